// `atlas-cmk adopt` from beginning to end: a project that another tool has set up, the program that adopt writes for it, and what Pulumi does with that program. On
// the double and a CLI.
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { OperationResult, Stack } from "@pulumi-atlas-cmk/testing";
import { afterEach, describe, expect, it } from "vitest";
import { adoptCommand } from "../../cli/adopt/command.ts";
import { adoptedSeeds } from "../../emulator/adopted-seeds.ts";
import { portalSecretSeed, portalSeed, terraformSeed } from "../../emulator/in-use-seeds.ts";
import { type Emulator, startEmulator } from "../../emulator/index.ts";
import { quickstart, type Seed } from "../../emulator/seeds.ts";
import { theOther } from "../../emulator/shared-vault-seed.ts";
import { byHand } from "../support/hand.ts";
import { typeErrorsIn } from "../support/type-errors.ts";
import { testIo } from "../unit/cli/io.ts";
import { changed, shortWrites } from "./component-world.ts";
import { type MakeStack, mustPass, warnings } from "./shared.ts";

const { projectId, staticApp, runner } = quickstart;
const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Adopted {
  readonly emulator: Emulator;
  readonly stack: Stack;
  readonly directory: string;
  readonly program: string;
}

interface Wanted {
  /** Of the run of adopt, which may then not read everything: its program does not compile. */
  readonly adoptEnv?: Readonly<Record<string, string>>;
  readonly seed: (nowMs: number) => Seed;
  readonly projects?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  before?(emulator: Emulator): Promise<void>;
}

const SECRET_ENV = "ATLAS_CMK_CLIENT_SECRET_PAYMENTS";
const writesOf = (one: Adopted): readonly string[] => shortWrites(one);
const rowsOf = (result: OperationResult): readonly string[] => [...new Set(Object.values(changed(result)))];

/** Without comments, so that a test compares what Pulumi gets. */
const codeOf = (program: string): string => program.replaceAll(/^\/\/.*\n/gm, "").trim();

export interface AdoptingOptions {
  /** Before the destroy of the project from the portal, while it is protected and then not. */
  beforeDestroy?(one: Adopted, isProtected: boolean): Promise<void>;
}

