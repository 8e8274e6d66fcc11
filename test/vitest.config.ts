// Test tiers by cost (test/README.md). Each tier is a vitest project, so that one can be run alone: `npx vitest run --config test/vitest.config.ts --project unit`.
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { CountReporter } from "./support/count-reporter.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const TIMEOUT_SECONDS = {
  unit: 20,
  lifecycle: 30,
  contract: 60,
  program: 120,
  processes: 300,
  packed: 300,
  exhaustive: 1800,
  e2e: 1800,
} as const;

const tier = ([name, seconds]: readonly [name: string, seconds: number]) => ({
  test: {
    name,
    root,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: seconds * 1000,
    hookTimeout: seconds * 1000,
  },
});

export default defineConfig({
  test: {
    // Both cores of a small machine: vitest leaves one idle otherwise.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: ["default", new CountReporter(Object.keys(TIMEOUT_SECONDS))],
    projects: Object.entries(TIMEOUT_SECONDS).map(tier),
  },
});
