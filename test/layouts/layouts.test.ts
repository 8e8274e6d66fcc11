// Proves with a real Pulumi CLI that a user's project works in each layout of packages: install from the packed tarball, preview, up, empty preview, destroy.
// Where Pulumi itself does not support a layout, it holds Pulumi's own words. What each operation does is proved in the other tiers.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CliStack, createCliStack, type FoundCli, findCli, type OperationResult } from "@pulumi-atlas-cmk/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { existingVaultSeed } from "../../emulator/existing-vault-seed.ts";
import { startEmulator } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { mustPass } from "../scenarios/shared.ts";
import { errorOf, run } from "../support/commands.ts";
import { must } from "../support/must.ts";
import { blocksOf } from "../unit/docs/pages.ts";
import { LAYOUTS, type Layout } from "./layouts.ts";
import { findManager, type Manager, type ManagerName, outsideNpm } from "./managers.ts";
import { writeProject } from "./project.ts";
import { FAILS } from "./table-reporter.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const work = realpathSync(mkdtempSync(join(tmpdir(), "atlas-cmk-layouts-")));
const found = await findCli();
const managers = new Map<ManagerName, Promise<Manager>>();
let tarball = "";

beforeAll(async () => {
  if (found.kind === "missing") return;
  const packed = await run("npm", ["pack", "--json", "--pack-destination", work], { cwd: root, env: outsideNpm() });
  if (packed.failure !== undefined) throw new Error(`npm pack failed: ${errorOf(packed)}`);
  tarball = join(work, JSON.parse(packed.stdout)[0].filename);
});

/** Not synchronous: it takes a minute on a slow disk, and the emulators of other rows answer from this process. */
const remove = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

afterAll(() => remove(work));

const managerOf = (name: ManagerName): Promise<Manager> => {
  const manager = managers.get(name) ?? findManager(name, join(work, "managers", name.replace(" ", "-")));
  managers.set(name, manager);
  return manager;
};

for (const name of new Set(LAYOUTS.map(({ manager }) => manager)))
  describe.concurrent(name, () => {
    for (const [at, layout] of LAYOUTS.entries()) {
      if (layout.manager !== name) continue;
      it(`${layout.form} | ${layout.language.name}`, async (test) => {
        if (found.kind === "missing") return test.skip(`no Pulumi CLI: ${found.reason}`);
        const manager = await managerOf(name);
        if (manager.kind === "missing") return test.skip(manager.why);
        await tryLayout(layout, manager, found, join(work, `layout-${at}`));
        if (layout.fails !== undefined) await test.annotate(`does not work: ${layout.fails.says}`, FAILS);
      });
    }
  });

async function tryLayout(layout: Layout, manager: Manager & { kind: "ready" }, cli: FoundCli, folder: string) {
  const program = writeProject(layout, folder, tarball);
  const installed = await manager.install(folder);
  const said = `${installed.stdout}${installed.stderr}`;
  if (layout.fails?.at === "install") return expectFailure(layout.fails.says, installed.failure === undefined, said);
  if (installed.failure !== undefined)
    throw new Error(`${layout.manager} failed to install: ${errorOf(installed)}\n${said}`);
  const emulator = await startEmulator({ clock: { mode: "stepped" }, seed: existingVaultSeed });
  const PATH = [
    manager.bin,
    dirname(cli.command),
    languageHost(layout, cli),
    dirname(process.execPath),
    process.env.PATH,
  ].join(delimiter);
  const env = { ...emulator.env, ...layout.env?.(folder), PATH };
  const stack = await createCliStack({ cli, projectDir: program, env });
  const encrypted = () =>
    emulator.store.atlas.projects[quickstart.projectId]?.clusters.map((one) => one.encryptionAtRestProvider);
  try {
    if (layout.policyPack === true) return await expectPack(stack);
    const first = await stack.preview();
    if (layout.fails !== undefined) return expectFailure(layout.fails.says, first.ok, first.output);
    expect(changed(mustPass(first)).length).toBeGreaterThan(5);
    expect(emulator.journal.writes()).toEqual([]);
    // The preview has checked the program's types, which takes most of the time of a run.
    stack.setEnv("PULUMI_NODEJS_TRANSPILE_ONLY", "true");
    mustPass(await stack.up());
    expect(encrypted()).toContain("AZURE");
    expect(changed(mustPass(await stack.preview()))).toEqual([]);
    mustPass(await stack.destroy());
    expect(encrypted()).not.toContain("AZURE");
    expect(emulator.damage.entries()).toEqual([]);
    expect((await stack.state()).resources).toEqual([]);
  } finally {
    await stack.dispose();
    await emulator.close();
    await remove(folder);
  }
}

/** The program has no private networking, which one policy advises. */
async function expectPack(stack: CliStack): Promise<void> {
  const command = blocksOf("docs/policy.md").find(({ code }) => code.startsWith("pulumi preview --policy-pack"));
  const { code, output } = await stack.printed(...must(command).code.split(" ").slice(1));
  expect(code, output).toBe(0);
  expect(output).toMatch(/^ +- \[advisory\] .*private-networking .*cmk-encryption/m);
}

function expectFailure(says: string, ok: boolean, output: string): void {
  expect(output).toContain(says);
  expect(ok).toBe(false);
}

const changed = (result: OperationResult): readonly string[] =>
  result.steps.filter(({ op }) => op !== "same" && op !== "refresh").map(({ op, name }) => `${op} ${name}`);

/** Pulumi's host for Bun only starts its host for Node with another flag. A CLI that was built without it gets the same by a script. */
function languageHost({ runtime }: Layout, cli: FoundCli): string {
  const folder = join(work, "hosts");
  if (runtime !== "bun" || existsSync(join(dirname(realpathSync(cli.command)), "pulumi-language-bun"))) return folder;
  mkdirSync(folder, { recursive: true });
  const script = join(folder, "pulumi-language-bun");
  writeFileSync(script, '#!/bin/sh\nexec pulumi-language-nodejs -runtime bun "$@"\n');
  chmodSync(script, 0o755);
  return folder;
}
