// Test tiers by cost. Each tier is a vitest project, so that one can be run alone: `npx vitest run --config test/vitest.config.ts --project unit`.
import { defineConfig } from "vitest/config";
import { CountReporter } from "./support/count-reporter.ts";

const root = new URL("..", import.meta.url).pathname;
const tier = (name: string, timeoutSeconds: number) => ({
  test: {
    name,
    root,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutSeconds * 1000,
    hookTimeout: timeoutSeconds * 1000,
  },
});

export default defineConfig({
  test: {
    reporters: ["default", new CountReporter()],
    projects: [
      tier("unit", 20),
      tier("lifecycle", 30),
      tier("contract", 60),
      tier("program", 600),
      tier("packed", 300),
      tier("e2e", 1800),
    ],
  },
});
