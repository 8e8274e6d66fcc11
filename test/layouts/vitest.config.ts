// Layouts of a user's packages, with a real Pulumi CLI: a project of its own, because it needs the package registry and each package manager.
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
          name: "layouts",
          root,
          include: ["test/layouts/*.test.ts"],
          // For two cores: the installs of one package manager take turns, so some of these rows only wait for theirs.
          maxConcurrency: 4,
          testTimeout: 20 * MINUTES_MS,
          hookTimeout: 20 * MINUTES_MS,
        },
      },
    ],
  },
});
