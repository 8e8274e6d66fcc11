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
          // Each is four runs of the CLI, which has a process for itself, its host, the program and the plugin.
          maxConcurrency: 2,
          testTimeout: 20 * MINUTES_MS,
          hookTimeout: 5 * MINUTES_MS,
        },
      },
    ],
  },
});
