// Proves what `atlas-cmk status` reads and judges, on the emulator: projects in each condition, and that nothing is ever written.
import { describe, expect, it } from "vitest";
import { run } from "../../../../cli/run.ts";
import { portalSecretSeed, portalSeed } from "../../../../emulator/in-use-seeds.ts";
import { everyKindSeed, quickstart, quickstartSeed } from "../../../../emulator/seeds.ts";
import { sharedVaultSeed, theOther } from "../../../../emulator/shared-vault-seed.ts";
import { byHand } from "../../../support/hand.ts";
import { withRole } from "../../../support/key-settings.ts";
import { must } from "../../../support/must.ts";
import { testIo } from "../../../unit/cli/io.ts";
import { days, emulator, forEachTest, idsOf, project, projectId, ran, reported } from "./world.ts";

const { keyVaultName, keyVaultId, keyVersions, roleId, servicePrincipalId, staticApp } = quickstart;
const { older, newest } = keyVersions;
const AZURE = { encryptionAtRestProvider: "AZURE" };

const readsOnly = (one: typeof emulator): void => expect(one.journal.writes()).toEqual([]);
const changed = (change: object): Promise<void> => byHand(emulator, { projects: { [projectId]: change } });
const vault = (change: object): Promise<void> =>
  byHand(emulator, { intended: true, vaults: { [keyVaultName]: change } });

const rotating = {
  rotationPolicies: {
    atlas: { lifetimeActions: [{ action: { type: "Rotate" }, trigger: { timeAfterCreate: "P90D" } }] },
  },
};

describe("a project with private networking, set up by hand", () => {
  forEachTest({ seed: portalSeed, holds: readsOnly });

  it("is fine once its key has a rotation policy", async () => {
    await vault(rotating);
    const { findings, notRead, verdict } = await project();
    expect({ findings, notRead }).toEqual({ findings: [], notRead: [] });
    expect(verdict).toEqual({
      level: "fine",
      says: `2 of 2 dedicated clusters encrypted with the key "atlas", version ${newest}.`,
    });
  });

  it("shows access, clusters, key, vault and endpoints", async () => {
    const { access, clusters, key, vault: seen, endpoints, encryption } = await project();
    expect(encryption).toEqual({
      enabled: true,
      valid: true,
      keyIdentifier: `https://payments-kv.vault.azure.net/keys/atlas/${newest}`,
      azureEnvironment: "AZURE",
      requirePrivateNetworking: true,
      enabledForSearchNodes: false,
    });
    expect(access).toEqual({ kind: "role", roleId, servicePrincipalId });
    expect(clusters?.[1]).toEqual({
      name: "billing",
      kind: "dedicated",
      encrypted: "yes",
      encryptionAtRestProvider: "AZURE",
      encryptedSince: null,
      tiers: ["M10"],
      regions: ["US_EAST_2", "EUROPE_WEST"],
      clouds: ["AZURE"],
      stateName: "IDLE",
      paused: false,
    });
    expect(key).toMatchObject({
      keyVaultId,
      keyVaultName,
      pinnedVersion: newest,
      exists: true,
      keyType: "RSA",
      keySize: 2048,
    });
    expect(key?.versions?.map(({ version, inUse, superseded }) => [version, inUse, superseded !== undefined])).toEqual([
      [newest, true, false],
      [older, false, true],
    ]);
    expect(seen).toMatchObject({
      publicNetworkAccess: "Disabled",
      permissionModel: "roleAssignments",
      purgeProtection: true,
    });
    expect(
      endpoints?.map(({ regionName, status, connectionStatus }) => [regionName, status, connectionStatus]),
    ).toEqual([
      ["EUROPE_WEST", "ACTIVE", "Approved"],
      ["US_EAST_2", "ACTIVE", "Approved"],
    ]);
  });

  it("names an endpoint that is not ACTIVE, a region without one, and public network access", async () => {
    await vault({ ...rotating, publicNetworkAccess: "Enabled" });
    await changed({ privateEndpoints: { US_EAST_2: null, EUROPE_WEST: { fail: "it failed" } } });
    const ids = idsOf(await project());
    expect(ids).toContain("CMK-D062 payments-kv");
    expect(ids).toContain("CMK-D065 US_EAST_2");
    expect(ids).toContain("CMK-D067 EUROPE_WEST");
  });

  it("names the newer version that a pinned project does not use", async () => {
    await vault(rotating);
    emulator.clock.advance(days(91));
    const { findings, key } = await project();
    const [latest] = must(key?.versions);
    expect(findings.find(({ id }) => id === "CMK-S006")?.object).toBe(latest?.version);
    expect(key?.versions?.find(({ inUse }) => inUse)?.version).toBe(newest);
  });

  it("shows the alert with its threshold and recipients, and what has fired", async () => {
    await project();
    emulator.clock.advance(days(91));
    const { alerts, openAlerts, findings } = await project();
    expect(alerts?.rotation).toMatchObject({ enabled: true, thresholdDays: 90, recipients: ["GROUP (GROUP_OWNER)"] });
    expect(openAlerts).toEqual(["AZURE_ENCRYPTION_KEY_NEEDS_ROTATION"]);
    expect(findings.map(({ id }) => id)).toContain("CMK-D092");
  });

  it("shows the maintenance window, deferrals and the Backup Compliance Policy", async () => {
    await vault(rotating);
    await changed({
      maintenanceWindow: { dayOfWeek: 3, hourOfDay: 4, numberOfDeferrals: 1, autoDeferOnceEnabled: false },
      backupCompliancePolicy: { encryptionAtRestEnabled: true, state: "ACTIVE" },
    });
    const { maintenance, backupCompliancePolicy, findings, verdict } = await project();
    expect(maintenance?.window?.inWords).toMatch(/^Tuesday 04:00/);
    expect(maintenance?.lateBecause).toMatch(/^numberOfDeferrals is 1/);
    expect(backupCompliancePolicy).toEqual({ state: "ACTIVE", encryptionAtRestEnabled: true });
    // A note is no exception.
    expect(findings.map(({ id, level }) => [id, level])).toEqual([["CMK-S005", "note"]]);
    expect(verdict.level).toBe("fine");
  });
});

