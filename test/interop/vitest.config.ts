// Other people's clients on the emulator, and our client on other people's vault: a project of its own, because it needs package registries.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { CountReporter } from "../support/count-reporter.ts";
import { TableReporter } from "./table-reporter.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const MINUTES_MS = 60_000;

export default defineConfig({
  test: {
    reporters: ["default", new TableReporter(), new CountReporter([])],
    projects: [
      {
        test: {
          name: "interop",
          root,
          include: ["test/interop/*.test.ts"],
          testTimeout: MINUTES_MS,
          hookTimeout: 10 * MINUTES_MS,
        },
      },
    ],
  },
});
