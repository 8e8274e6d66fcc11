// Proves that `atlas-cmk rehearse --snapshot` copies what decisions need: an emulator that starts with the file shows `atlas-cmk status` the same project.
// Nothing is written to the real one, and no secret is in the file.
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ACTORS, readSnapshot, type SnapshotFile } from "../../../../cli/rehearse/file.ts";
import { snapshotCommand } from "../../../../cli/rehearse/snapshot/command.ts";
import { statusReport } from "../../../../cli/status/command.ts";
import type { ProjectReport } from "../../../../cli/status/report.ts";
import { portalSecretSeed, portalSeed, terraformSeed } from "../../../../emulator/in-use-seeds.ts";
import { startEmulator } from "../../../../emulator/index.ts";
import { everyKindSeed, quickstart, quickstartSeed } from "../../../../emulator/seeds.ts";
import { sharedVaultSeed } from "../../../../emulator/shared-vault-seed.ts";
import { emulator, forEachTest } from "../../../support/each-test.ts";
import { byHand } from "../../../support/hand.ts";
import { must } from "../../../support/must.ts";
import { testIo } from "../../../unit/cli/io.ts";

const { projectId, keyVaultName, keyVersions } = quickstart;
const work = mkdtempSync(join(tmpdir(), "snapshot-"));
const path = join(work, "snapshot.json");
afterAll(() => rmSync(work, { recursive: true, force: true }));

type Env = Readonly<Record<string, string | undefined>>;

async function taken(env: Env = emulator.env): Promise<SnapshotFile> {
  const io = testIo({ env });
  await snapshotCommand({ snapshot: path, project: [projectId] }, io);
  return readSnapshot(path, readFileSync(path, "utf8"));
}

/** What status shows of the project, but for other projects, which are not copied. */
async function shown(env: Env): Promise<Omit<ProjectReport, "otherProjects">> {
  const { projects } = await statusReport({ project: [projectId] }, testIo({ env }));
  const { otherProjects: _others, ...project } = must(projects[0]);
  return project;
}

async function shownOfCopy(file: SnapshotFile) {
  const copy = await startEmulator({ clock: { mode: "stepped", startMs: Date.parse(file.time) }, seed: file.seed });
  try {
    return await shown({
      ...copy.env,
      MONGODB_ATLAS_CLIENT_ID: ACTORS.atlas.clientId,
      MONGODB_ATLAS_CLIENT_SECRET: ACTORS.atlas.clientSecret,
      ARM_TENANT_ID: file.tenantId,
      ARM_SUBSCRIPTION_ID: file.subscriptionId,
      ARM_CLIENT_ID: ACTORS.azure.clientId,
      ARM_CLIENT_SECRET: ACTORS.azure.clientSecret,
    });
  } finally {
    await copy.close();
  }
}

const readsOnly = (one: typeof emulator): void => expect(one.journal.writes()).toEqual([]);
const SEEDS = { quickstartSeed, everyKindSeed, portalSeed, portalSecretSeed, terraformSeed, sharedVaultSeed };

describe.each(Object.entries(SEEDS))("a snapshot of %s", (_, seed) => {
  forEachTest({ seed, holds: readsOnly });

  it("starts an emulator that shows the same project", async () => {
    await byHand(emulator, { graphRights: { [quickstart.runner.servicePrincipalId]: ["Application.Read.All"] } });
    const file = await taken();
    const real = await shown(emulator.env);
    expect(await shownOfCopy(file)).toEqual(real);
    expect(file.notRead).toEqual([]);
  });

  it("has no secret", async () => {
    await taken();
    const text = readFileSync(path, "utf8");
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    expect(statSync(path).mode & 0o077).toBe(0);
  });
});

const SECRETS = [
  quickstart.serviceAccount.clientSecret,
  quickstart.staticApp.clientSecret,
  quickstart.runner.clientSecret,
  quickstart.accessToken,
  quickstart.apiKey.privateKey,
];

describe("a snapshot of a project that something has happened to", () => {
  forEachTest({ seed: portalSeed });

  it("has a disabled key version, a rejected connection, a firewall, a policy and what Atlas fired", async () => {
    await byHand(emulator, {
      intended: true,
      projects: {
        [projectId]: {
          snapshots: [
            {
              clusterName: "orders",
              keyIdentifier: `https://payments-kv.vault.azure.net/keys/atlas/${keyVersions.older}`,
            },
          ],
          backupCompliancePolicy: { state: "ACTIVE", encryptionAtRestEnabled: true },
          maintenanceWindow: { dayOfWeek: 3, hourOfDay: 4 },
        },
      },
      vaults: {
        [keyVaultName]: {
          keys: { atlas: { [keyVersions.older]: { enabled: false } } },
          rotationPolicies: {
            atlas: { lifetimeActions: [{ action: { type: "Rotate" }, trigger: { timeAfterCreate: "P90D" } }] },
          },
          networkAcls: { defaultAction: "Deny", ipRules: ["203.0.113.0/24"] },
        },
      },
    });
    const file = await taken();
    expect(await shownOfCopy(file)).toEqual(await shown(emulator.env));
    expect(file.assumed.join()).toContain("The firewall of the vault");
  });
});

describe("a snapshot without Microsoft Graph", () => {
  forEachTest({ seed: portalSecretSeed });

  it("assumes the access of the app, since Atlas says that the key works", async () => {
    const file = await taken();
    expect((await shownOfCopy(file)).encryption?.valid).toBe(true);
    expect(file.assumed.join()).toContain("may use the keys of the vault");
    expect(file.notRead.join()).toContain("the service principal of the app");
  });
});

describe("a snapshot with a login that may not read everything", () => {
  forEachTest({ seed: portalSeed });

  it("says what was not read, and ends with 3", async () => {
    const io = testIo({ env: { ...emulator.env, ARM_CLIENT_SECRET: "wrong" } });
    expect(await snapshotCommand({ snapshot: path, project: [projectId] }, io)).toBe(3);
    expect(io.stdout()).toMatch(/Not read, and absent in the rehearsal:\n {2}- the vault payments-kv: /);
  });

  it("is not taken where the project cannot be read", async () => {
    const io = testIo({ env: { ...emulator.env, MONGODB_ATLAS_CLIENT_SECRET: "wrong" } });
    await expect(snapshotCommand({ snapshot: path, project: [projectId] }, io)).rejects.toThrow(
      "No snapshot was taken.",
    );
  });
});