describe("the snapshots that need a key version", () => {
  forEachTest({ seed: portalSeed, holds: readsOnly });

  it("keep a superseded version needed until the last of them expires, and say so where it is disabled", async () => {
    const now = emulator.clock.now();
    const keyIdentifier = `https://payments-kv.vault.azure.net/keys/atlas/${older}`;
    await changed({
      snapshots: [{ clusterName: "orders", keyIdentifier, createdMs: now - days(5), expiresMs: now + days(9) }],
    });
    await vault({ ...rotating, keys: { atlas: { [older]: { enabled: false } } } });
    const { key, snapshots, findings } = await project();
    const version = key?.versions?.find((one) => one.version === older);
    expect(version).toMatchObject({ inUse: false, enabled: false, snapshots: 1 });
    expect(version?.neededUntil).toBe(`${new Date(now + days(9)).toISOString().slice(0, 19)}Z`);
    expect(snapshots?.map(({ clusterName, count }) => [clusterName, count])).toContainEqual(["orders", 1]);
    expect(findings.map(({ id, object }) => [id, object])).toEqual([["CMK-S007", older]]);
  });
});

describe("a project with a client secret", () => {
  forEachTest({ seed: portalSecretSeed, holds: readsOnly });
  const readable = (): void =>
    void Object.assign(emulator.store.azure, {
      graphRights: { [quickstart.runner.servicePrincipalId]: ["Application.Read.All"] },
    });

  it("shows the app and the end of its secret, and no value in any view", async () => {
    readable();
    const { access } = await project();
    expect(access).toMatchObject({
      kind: "secret",
      clientId: staticApp.clientId,
      secrets: [{ ends: expect.any(String) }],
    });
    for (const view of [{}, { json: true }, { html: true }]) {
      const { stdout, stderr } = await ran({ project: [projectId], ...view });
      for (const secret of [
        staticApp.clientSecret,
        staticApp.clientSecret.slice(0, 3).concat('"'),
        quickstart.serviceAccount.clientSecret,
        quickstart.runner.clientSecret,
      ])
        expect(`${stdout}${stderr}`).not.toContain(secret);
    }
  });

  it("warns sixty days before the end, and is critical after it", async () => {
    readable();
    await vault(rotating);
    emulator.clock.advance(days(310));
    expect((await project()).findings.map(({ id, level }) => [id, level])).toContainEqual(["CMK-D074", "attention"]);
    emulator.clock.advance(days(60));
    const [worst] = (await project()).findings;
    expect(worst).toMatchObject({ id: "CMK-D080", level: "critical" });
    expect(worst?.says).toMatch(/The client secret .+ of the app .+ expired on \d{4}/);
  });

  it("says which permission is missing where Graph cannot be read", async () => {
    await vault(rotating);
    const { verdict, notRead } = await project();
    expect(verdict.level).toBe("unverified");
    expect(notRead.map(({ what, needs }) => [what, needs])).toEqual([
      [`the client secrets of the app ${staticApp.clientId}`, "Microsoft Graph's Application.Read.All"],
    ]);
    expect((await ran()).code).toBe(3);
  });
});

