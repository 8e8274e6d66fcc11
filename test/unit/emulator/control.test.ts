import { describe, expect, it } from "vitest";
import type { JournalEntry } from "../../../emulator/index.ts";
import { everyKindSeed, quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { withRole } from "../../support/key-settings.ts";
import {
  ask,
  azureKeyVault,
  control,
  encrypted,
  getCluster,
  groupPath,
  patchEncryption,
  START_MS,
  start,
  switchCluster,
} from "./client.ts";

describe("the clock over HTTP", () => {
  it("tells the time, sleeps by jumping, and is advanced", async () => {
    const emulator = await start();
    expect((await control(emulator, "GET", "/clock")).json).toEqual({ nowMs: START_MS, mode: "stepped" });
    const sleep = (untilMs: number) => control(emulator, "POST", "/clock/sleep", { untilMs });
    expect((await sleep(START_MS + 5_000)).json?.nowMs).toBe(START_MS + 5_000);
    expect((await sleep(START_MS)).json?.nowMs).toBe(START_MS + 5_000);
    expect((await control(emulator, "POST", "/clock/advance", { ms: 1_000 })).json?.nowMs).toBe(START_MS + 6_000);
    expect(emulator.clock.now()).toBe(START_MS + 6_000);
  });

  it("is the date of every answer", async () => {
    const emulator = await start();
    emulator.clock.advance(3_600_000);
    const { headers } = await ask(emulator, { path: "/encryptionAtRest" });
    expect(Date.parse(headers.get("date") ?? "")).toBe(START_MS + 3_600_000);
  });

  it("refuses what is no time", async () => {
    expect((await control(await start(), "POST", "/clock/sleep", { untilMs: "soon" })).status).toBe(400);
  });
});

describe("the journal", () => {
  it("has one entry for each request, in order", async () => {
    const emulator = await start();
    await ask(emulator, { path: "/encryptionAtRest?pretty=true" });
    await switchCluster(emulator, "orders", "AZURE");
    const host = new URL(emulator.url).host;
    const common = { atMs: START_MS, service: "atlas", host };
    const path = `${groupPath}/encryptionAtRest`;
    expect(emulator.journal.entries()).toEqual([
      { ...common, seq: 1, method: "GET", path, query: { pretty: "true" }, mediaType: "2023-01-01", status: 200 },
      {
        ...common,
        seq: 2,
        method: "PATCH",
        path: `${groupPath}/clusters/orders`,
        query: {},
        mediaType: "2024-10-23",
        status: 400,
        requestBody: { encryptionAtRestProvider: "AZURE" },
        errorCode: "ENCRYPTION_AT_REST_NOT_ENABLED",
      },
    ]);
  });

  it("counts as writes what changes something: no reads, no tokens, no control", async () => {
    const emulator = await start();
    await fetch(`${emulator.url}/api/oauth/token`, { method: "POST" });
    await control(emulator, "POST", "/clock/advance", { ms: 1 });
    await ask(emulator, { path: "/encryptionAtRest" });
    await patchEncryption(emulator, withRole);
    expect(emulator.journal.writes().map((entry) => `${entry.method} ${entry.path}`)).toEqual([
      `PATCH ${groupPath}/encryptionAtRest`,
    ]);
  });

  it("is read and emptied over HTTP", async () => {
    const emulator = await start();
    await ask(emulator, { path: "/encryptionAtRest" });
    const { json } = await control(emulator, "GET", "/journal");
    expect(Array.isArray(json?.entries) && json.entries.length).toBe(1);
    await control(emulator, "DELETE", "/journal");
    expect(emulator.journal.entries().map((entry) => entry.service)).toEqual(["control"]);
  });
});

describe("a listener", () => {
  it("is called when the work is done, and waited for before the answer is sent", async () => {
    const emulator = await start();
    let seen: readonly JournalEntry[] = [];
    let goOn = (): void => {};
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const reached = new Promise<void>((resolve) => {
      emulator.onRequest(async (entry) => {
        seen = [...seen, entry];
        resolve();
        await gate;
      });
    });
    let isAnswered = false;
    const asked = patchEncryption(emulator, withRole).then(() => {
      isAnswered = true;
    });
    await reached;
    const isDone = emulator.store.atlas.projects[quickstart.projectId]?.encryption.azureKeyVault.enabled;
    expect([seen.map((entry) => entry.status), isDone, isAnswered]).toEqual([[200], true, false]);
    goOn();
    await asked;
  });

  it("is called no more once it is taken off", async () => {
    const emulator = await start();
    let calls = 0;
    const stop = emulator.onRequest(() => {
      calls += 1;
    });
    await ask(emulator, { path: "/encryptionAtRest" });
    stop();
    await ask(emulator, { path: "/encryptionAtRest" });
    expect(calls).toBe(1);
  });
});

describe("faults", () => {
  it("answer with a status, headers and code as often as was said, and the work is not done", async () => {
    const emulator = await start();
    const headers = { "Retry-After": "2" };
    emulator.faults.add({ match: { method: "PATCH" }, times: 2, action: { kind: "status", status: 429, headers } });
    for (const expected of [429, 429, 200]) {
      expect(await azureKeyVault(emulator)).toEqual({ enabled: false });
      const answer = await patchEncryption(emulator, withRole);
      expect(answer.status).toBe(expected);
      if (expected === 429)
        expect([answer.headers.get("retry-after"), answer.json?.errorCode]).toEqual(["2", "RATE_LIMITED"]);
    }
  });

  it("answer with text that is cut off", async () => {
    const emulator = await start();
    emulator.faults.add({
      match: { path: /encryptionAtRest$/ },
      action: { kind: "status", status: 200, body: '{"azureKey' },
    });
    await expect(ask(emulator, { path: "/encryptionAtRest" })).rejects.toThrow(SyntaxError);
  });

  it.each<["before" | "after", boolean]>([
    ["before", false],
    ["after", true],
  ])("drop the connection %s the work is done", async (when, isDone) => {
    const emulator = await start();
    emulator.faults.add({ match: { method: "PATCH", service: "atlas" }, action: { kind: "drop", when } });
    await expect(patchEncryption(emulator, withRole)).rejects.toThrow("fetch failed");
    expect(emulator.store.atlas.projects[quickstart.projectId]?.encryption.azureKeyVault.enabled).toBe(isDone);
    expect(emulator.journal.entries().map((entry) => entry.status)).toEqual([0]);
  });

  it("delay on the emulator's own clock", async () => {
    const emulator = await start();
    emulator.faults.add({ match: {}, action: { kind: "delay", ms: 30_000 } });
    expect((await ask(emulator, { path: "/encryptionAtRest" })).status).toBe(200);
    expect(emulator.clock.now()).toBe(START_MS + 30_000);
  });

  it("rewrite an answer", async () => {
    const emulator = await start();
    const body = (json: unknown): unknown => ({ ...Object(json), stateName: "DREAMING" });
    emulator.faults.add({ match: { path: "/clusters/orders" }, action: { kind: "rewrite", body } });
    expect((await getCluster(emulator, "orders")).json?.stateName).toBe("DREAMING");
    expect((await getCluster(emulator, "orders")).json?.stateName).toBe("IDLE");
  });

  it("come and go over HTTP, and never strike control", async () => {
    const emulator = await start();
    const fault = {
      match: { path: { pattern: "clusters/o.*s$" } },
      times: 9,
      action: { kind: "status", status: 503, errorCode: "SERVICE_UNAVAILABLE" },
    };
    await control(emulator, "POST", "/faults", fault);
    expect((await getCluster(emulator, "orders")).json?.errorCode).toBe("SERVICE_UNAVAILABLE");
    expect((await getCluster(emulator, "billing")).status).toBe(200);
    await control(emulator, "DELETE", "/faults");
    expect((await getCluster(emulator, "orders")).status).toBe(200);
    emulator.faults.add({ match: {}, action: { kind: "drop", when: "before" } });
    expect((await control(emulator, "GET", "/clock")).status).toBe(200);
  });
});

describe("the world", () => {
  it("is changed by hand without any rule being asked", async () => {
    const emulator = await start();
    const clusters = {
      billing: { encryptionAtRestProvider: "AZURE", stateName: "REPAIRING" },
      orders: { paused: true },
    };
    await byHand(emulator, {
      projects: { [quickstart.projectId]: { encryptionAtRest: { azureKeyVault: withRole }, clusters } },
    });
    expect(await azureKeyVault(emulator)).toMatchObject({ ...withRole, valid: true });
    expect((await getCluster(emulator, "billing")).json).toMatchObject({
      encryptionAtRestProvider: "AZURE",
      stateName: "REPAIRING",
    });
    expect((await getCluster(emulator, "orders")).json?.paused).toBe(true);
  });

  it.each([
    { projects: { nobody: {} } },
    { projects: { [quickstart.projectId]: { clusters: { nobody: {} } } } },
    { projects: { [quickstart.projectId]: { colour: "red" } } },
    { vaults: { "payments-kv": { keys: { atlas: { "0": {} } } } } },
  ])("refuses to be changed where nothing is: %j", async (change) => {
    expect((await control(await start(), "PATCH", "/state", change)).status).toBe(400);
  });

  it("loses a cluster by hand", async () => {
    const emulator = await start();
    await byHand(emulator, { projects: { [quickstart.projectId]: { clusters: { orders: null } } } });
    expect((await getCluster(emulator, "orders")).status).toBe(404);
  });

  it("is seeded by name, and set back to what it started with", async () => {
    const emulator = await encrypted();
    await control(emulator, "POST", "/seed", { name: "everyKind" });
    expect((await getCluster(emulator, "multi")).status).toBe(200);
    await control(emulator, "POST", "/reset");
    expect((await getCluster(emulator, "multi")).status).toBe(404);
    expect(await azureKeyVault(emulator)).toEqual({ enabled: false });
  });

  it("can start as any seed", async () => {
    const emulator = await start({ seed: everyKindSeed(START_MS) });
    expect((await getCluster(emulator, "sandbox")).status).toBe(200);
  });

  it("is shown whole", async () => {
    const { json } = await control(await start(), "GET", "/state");
    expect(Object.keys(json ?? {})).toEqual(["atlas", "azure"]);
  });
});

describe("the environment of a process", () => {
  it("leads every service here and names the seed's credentials", async () => {
    const emulator = await start();
    expect(emulator.env).toEqual({
      MONGODB_ATLAS_BASE_URL: emulator.url,
      ATLAS_CMK_AZURE_ENDPOINT: emulator.url,
      ATLAS_CMK_CLOCK: `${emulator.url}/_emulator/clock`,
      MONGODB_ATLAS_CLIENT_ID: quickstart.serviceAccount.clientId,
      MONGODB_ATLAS_CLIENT_SECRET: quickstart.serviceAccount.clientSecret,
      ARM_TENANT_ID: quickstart.tenantId,
      ARM_SUBSCRIPTION_ID: quickstart.subscriptionId,
      ARM_CLIENT_ID: quickstart.runner.clientId,
      ARM_CLIENT_SECRET: quickstart.runner.clientSecret,
    });
  });
});
