// A small world for the program and e2e tests: an emulator with a stepped clock, and a stack whose program the test writes as data.
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Stack, StackOptions } from "@pulumi-atlas-cmk/testing";
import { type Emulator, startEmulator } from "../../emulator/index.ts";
import { startPlugins } from "../../emulator/plugins/index.ts";
import { quickstart } from "../../emulator/seeds.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const PACKAGE = "pulumi-atlas-cmk";

export interface Declared {
  readonly kind:
    | "EncryptionAtRest"
    | "ClusterEncryption"
    | "AzureAccess"
    | "KeyVault"
    | "KeyVaultKey"
    | "RoleAssignment"
    | "KeyRotationAlert"
    | "PrivateNetworking"
    | "CustomerManagedKeys"
    | "Provider"
    | "Group"
    | "AdvancedCluster"
    | "Cluster"
    | "TheirEncryptionAtRest"
    | "TheirPrivateEndpoint"
    | "AnyVault"
    | "AzureResource"
    | "AzureVault"
    | "NeededKeyVersions"
    | "Upstream";
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface WorldOptions {
  readonly makeStack: (options: StackOptions) => Promise<Stack>;
  readonly refresh?: "always";
  /** Attaches stand-ins for the plugins of azure-native and mongodbatlas. */
  readonly plugins?: true;
  readonly env?: Readonly<Record<string, string>>;
  /** The emulator's clock. @default stepped */
  readonly clock?: "real";
  /** Of the stepped clock: emulated times that do not depend on how fast the processes are. */
  readonly quietMs?: number;
  /** The emulator's time at the start. @default the machine's */
  readonly startMs?: number;
  readonly seed?: Parameters<typeof startEmulator>[0] extends infer Options
    ? Options extends { seed?: infer Seed }
      ? Seed
      : never
    : never;
}

export interface World {
  readonly emulator: Emulator;
  readonly stack: Stack;
  /** What the next run of the program declares. */
  declare(program: readonly Declared[]): void;
  /** Upgrades the package that program and plugin find. */
  upgrade(version: string): void;
  dispose(): Promise<void>;
}

const projectFile = (refresh: "always" | undefined): string =>
  `name: world\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\n${refresh === undefined ? "" : `options:\n  refresh: ${refresh}\n`}`;

/** A project folder that finds this checkout's package by name, as a user's finds an installed one. */
function makeProject(refresh: "always" | undefined): string {
  const directory = mkdtempSync(join(tmpdir(), "atlas-cmk-world-"));
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "Pulumi.yaml"), projectFile(refresh));
  writeFileSync(join(directory, "package.json"), JSON.stringify({ name: "world", private: true, main: "index.js" }));
  copyFileSync(join(root, "test/support/program.cjs"), join(directory, "index.js"));
  symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
  return directory;
}

/** Installs a copy of this package as another version, as an upgrade would: node_modules becomes a folder of links, with that copy among them. */
function installVersion(directory: string, version: string): void {
  const modules = join(directory, "node_modules");
  rmSync(modules, { recursive: true });
  mkdirSync(modules);
  for (const name of readdirSync(join(root, "node_modules")).filter((entry) => !entry.startsWith(".")))
    if (name !== PACKAGE) symlinkSync(join(root, "node_modules", name), join(modules, name));
  const target = join(modules, PACKAGE);
  mkdirSync(target);
  cpSync(join(root, "dist"), join(target, "dist"), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  writeFileSync(join(target, "package.json"), JSON.stringify({ ...manifest, version }));
}

export async function makeWorld(options: WorldOptions): Promise<World> {
  const emulator = await startEmulator({
    clock:
      options.clock === "real"
        ? { mode: "real" }
        : {
            mode: "stepped",
            ...(options.quietMs === undefined ? {} : { quietMs: options.quietMs }),
            ...(options.startMs === undefined ? {} : { startMs: options.startMs }),
          },
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  const plugins = options.plugins === true ? await startPlugins(emulator) : undefined;
  const projectDir = makeProject(options.refresh);
  const stack = await options.makeStack({
    projectDir,
    stackName: "test",
    env: { ...emulator.env, ...plugins?.env, ...options.env, PROGRAM: "[]" },
  });
  return {
    emulator,
    stack,
    declare: (program) => stack.setEnv("PROGRAM", JSON.stringify(program)),
    upgrade: (version) => installVersion(projectDir, version),
    dispose: async () => {
      await stack.dispose();
      plugins?.close();
      await emulator.close();
      rmSync(projectDir, { recursive: true, force: true });
    },
  };
}

/** The project's encryption at rest with a role and a pinned version. */
export const encryption = (args: Readonly<Record<string, unknown>> = {}, options?: Declared["options"]): Declared => ({
  kind: "EncryptionAtRest",
  name: "encryption",
  args: {
    projectId: quickstart.projectId,
    keyVaultId: quickstart.keyVaultId,
    keyName: quickstart.keyName,
    keyVersion: quickstart.keyVersions.older,
    access: { roleId: quickstart.roleId },
    ...args,
  },
  ...(options === undefined ? {} : { options }),
});

export const cluster = (
  clusterName: string,
  args: Readonly<Record<string, unknown>> = {},
  options?: Declared["options"],
): Declared => ({
  kind: "ClusterEncryption",
  name: clusterName,
  args: { projectId: "@encryption.projectId", clusterName, ...args },
  ...(options === undefined ? {} : { options }),
});

/** The project and both of its clusters. */
export const wholeProgram = (args: Readonly<Record<string, unknown>> = {}): readonly Declared[] => [
  encryption(args),
  cluster("orders"),
  cluster("billing"),
];

export const networking = (args: Readonly<Record<string, unknown>> = {}, options?: Declared["options"]): Declared => ({
  kind: "PrivateNetworking",
  name: "networking",
  args: { projectId: "@encryption.projectId", keyVaultId: quickstart.keyVaultId, ...args },
  ...(options === undefined ? {} : { options }),
});

/** For the arguments of private networking: the vault closed to the public network. */
export const closed = { publicNetworkAccess: "Disabled" } as const;

/** The project, its private path, and both of its clusters behind it. */
export const privateProgram = (args: Readonly<Record<string, unknown>> = {}): readonly Declared[] => [
  encryption(),
  networking(args),
  cluster("orders", { projectId: "@networking.projectId" }),
  cluster("billing", { projectId: "@networking.projectId" }),
];