export function adopting(makeStack: MakeStack, { beforeDestroy }: AdoptingOptions = {}): void {
  let close: (() => Promise<void>) | undefined;
  afterEach(async () => {
    await close?.();
    close = undefined;
  });

  /** Writes the program, which compiles, and makes a stack of it. Nothing in a cloud is written. */
  const start = async ({ seed, projects = [projectId], env = {}, adoptEnv, before }: Wanted): Promise<Adopted> => {
    const emulator = await startEmulator({ clock: { mode: "stepped" }, seed });
    await before?.(emulator);
    const directory = mkdtempSync(join(tmpdir(), "adopted-"));
    const isOpen = adoptEnv !== undefined;
    const io = testIo({ env: { ...emulator.env, ...adoptEnv } });
    expect(await adoptCommand({ project: projects, out: directory }, io)).toBe(isOpen ? 3 : 0);
    expect(emulator.journal.writes()).toEqual([]);
    const program = readFileSync(join(directory, "index.ts"), "utf8");
    expect(typeErrorsIn(program)).toHaveLength(isOpen ? 1 : 0);
    symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
    const stack = await makeStack({ projectDir: directory, stackName: "test", env: { ...emulator.env, ...env } });
    close = async () => {
      await stack.dispose();
      const damage = emulator.damage.entries();
      await emulator.close();
      rmSync(directory, { recursive: true, force: true });
      expect(damage).toEqual([]);
    };
    return { emulator, stack, directory, program };
  };

  /** What docs/taking-over.md promises of the first runs: nothing is written but `writes`, nothing is warned of, and the next previews are empty. */
  const adopt = async (one: Adopted, writes: readonly string[] = []): Promise<void> => {
    const preview = mustPass(await one.stack.preview());
    expect([rowsOf(preview), warnings(preview), writesOf(one)]).toEqual([["create"], [], []]);
    const up = mustPass(await one.stack.up());
    expect([rowsOf(up), warnings(up), writesOf(one)]).toEqual([["create"], [], writes]);
    one.emulator.journal.clear();
    expect(changed(mustPass(await one.stack.preview()))).toEqual({});
    expect(changed(mustPass(await one.stack.preview({ refresh: true })))).toEqual({});
    const ours = (await one.stack.state()).resources.filter(({ type }) => type.includes("atlas-cmk"));
    expect(ours.length).toBeGreaterThan(1);
    expect(ours.filter(({ protect }) => protect !== true)).toEqual([]);
    expect(writesOf(one)).toEqual([]);
  };

  /** Refused by `protect`. Then, in a run of its own, the option is removed, and the destroy is in the safe order. */
  const destroy = async (one: Adopted): Promise<void> => {
    await beforeDestroy?.(one, true);
    expect((await one.stack.destroy()).ok).toBe(false);
    writeFileSync(join(one.directory, "index.ts"), one.program.replaceAll("protect: true", "protect: false"));
    mustPass(await one.stack.up());
    await beforeDestroy?.(one, false);
    expect(writesOf(one)).toEqual([]);
    mustPass(await one.stack.destroy());
  };

  describe("the program that adopt writes", () => {
    it("of a project from the portal adopts everything without a write, and is destroyed in the safe order", async () => {
      const one = await start({ seed: portalSeed });
      expect(codeOf(one.program)).toBe(PORTAL);
      await adopt(one);
      await destroy(one);
      expect(writesOf(one).at(-1)).toBe("PATCH encryption");
    });

    it("of a project with a client secret adopts it with the one write that carries the secret", async () => {
      const one = await start({
        seed: portalSecretSeed,
        env: { [SECRET_ENV]: staticApp.clientSecret },
        before: (emulator) =>
          byHand(emulator, { graphRights: { [runner.servicePrincipalId]: ["Application.Read.All"] } }),
      });
      expect(one.program).toContain(`clientSecretEnv: "${SECRET_ENV}"`);
      await adopt(one, ["PATCH encryption"]);
    });

    it("of a project from Terraform has the key without a version, and adopts everything without a write", async () => {
      const one = await start({ seed: terraformSeed });
      expect(one.program).not.toContain("keyVersion");
      await adopt(one);
    });

    it("of half a configuration adopts what is encrypted, and leaves the rest as it is", async () => {
      const one = await start({ seed: adoptedSeeds.half });
      expect(one.program).toContain('clusters: ["orders"]');
      expect(one.program).not.toMatch(/billing|privateNetworking|publicNetworkAccess/);
      await adopt(one);
      await destroy(one);
      expect(writesOf(one)).toEqual(["PATCH cluster orders", "PATCH encryption"]);
    });

    it("of private networking in one of two regions names this region, and leaves the vault's access as it is", async () => {
      const one = await start({ seed: adoptedSeeds.partlyPrivate });
      expect(one.program).toContain('privateNetworking: { regions: ["US_EAST_2"] }');
      expect(one.program).toContain("enabledForSearchNodes: true");
      await adopt(one);
    });

    it("with a value that could not be read stops the preview with a sentence, and nothing is written", async () => {
      const { clientId, clientSecret } = quickstart.readOnlyAccount;
      const one = await start({
        seed: portalSeed,
        adoptEnv: { MONGODB_ATLAS_CLIENT_ID: clientId, MONGODB_ATLAS_CLIENT_SECRET: clientSecret },
      });
      const refused = await one.stack.preview();
      expect(refused.ok).toBe(false);
      expect(refused.output).toContain("Not read: the private endpoints. Needed: Project Owner on the Atlas project.");
      expect(writesOf(one)).toEqual([]);
    });

    it("of two projects is one program, and neither project is written", async () => {
      const one = await start({ seed: adoptedSeeds.two, projects: [projectId, theOther.projectId] });
      expect([...one.program.matchAll(/^ {2}"(.+)",$/gm)].map(([, name]) => name)).toEqual(["payments", "ledger"]);
      await adopt(one);
    });
  });
}

const PORTAL = `import { CustomerManagedKeys } from "pulumi-atlas-cmk";

new CustomerManagedKeys(
  "payments",
  {
    projectId: "64b7f0c0a1b2c3d4e5f60718",
    key: {
      keyVaultId: "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv",
      keyName: "atlas",
      keyVersion: "fedcba9876543210fedcba9876543210",
    },
    access: { roleId: "64b7f0c0a1b2c3d4e5f60a01" },
    clusters: ["orders", "billing"],
    privateNetworking: { publicNetworkAccess: "Disabled" },
  },
  { protect: true },
);`;