describe("a key that Atlas cannot use", () => {
  forEachTest({ seed: portalSeed, holds: readsOnly });

  it("is critical, with the cause in Azure, what is stopped and the command", async () => {
    await vault({ ...rotating, keys: { atlas: { [newest]: { enabled: false } } } });
    const { encryption, findings, verdict } = await project();
    expect(encryption?.valid).toBe(false);
    const found = findings.find(({ id }) => id === "CMK-D080");
    expect(found?.says).toContain(`Key version ${newest} of "atlas" of the vault payments-kv is disabled.`);
    expect(found?.says).toContain('Atlas shuts the encrypted clusters "orders", "billing" down within 15 minutes');
    expect(found?.says).toContain(`--version ${newest} --enabled true`);
    expect(verdict.level).toBe("critical");
    expect((await ran({ project: [projectId], failOn: "critical" })).code).toBe(1);
  });

  it("is critical where the role assignments were removed", async () => {
    await byHand(emulator, {
      intended: true,
      roleAssignments: emulator.store.azure.roleAssignments.filter(
        ({ principalId }) => principalId !== quickstart.servicePrincipalId,
      ),
    });
    const { findings } = await project();
    expect(findings[0]?.id).toBe("CMK-D080");
    expect(findings[0]?.says).toContain("lacks Microsoft.KeyVault/vaults/read");
  });

  it("that was deleted is one exception, with how to get the key back", async () => {
    await vault({ keys: { atlas: null } });
    const { findings, key } = await project();
    expect(key?.exists).toBe(false);
    expect(findings.map(({ id }) => id)).toEqual(["CMK-D080"]);
    expect(findings[0]?.says).toContain('no longer has the key "atlas"');
  });

  it("behind a vault that is out stops nothing, and is no critical exception", async () => {
    await vault({ ...rotating, outage: true });
    const { findings, encryption } = await project();
    expect(encryption?.isUnreachable).toBe(true);
    expect(findings.map(({ id, level }) => [id, level])).toContainEqual(["CMK-D080", "attention"]);
    expect(findings.filter(({ level }) => level === "critical")).toEqual([]);
  });
});

describe("half a configuration", () => {
  forEachTest({ seed: everyKindSeed, holds: readsOnly });

  it("without a key is one exception, not one for each cluster", async () => {
    const { findings, key, access, vault: seen } = await project();
    expect(findings.filter(({ level }) => level !== "note").map(({ id }) => id)).toEqual(["CMK-D023"]);
    expect({ key, access, seen }).toEqual({ key: null, access: null, seen: null });
  });

  it("with a key names each cluster that is not encrypted, and notes those that cannot be", async () => {
    await changed({ encryptionAtRest: { azureKeyVault: withRole }, clusters: { orders: AZURE } });
    const found = await project();
    expect(found.clusters?.map(({ name, encrypted }) => [name, encrypted])).toEqual([
      ["orders", "yes"],
      ["billing", "no"],
      ["sandbox", "cannot"],
      ["asleep", "no"],
      ["aws-keys", "otherProvider"],
      ["multi", "no"],
      ["restoring", "no"],
      ["flexible", "cannot"],
      ["serverless", "cannot"],
    ]);
    expect(idsOf(found).filter((id) => /^CMK-(S001|D02[01]) /.test(id))).toEqual([
      "CMK-S001 billing",
      "CMK-S001 asleep",
      "CMK-S001 multi",
      "CMK-S001 restoring",
      "CMK-D020 sandbox",
      "CMK-D021 aws-keys",
      "CMK-D020 flexible",
      "CMK-D020 serverless",
    ]);
    expect(found.verdict.says).toMatch(/^1 of 6 dedicated clusters encrypted/);
  });
});

