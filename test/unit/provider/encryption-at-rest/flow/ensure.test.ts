// Proves what a write to a project's encryption at rest comes to when its answer is lost or its key does not work. A scripted Atlas stands in for the
// service, because the documents do not say how it behaves then.

import { describe, expect, it } from "vitest";
import { createAtlasReads, type Readable } from "../../../../../provider/atlas/reads.ts";
import type { EncryptionAtRest, EncryptionAtRestUpdate } from "../../../../../provider/atlas/types.ts";
import type { Secret } from "../../../../../provider/encryption-at-rest/access.ts";
import { ensure } from "../../../../../provider/encryption-at-rest/flow/ensure.ts";
import type { Clients } from "../../../../../provider/encryption-at-rest/flow/observe.ts";
import { type Desired, desiredOf } from "../../../../../provider/encryption-at-rest/plan.ts";
import { callingOf, runOf } from "../../../../../provider/engine/run.ts";
import { CmkError, hasCode } from "../../../../../provider/support/errors.ts";
import { silentCall } from "../../../../support/call.ts";
import { failure } from "../../../../support/failure.ts";
import { nothingShown } from "../../../../support/nothing-shown.ts";
import { stepClock } from "../../support/fakes.ts";

const PROJECT = "64b7f0c0a1b2c3d4e5f60718";
const GUID = "11111111-2222-3333-4444-555555555555";
const url = (version: string): string => `https://payments-kv.vault.azure.net/keys/atlas/${version.repeat(32)}`;
const app = { tenantId: GUID, clientId: GUID };

const desired = (version: string, access: Desired["access"] = { roleId: "a".repeat(24) }): Desired =>
  desiredOf(
    {
      projectId: PROJECT,
      keyVaultId: `/subscriptions/${GUID}/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv`,
      keyName: "atlas",
      keyVersion: version.repeat(32),
      access,
    },
    url(version),
    undefined,
  );

const NO_SECRET: Secret = { value: undefined, mustBeSent: false };
const lostAnswer = (): Promise<never> => Promise.reject(lost());
const lost = (): CmkError => new CmkError("The answer is lost.", { code: "OUTCOME_UNKNOWN" });

/** Holds what it is told; `works` says which keys do, `loses` which of the writes (counted from 1) are done but not answered. */
function scriptedAtlas(
  held: EncryptionAtRest,
  works: (keyIdentifier: string) => boolean,
  loses: readonly number[] = [],
) {
  const writes: EncryptionAtRestUpdate[] = [];
  let now = held;
  const shown = (): EncryptionAtRest => {
    const { secret: _, ...vault } = now.azureKeyVault;
    return { ...now, azureKeyVault: { ...vault, valid: vault.enabled === true && works(vault.keyIdentifier ?? "") } };
  };
  const refuse = (): never => {
    throw new Error("not asked for here");
  };
  const atlas: Asked = {
    baseUrl: "https://cloud.mongodb.com",
    getProject: refuse,
    getCluster: refuse,
    getEncryptionAtRest: () => Promise.resolve(shown()),
    updateEncryptionAtRest: async (_, update) => {
      writes.push(update);
      now = { ...now, ...update, azureKeyVault: { ...update.azureKeyVault } };
      if (loses.includes(writes.length)) throw lost();
      return shown();
    },
    ...nothingShown.atlas,
    getMaintenanceWindow: refuse,
    listProjects: refuse,
    listClusters: () => Promise.resolve([]),
    getBackupCompliancePolicy: refuse,
    listSnapshots: refuse,
    listPrivateEndpoints: refuse,
  };
  return { atlas, writes, held: () => now };
}

const OFF: EncryptionAtRest = { azureKeyVault: { enabled: false } };
const inForce = (version: string, access: object = { roleId: "a".repeat(24) }): EncryptionAtRest => ({
  azureKeyVault: {
    enabled: true,
    azureEnvironment: "AZURE",
    subscriptionID: GUID,
    resourceGroupName: "keys",
    keyVaultName: "payments-kv",
    keyIdentifier: url(version),
    ...access,
  },
});

type Asked = Readable & Clients["atlas"];

function ensureOn(atlas: Asked, wanted: Desired, secret: Secret): Promise<unknown> {
  const clock = stepClock();
  // Nobody to ask: what grants there are is not known.
  const azure = { ...nothingShown.azure, listKeys: lostAnswer, tryKey: lostAnswer };
  const clients: Clients = { atlas, reads: createAtlasReads(atlas, clock), azure, clock, env: {} };
  const run = runOf(callingOf(silentCall(), clients), { kind: "update", timeouts: undefined, defaultMs: 600_000 });
  return ensure(run, { desired: wanted, secret, isNew: false });
}

describe("a key that turns out not to work after the write", () => {
  const onlyOld = (keyIdentifier: string): boolean => keyIdentifier === url("1");

  it("is replaced by the earlier key, which is in use again", async () => {
    const { atlas, writes, held } = scriptedAtlas(inForce("1"), onlyOld);
    const error = await failure(ensureOn(atlas, desired("2"), NO_SECRET));
    expect(hasCode(error, "KEY_NOT_VALID_RESTORED")).toBe(true);
    expect(String(error)).toMatch(/\(valid: false\)\..* The earlier key .*1 is in use again\./);
    expect(writes.map((write) => write.azureKeyVault?.keyIdentifier)).toEqual([url("2"), url("1")]);
    expect(held()).toEqual(inForce("1"));
  });

  it("is replaced together with the earlier client secret, which Atlas never returns", async () => {
    const { atlas, writes } = scriptedAtlas(inForce("1", { tenantID: GUID, clientID: GUID }), onlyOld);
    const error = await failure(ensureOn(atlas, desired("2"), { ...NO_SECRET, earlier: "earlier-secret" }));
    expect(hasCode(error, "KEY_NOT_VALID_RESTORED")).toBe(true);
    expect(writes.at(-1)?.azureKeyVault).toMatchObject({ tenantID: GUID, clientID: GUID, secret: "earlier-secret" });
  });

  it("is the only message if no earlier key worked", async () => {
    const { atlas, writes } = scriptedAtlas(OFF, () => false);
    const error = await failure(ensureOn(atlas, desired("2"), NO_SECRET));
    expect(hasCode(error, "KEY_NOT_VALID")).toBe(true);
    expect(writes).toHaveLength(1);
  });
});

describe("a write whose answer is lost", () => {
  const always = (): boolean => true;
  const secret: Secret = { value: "the-secret", mustBeSent: true };

  it("is not repeated with a client secret if a read shows another change of the same write", async () => {
    const { atlas, writes } = scriptedAtlas(OFF, always, [1]);
    await ensureOn(atlas, desired("1", { ...app, clientSecret: "the-secret" }), secret);
    expect(writes).toHaveLength(1);
  });

  it("is repeated if only the client secret was new, because no read can show it", async () => {
    const { atlas, writes } = scriptedAtlas(inForce("1", { tenantID: GUID, clientID: GUID }), always, [1]);
    await ensureOn(atlas, desired("1", { ...app, clientSecret: "the-secret" }), secret);
    expect(writes).toHaveLength(2);
  });
});
