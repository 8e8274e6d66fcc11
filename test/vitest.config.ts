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

/** `cli/` imports `#provider/…` (package.json): the source here, `dist/` in the package. */
const conditions = ["atlas-cmk-source", "node", "development|production"];

/** The same for `policy/`, whose own package.json has no `imports`, and for the package as `examples/fleet` names it: the tests see one copy of each file. */
const alias = [
  { find: /^#provider\/(.*)$/, replacement: `${root}provider/$1.ts` },
  { find: /^pulumi-atlas-cmk\/cli$/, replacement: `${root}cli/index.ts` },
];

/** Their files share the processes of vitest: to load the modules anew for each file takes more time than the tests. A test that needs a process of its own is in `processes`. */
const SHARED: readonly string[] = ["unit", "contract", "lifecycle", "program"];

const tier = ([name, seconds]: readonly [name: string, seconds: number]) => ({
  resolve: { conditions, alias },
  ssr: { resolve: { conditions } },
  test: {
    name,
    root,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: seconds * 1000,
    hookTimeout: seconds * 1000,
    isolate: !SHARED.includes(name),
    unstubEnvs: true,
    unstubGlobals: true,
  },
});

export default defineConfig({
  test: {
    // Both cores of a small machine: vitest leaves one idle otherwise.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    globalSetup: `${root}test/support/dead-sockets.ts`,
    reporters: ["default", new CountReporter(Object.keys(TIMEOUT_SECONDS))],
    projects: Object.entries(TIMEOUT_SECONDS).map(tier),
  },
});
