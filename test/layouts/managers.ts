// The package managers, each in its pinned version, installed by npm into a temporary folder. Nothing of them is in the repository.
// A manager that the registry does not give is reported with npm's reason, and its layouts are skipped.
import { mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { errorOf, inTurn, type Ran, run } from "../support/commands.ts";

export type ManagerName = keyof typeof MANAGERS;

export type Manager =
  | { readonly kind: "ready"; install(project: string): Promise<Ran>; readonly bin: string }
  | { readonly kind: "missing"; readonly why: string };

interface ManagerFacts {
  /** The npm package with the manager; npm itself is the one that runs the tests. */
  readonly from: string | undefined;
  readonly command: string;
  readonly arguments: (cache: string) => readonly string[];
  readonly env: (cache: string) => NodeJS.ProcessEnv;
}

/** Each has a cache of its own: yarn 1 takes a tarball of the same version from its cache, and then an old one is tested. */
const MANAGERS = {
  npm: {
    from: undefined,
    command: "npm",
    arguments: () => ["install", "--prefer-offline", "--no-audit", "--no-fund"],
    env: () => ({}),
  },
  "pnpm 10": pnpm("pnpm@10.34.9"),
  "pnpm 12": pnpm("pnpm@12.21.0"),
  "yarn 1": {
    from: "yarn@1.22.22",
    command: "yarn",
    arguments: (cache) => ["install", "--non-interactive", "--cache-folder", cache],
    env: () => ({}),
  },
  "yarn 4": {
    from: "@yarnpkg/cli-dist@4.18.1",
    command: "yarn",
    arguments: () => ["install", "--no-immutable"],
    env: (cache) => ({ YARN_GLOBAL_FOLDER: cache, YARN_ENABLE_TELEMETRY: "0" }),
  },
  bun: {
    from: "bun@1.4.5",
    command: "bun",
    arguments: () => ["install"],
    env: (cache) => ({ BUN_INSTALL_CACHE_DIR: cache }),
  },
} satisfies Readonly<Record<string, ManagerFacts>>;

function pnpm(from: string): ManagerFacts {
  return {
    from,
    command: "pnpm",
    arguments: (cache) => ["install", "--no-frozen-lockfile", `--store-dir=${cache}`],
    env: () => ({}),
  };
}

export async function findManager(name: ManagerName, folder: string): Promise<Manager> {
  const { from, command, arguments: given, env }: ManagerFacts = MANAGERS[name];
  const cache = join(folder, "cache");
  const bin = from === undefined ? dirname(process.execPath) : join(folder, "node_modules", ".bin");
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  // Two installs of yarn 1 at once write the same files of its cache, and both fail.
  const oneByOne = inTurn();
  const ready: Manager = {
    kind: "ready",
    bin,
    install: (project) =>
      oneByOne(() =>
        run(from === undefined ? command : join(bin, command), given(cache), {
          cwd: project,
          env: { ...outsideNpm(), ...env(cache), PATH },
        }),
      ),
  };
  if (from === undefined) return ready;
  mkdirSync(folder, { recursive: true });
  const made = await run("npm", ["install", "--no-audit", "--no-fund", "--prefix", folder, from], {
    cwd: folder,
    env: outsideNpm(),
  });
  return made.failure === undefined
    ? ready
    : { kind: "missing", why: `npm could not install ${from}: ${errorOf(made)}` };
}

/** This process's environment without what `npm run` and vitest add: another package manager would read it. */
export const outsideNpm = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !ADDED.test(name)));

const ADDED =
  /^(npm_(package|lifecycle|command|execpath|node_execpath)|npm_config_(local_prefix|user_agent)|INIT_CWD|NODE_ENV|VITEST)/;
