// Each example as a newcomer runs it, with the configuration of its README, on an emulator that holds what the README asks for: a preview and an up that
// print what the README shows, an up that finds nothing to do, and a destroy.
import { fileURLToPath } from "node:url";
import type { ConfigValue, OperationResult, Stack } from "@pulumi-atlas-cmk/testing";
import { afterEach, expect, it } from "vitest";
import { componentSeed, multiProjectSeed, second } from "../../emulator/component-seeds.ts";
import { existingVaultSeed } from "../../emulator/existing-vault-seed.ts";
import { type Emulator, startEmulator } from "../../emulator/index.ts";
import { startPlugins } from "../../emulator/plugins/index.ts";
import { quickstart, quickstartSeed, type Seed } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import { firstRunOf, printedBy } from "./first-run.ts";
import { type MakeStack, mustPass } from "./shared.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { projectId } = quickstart;

interface Running {
  readonly name: ExampleName;
  readonly emulator: Emulator;
  readonly stack: Stack;
  set(key: string, value: string): void;
}

interface Example {
  readonly name: ExampleName;
  readonly seed: (nowMs: number) => Seed;
  /** What the emulator needs beside the configuration in the README. */
  readonly config?: (
    readme: Readonly<Record<string, string>>,
    emulator: Emulator,
  ) => Readonly<Record<string, ConfigValue>>;
  readonly env?: Readonly<Record<string, string>>;
}

const clustersOf = ({ emulator }: Running, id: string = projectId) =>
  Object.fromEntries(
    (emulator.store.atlas.projects[id]?.clusters ?? []).map((one) => [one.name, one.encryptionAtRestProvider]),
  );
const isOn = ({ emulator }: Running, id: string = projectId) =>
  emulator.store.atlas.projects[id]?.encryption.azureKeyVault.enabled;
const changed = (result: OperationResult): readonly string[] =>
  result.steps.filter(({ op }) => op !== "same" && op !== "refresh").map(({ op, name }) => `${op} ${name}`);
/** Without the tokens: `DELETE clusters/orders`. */
const writesOf = ({ emulator }: Running) =>
  emulator.journal.writes().map(({ method, path }) => `${method} ${path.split("/").slice(-2).join("/")}`);

export type ExampleName =
  | "quickstart"
  | "existing-vault"
  | "existing-cluster-in-mongodbatlas"
  | "multi-project"
  | "private-networking";

/** `only`: these. @default all of them */
export function examples(makeStack: MakeStack, only?: readonly ExampleName[]): void {
  let close: (() => Promise<void>) | undefined;
  const example = (name: ExampleName, run: () => Promise<void>): void => {
    if (only === undefined || only.includes(name)) it(name, run);
  };
  afterEach(async () => {
    await close?.();
    close = undefined;
  });

  const start = async ({ name, seed, config = () => ({}), env = {} }: Example): Promise<Running> => {
    const emulator = await startEmulator({ clock: { mode: "stepped" }, seed });
    const plugins = await startPlugins(emulator);
    const setting = (key: string): string => `atlas-cmk-${name}:${key}`;
    const readme = firstRunOf(name).config;
    const values = { ...readme, ...config(readme, emulator) };
    const stack = await makeStack({
      projectDir: `${root}examples/${name}`,
      stackName: "dev",
      env: { ...emulator.env, ...plugins.env, ...env },
      config: Object.fromEntries(Object.entries(values).map(([key, value]) => [setting(key), value])),
    });
    close = async () => {
      await stack.dispose();
      plugins.close();
      await emulator.close();
    };
    return { name, emulator, stack, set: (key, value) => stack.setConfig(setting(key), value) };
  };

  /** A preview and an `up` that print what the README shows, and an `up` that finds nothing to do. */
  const upTwice = async (running: Running): Promise<void> => {
    const readme = firstRunOf(running.name);
    expect(printedBy(mustPass(await running.stack.preview()))).toEqual(readme.preview);
    expect(running.emulator.journal.writes()).toEqual([]);
    expect(printedBy(mustPass(await running.stack.up()))).toEqual(readme.up);
    running.emulator.journal.clear();
    const again = mustPass(await running.stack.up());
    expect(changed(again)).toEqual([]);
    expect(running.emulator.journal.writes()).toEqual([]);
  };

  const destroy = async (running: Running): Promise<void> => {
    mustPass(await running.stack.destroy());
    expect(running.emulator.damage.entries()).toEqual([]);
  };

  /** A destroy that `protect` refuses before anything is written, and then one that is asked for. */
  const destroyProtected = async (running: Running): Promise<void> => {
    const refused = await running.stack.destroy();
    expect(refused.ok).toBe(false);
    expect(running.emulator.journal.writes()).toEqual([]);
    running.set("protect", "false");
    mustPass(await running.stack.up());
    await destroy(running);
  };

  example("quickstart", async () => {
    const running = await start({
      name: "quickstart",
      seed: componentSeed,
    });
    await upTwice(running);
    expect(clustersOf(running)).toEqual({ orders: "AZURE", billing: "AZURE" });
    await destroy(running);
    expect(clustersOf(running)).toEqual({ orders: "NONE", billing: "NONE" });
  });

  example("existing-vault", async () => {
    const running = await start({
      name: "existing-vault",
      seed: existingVaultSeed,
    });
    const { outputs } = mustPass(await running.stack.preview());
    const ipRules = outputs.atlasIpAddresses;
    await byHand(running.emulator, {
      vaults: { [quickstart.keyVaultName]: { networkAcls: { defaultAction: "Deny", ipRules } } },
    });
    await upTwice(running);
    expect(clustersOf(running)).toEqual({ orders: "AZURE", billing: "NONE" });
    await destroyProtected(running);
  });

  example("existing-cluster-in-mongodbatlas", async () => {
    const running = await start({
      name: "existing-cluster-in-mongodbatlas",
      seed: componentSeed,
    });
    await upTwice(running);
    expect(clustersOf(running)).toMatchObject({ carts: "AZURE", stock: "AZURE" });
    await destroyProtected(running);
    const written = writesOf(running);
    expect(written.slice(0, 2).toSorted()).toEqual(["DELETE clusters/carts", "DELETE clusters/stock"]);
  });

  example("multi-project", async () => {
    const running = await start({
      name: "multi-project",
      seed: multiProjectSeed,
      config: ({ organizations = "" }, { url: baseUrl }) => ({
        organizations: JSON.stringify(
          Object.fromEntries(
            Object.entries<object>(JSON.parse(organizations)).map(([name, one]) => [name, { ...one, baseUrl }]),
          ),
        ),
        euClientSecret: { secret: quickstart.serviceAccount.clientSecret },
        usClientSecret: { secret: second.serviceAccount.clientSecret },
      }),
      env: { MONGODB_ATLAS_CLIENT_ID: "", MONGODB_ATLAS_CLIENT_SECRET: "" },
    });
    await upTwice(running);
    expect([isOn(running), isOn(running, second.projectId)]).toEqual([true, true]);
    await destroyProtected(running);
    expect([isOn(running), isOn(running, second.projectId)]).toEqual([false, false]);
  });

  example("private-networking", async () => {
    const running = await start({ name: "private-networking", seed: quickstartSeed });
    await upTwice(running);
    await destroy(running);
  });
}
