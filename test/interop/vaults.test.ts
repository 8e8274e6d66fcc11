// Proves our Key Vault client on vaults that neither we nor Microsoft wrote (vaults.ts). They have no Resource Manager: keys are made and read with
// Microsoft's client, and what only the data plane can do is done by ours.
import type { HttpClient } from "@azure/core-rest-pipeline";
import { KeyClient } from "@azure/keyvault-keys";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { createAzureClient } from "../../provider/azure/client.ts";
import { systemClock } from "../../provider/support/clock.ts";
import { createHttp } from "../../provider/support/http.ts";
import { LOGIN } from "../unit/provider/azure/fake-entra.ts";
import { OWN_FAULT } from "./table-reporter.ts";
import { HOST, OTHER_VAULTS, type Running } from "./vaults.ts";

const KEY = `https://${HOST}/keys/atlas`;
const START_MS = 300_000;

const credential = { getToken: async () => ({ token: "any", expiresOnTimestamp: Date.now() + 3_600_000 }) };

const clientsOn = (httpClient: HttpClient) => ({
  theirs: new KeyClient(`https://${HOST}`, credential, { httpClient, retryOptions: { maxRetries: 0 } }),
  ours: createAzureClient({
    http: createHttp({ clock: systemClock, userAgent: "interop", transport: httpClient }),
    clock: systemClock,
    login: LOGIN,
  }),
});

async function versionsIn(theirs: KeyClient): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { version } of theirs.listPropertiesOfKeyVersions("atlas"))
    found.push(...(version === undefined ? [] : [version]));
  return found;
}

const POLICY = { timeAfterCreate: "P90D", expiryTime: "P1Y", notifyTimeBeforeExpiry: "P30D" } as const;
const SAME_POLICY = {
  expiresIn: POLICY.expiryTime,
  lifetimeActions: [
    { action: "Rotate" as const, timeAfterCreate: POLICY.timeAfterCreate },
    { action: "Notify" as const, timeBeforeExpiry: POLICY.notifyTimeBeforeExpiry },
  ],
};

for (const { name, install, start, refusesPolicies } of OTHER_VAULTS) {
  const ready = await install();
  let running: Running | undefined;
  let clients: ReturnType<typeof clientsOn>;

  /** A test of the two clients, which is skipped with the reason where the machine lacks the vault. */
  const on = (what: string, work: (both: typeof clients, test: TestContext) => Promise<void>): void =>
    void it(what, async (test) => {
      if (ready.kind === "missing") return test.skip(ready.why);
      await work(clients, test);
    });

  describe(`our client on ${name}`, () => {
    beforeAll(async () => {
      if (ready.kind === "missing") return;
      running = await start(ready);
      clients = clientsOn(running.httpClient);
    }, START_MS);

    afterAll(() => running?.stop());

    on("make a key, to begin with", async ({ theirs }) => {
      expect((await theirs.createRsaKey("atlas", { keySize: 2048 })).keyType).toBe("RSA");
    });

    on("try a key: encrypt and decrypt", async ({ theirs, ours }) => {
      expect(await ours.tryKey(KEY, undefined)).toBe(true);
      const [version = ""] = await versionsIn(theirs);
      expect(await ours.tryKey(`${KEY}/${version}`, undefined)).toBe(true);
    });

    on("be told that a key to try is disabled", async ({ theirs, ours }) => {
      const [version = ""] = await versionsIn(theirs);
      await theirs.updateKeyProperties("atlas", version, { enabled: false });
      await expect(ours.tryKey(`${KEY}/${version}`, undefined)).rejects.toMatchObject({ name: "CmkError" });
      await theirs.updateKeyProperties("atlas", version, { enabled: true });
    });

    on("rotate a key", async ({ theirs, ours }) => {
      const before = await versionsIn(theirs);
      const made = await ours.rotateKey(KEY);
      expect(before).not.toContain(made);
      expect((await theirs.getKey("atlas")).properties.version).toBe(made);
      expect(new Set(await versionsIn(theirs))).toEqual(new Set([...before, made]));
    });

    on("set a rotation policy", async ({ theirs, ours }, test) => {
      const ourWrite = ours.setKeyRotationPolicy(KEY, POLICY);
      if (refusesPolicies === undefined) {
        await ourWrite;
        expect(await theirs.getKeyRotationPolicy("atlas")).toMatchObject(SAME_POLICY);
        return;
      }
      await test.annotate(refusesPolicies, OWN_FAULT);
      await expect(ourWrite).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
      await expect(theirs.updateKeyRotationPolicy("atlas", SAME_POLICY)).rejects.toMatchObject({ statusCode: 500 });
    });

    on("be told that a key to rotate is not there", async ({ ours }) => {
      await expect(ours.rotateKey(`https://${HOST}/keys/nope`)).rejects.toMatchObject({ status: 404 });
    });

    on("delete a key, and find it among the deleted keys", async ({ theirs, ours }) => {
      expect(await ours.findDeletedKey(KEY)).toBe("none");
      await ours.deleteKey(KEY);
      await expect(theirs.getKey("atlas")).rejects.toMatchObject({ statusCode: 404 });
      const { scheduledPurgeDate } = (await theirs.getDeletedKey("atlas")).properties;
      expect(await ours.findDeletedKey(KEY)).toEqual({ purgeMs: scheduledPurgeDate?.getTime() });
    });
  });
}
