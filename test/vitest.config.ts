// Test tiers by cost. Each tier is a vitest project, so that one can be run alone: `npx vitest run --config test/vitest.config.ts --project unit`.
import { defineConfig } from "vitest/config";

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
    projects: [
      tier("unit", 10),
      tier("lifecycle", 20),
      tier("contract", 30),
      tier("program", 120),
      tier("packed", 300),
      tier("e2e", 300),
    ],
  },
});