describe("a login that may read little", () => {
  forEachTest({ seed: portalSeed, holds: readsOnly });
  const asReader = {
    MONGODB_ATLAS_CLIENT_ID: quickstart.readOnlyAccount.clientId,
    MONGODB_ATLAS_CLIENT_SECRET: quickstart.readOnlyAccount.clientSecret,
  };
  const asStranger = {
    MONGODB_ATLAS_CLIENT_ID: quickstart.strangerAccount.clientId,
    MONGODB_ATLAS_CLIENT_SECRET: quickstart.strangerAccount.clientSecret,
  };

  it("of Atlas, Project Read Only, lacks the private endpoints alone", async () => {
    await vault(rotating);
    const { notRead, verdict, endpoints } = await project(asReader);
    expect(notRead.map(({ what, needs }) => [what, needs])).toEqual([
      ["the private endpoints", "Project Owner on the Atlas project"],
    ]);
    expect({ level: verdict.level, endpoints }).toEqual({ level: "unverified", endpoints: undefined });
  });

  it("of Atlas, of no project, is one line and exit code 3", async () => {
    const { code, stdout } = await ran({ project: [projectId] }, asStranger);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^NOT VERIFIED: Nothing of the project could be read\.\n/);
    expect(stdout).toContain("Needed: Project Read Only on the Atlas project.");
  });

  it("without a login to Azure names the parts, and the same reason once", async () => {
    const none = { ARM_CLIENT_SECRET: undefined, ARM_CLIENT_ID: undefined, ARM_TENANT_ID: undefined, PATH: "" };
    const { notRead, clusters } = await project(none);
    expect(notRead.map(({ what }) => what)).toContain("the vault payments-kv");
    expect(clusters).toHaveLength(2);
    const { stdout } = await ran({ project: [projectId] }, none);
    const whole = stdout.replaceAll(/\s+/g, " ");
    expect(whole.match(/NOT VERIFIED: Not read: /g)).toHaveLength(new Set(notRead.map(({ why }) => why)).size);
  });

  it("is refused with exit code 2 where a setting is wrong, before any request", async () => {
    const half = reported({ project: [projectId] }, { MONGODB_ATLAS_CLIENT_SECRET: undefined });
    await expect(half).rejects.toMatchObject({ name: "CommandError", exitCode: 2 });
    expect(emulator.journal.entries().filter(({ service }) => service !== "control")).toEqual([]);
  });
});

describe("several projects", () => {
  forEachTest({ seed: sharedVaultSeed, holds: readsOnly });

  it("are each read, and name each other as users of the vault", async () => {
    await changed({ encryptionAtRest: { azureKeyVault: withRole }, clusters: { orders: AZURE, billing: AZURE } });
    const report = await reported({ project: [projectId, theOther.projectId] });
    expect(report.projects.map((one) => [one.projectName, one.otherProjects])).toEqual([
      [
        "payments",
        {
          projects: [{ projectId: theOther.projectId, projectName: "ledger", sameKey: true, clusters: ["accounts"] }],
          looked: 1,
        },
      ],
      [
        "ledger",
        {
          projects: [{ projectId, projectName: "payments", sameKey: true, clusters: ["orders", "billing"] }],
          looked: 1,
        },
      ],
    ]);
    expect(report.verdict).toEqual({ level: "attention", says: "2 projects: 2 with exceptions." });
  });

  it("may be all that the credential can see", async () => {
    const { projects } = await reported({ allProjects: true });
    expect(projects.map((one) => one.projectId)).toEqual([projectId, theOther.projectId]);
  });

  it("follow the newest enabled version where the key has none, and say so", async () => {
    const [ledger] = (await reported({ project: [theOther.projectId] })).projects;
    expect(ledger?.key?.pinnedVersion).toBe(null);
    expect(ledger?.key?.versions?.map(({ inUse }) => inUse)).toEqual([true, false]);
  });
});

describe("Ctrl-C", () => {
  forEachTest({ seed: quickstartSeed, holds: readsOnly });

  it("ends the command with exit code 130, and without a result", async () => {
    const cancelled = new AbortController();
    const io = testIo({ env: emulator.env, signal: cancelled.signal });
    emulator.onRequest(({ path }) => {
      if (path.endsWith("/encryptionAtRest")) cancelled.abort();
    });
    expect(await run(["status", "--project", projectId], io)).toBe(130);
    expect(io.stdout()).toBe("");
  });
});

describe("the collection record", () => {
  forEachTest({ seed: quickstartSeed, holds: readsOnly });

  it("names time, version, accounts without a secret, and every read", async () => {
    await changed({ encryptionAtRest: { azureKeyVault: withRole } });
    const { collection } = await reported();
    expect(collection).toMatchObject({
      time: `${new Date(emulator.clock.now()).toISOString().slice(0, 19)}Z`,
      version: "1.2.3",
      atlas: {
        baseUrl: emulator.url,
        account: `the service account from the environment: ${quickstart.serviceAccount.clientId}`,
      },
      azure: { account: `app ${quickstart.runner.clientId} of tenant ${quickstart.tenantId}, by client secret` },
    });
    const sent = emulator.journal
      .entries()
      .filter(({ service, method }) => service !== "control" && method === "GET")
      .map(({ path }) => path.split("?")[0]);
    expect(
      collection.calls.flatMap(({ call, times }) => Array(times).fill(new URL(call.slice(4)).pathname)).sort(),
    ).toEqual(sent.sort());
    expect(collection.calls.every(({ call }) => call.startsWith("GET http"))).toBe(true);
  });
});
