// Proves on a real Pulumi CLI that the policy pack runs by its path, in a preview and on a saved state: what it reports, at which level, with which
// configuration, and that no secret is in what it says. What each rule finds: test/unit/policy. Skipped, and saying so, where there is no CLI.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CliStack, createCliStack, type FoundCli, findCli } from "@pulumi-atlas-cmk/testing";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { component } from "../../emulator/component-seeds.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { cmk, EMPTY_GROUP } from "../scenarios/component-world.ts";
import { staticAccess } from "../scenarios/shared.ts";
import { type Declared, encryption, makeWorld, type World, type WorldOptions } from "../support/world.ts";
import { blocksOf } from "../unit/docs/pages.ts";

const PACK = fileURLToPath(new URL("../../node_modules/pulumi-atlas-cmk/policy", import.meta.url));

/** "mandatory protect-production cmk", in alphabetical order. */
const violationsIn = (output: string): readonly string[] =>
  [...output.matchAll(/^ +- \[(\w+)\] +(?:\[severity: \w+\] +)?([\w-]+) +\(\S+: (\S+)\)/gm)]
    .map(([, level, policy, resource]) => `${level} ${policy} ${resource}`)
    .sort();

function policyPack(cli: FoundCli): void {
  const folder = mkdtempSync(join(tmpdir(), "atlas-cmk-policy-"));
  let world: World | undefined;
  afterEach(async () => {
    await world?.dispose();
    world = undefined;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function start(program: readonly Declared[], options: Omit<WorldOptions, "makeStack"> = {}): Promise<CliStack> {
    let made: CliStack | undefined;
    const makeStack: WorldOptions["makeStack"] = async (given) => {
      made = await createCliStack({ ...given, cli });
      return made;
    };
    world = await makeWorld({ ...options, makeStack });
    world.declare(program);
    if (made === undefined) throw new Error("the world has no stack");
    return made;
  }

  const withConfig = (config: object): readonly string[] => {
    const file = join(folder, "policy.json");
    writeFileSync(file, JSON.stringify(config));
    return ["--policy-pack-config", file];
  };
  /** A command of the page, with the pack's path here, and with a file in this test's folder. */
  const documented = (command: string): readonly string[] => {
    const line = blocksOf("docs/policy.md")
      .flatMap(({ code }) => code.split("\n"))
      .find((one) => one.startsWith(`pulumi ${command} `));
    if (line === undefined) throw new Error(`docs/policy.md has no \`pulumi ${command}\``);
    const paths: Readonly<Record<string, string>> = {
      "node_modules/pulumi-atlas-cmk/policy": PACK,
      "state.json": join(folder, "state.json"),
    };
    return line
      .split(" ")
      .slice(1)
      .map((word) => paths[word] ?? word);
  };
  const production = { "protect-production": { pattern: "^test$" } };

  it("stops the preview of a production stack whose component is not protected, and advises the rest", async () => {
    const stack = await start([cmk({ privateNetworking: false, rotationPolicy: {} })], EMPTY_GROUP);
    const { code, output } = await stack.printed(...documented("preview"), ...withConfig(production));
    expect(code, output).not.toBe(0);
    expect(violationsIn(output), output).toEqual([
      "advisory key-rotation cmk-key",
      "advisory private-networking cmk-encryption",
      "mandatory protect-production cmk",
    ]);
    expect(output).toContain("Pass the option 'protect: true'. The children of a component inherit it.");
  });

  it("finds nothing in a component that is private and protected, and can check all of it in the first preview", async () => {
    const stack = await start([cmk({}, { protect: true })], EMPTY_GROUP);
    const { code, output } = await stack.printed(...documented("preview"), ...withConfig(production));
    expect(code, output).toBe(0);
    expect(output).toMatch(/✅ atlas-cmk@v/);
    expect(output).not.toMatch(/\[advisory\]|\[mandatory\]|can't run policy/);
  });

  it("knows the vault of azure-native that this run creates, whose id a preview does not know", async () => {
    const vault = (name: string, properties: object): Declared => ({
      kind: "AzureVault",
      name,
      args: {
        vaultName: `${name}-kv`,
        resourceGroupName: component.resourceGroupName,
        location: "eastus2",
        properties: { tenantId: quickstart.tenantId, sku: { family: "A", name: "standard" }, ...properties },
      },
    });
    const program = [
      vault("ours", {}),
      vault("theirs", {}),
      encryption({ keyVaultId: "@ours.id", keyVersion: undefined }),
    ];
    const stack = await start(program, { plugins: true });
    const { code, output } = await stack.printed(...documented("preview"));
    expect(code, output).not.toBe(0);
    expect(violationsIn(output), output).toEqual([
      "advisory private-networking encryption",
      "mandatory vault-purge-protection ours",
    ]);
  });

  it("judges a saved state without the program, without a login and without its secrets", async () => {
    const stack = await start([encryption({ access: staticAccess })]);
    const up = await stack.up();
    expect(up.errors).toEqual([]);
    expect((await stack.printed(...documented("stack export"))).code).toBe(0);
    stack.setEnv("PULUMI_CONFIG_PASSPHRASE", "another one");
    const analyze = documented("policy analyze");

    const advised = await stack.printed(...analyze);
    expect(advised.code, advised.output).toBe(0);
    expect(advised.output).toContain("analyzing with secret values redacted");
    expect(violationsIn(advised.output), advised.output).toEqual([
      "advisory private-networking encryption",
      "advisory role-not-secret encryption",
    ]);
    const strict = await stack.printed(
      ...analyze,
      ...withConfig({
        all: "disabled",
        "role-not-secret": "mandatory",
        "protect-production": { enforcementLevel: "mandatory", pattern: "^test$" },
      }),
      "--json",
    );
    expect(strict.code).not.toBe(0);
    expect(levelsIn(strict.output)).toEqual(["mandatory role-not-secret", "mandatory protect-production"]);
    for (const { output } of [advised, strict]) expect(output).not.toContain(quickstart.staticApp.clientSecret);
  });
}

/** Of the events of `policy analyze --json`. */
const levelsIn = (output: string): readonly string[] =>
  [...output.matchAll(/"policyName":"([\w-]+)".*"enforcementLevel":"(\w+)"/g)].map(
    ([, name, level]) => `${level} ${name}`,
  );

const found = await findCli();

if (found.kind === "found") describe(`with Pulumi CLI ${found.version}`, () => policyPack(found));
else describe.skip(`no Pulumi CLI: ${found.reason}`, () => it("is skipped", () => {}));
