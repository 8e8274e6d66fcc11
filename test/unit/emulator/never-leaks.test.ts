// A secret that was sent is in no answer and in no entry of the journal, whichever way it was sent; and no page of another origin has a say here.

import { request as httpRequest } from "node:http";
import { describe, expect, it } from "vitest";
import type { Emulator } from "../../../emulator/index.ts";
import { createJournal } from "../../../emulator/journal.ts";
import { quickstart, quickstartSeed } from "../../../emulator/seeds.ts";
import { withRole, withSecret } from "../../support/key-settings.ts";
import { ask, azureKeyVault, control, encrypted, patchEncryption, refusal, START_MS, send, start } from "./client.ts";

const SECRET = "canary-4f1d9b0c7a";

describe("the client secret of a project", () => {
  it("is not told of settings that are off", async () => {
    const emulator = await start();
    const answer = await patchEncryption(emulator, { ...withSecret, enabled: false, secret: SECRET });
    const read = await azureKeyVault(emulator);
    expect([answer.status, JSON.stringify([answer.json, read]).includes(SECRET)]).toEqual([200, false]);
    expect(read).toEqual({ ...withSecret, enabled: false, secret: undefined });
  });

  it("is not told of settings that a person switched off", async () => {
    const emulator = await encrypted();
    const project = emulator.store.atlas.projects[quickstart.projectId];
    if (project !== undefined) project.encryption.azureKeyVault = { ...withSecret, enabled: false, secret: SECRET };
    expect(JSON.stringify(await azureKeyVault(emulator))).not.toContain(SECRET);
  });
});

describe("the credential of a notification", () => {
  const alert = (apiToken: string) => ({
    eventTypeName: "AZURE_ENCRYPTION_KEY_INVALID",
    notifications: [{ typeName: "SLACK", channelName: "keys", apiToken }],
  });
  it.each([
    [SECRET, "****0c7a"],
    ["abcd", "****"],
    ["abcdefg", "****"],
    [`****${SECRET}`, "****0c7a"],
  ])("is told by its last four characters, and only where there are more: %s", async (apiToken, told) => {
    const emulator = await start();
    const made = await ask(emulator, { method: "POST", path: "/alertConfigs", body: alert(apiToken) });
    expect(Array.isArray(made.json?.notifications) && made.json.notifications[0].apiToken).toBe(told);
  });
});

describe("the journal", () => {
  const journaled = (emulator: Emulator): string => JSON.stringify(emulator.journal.entries());

  it("holds no secret of a seed or of a change by hand", async () => {
    const emulator = await start();
    const seed = quickstartSeed(START_MS);
    const credentials = [
      { roles: {}, accessToken: SECRET, apiKey: { publicKey: "p", privateKey: SECRET } },
      { roles: {}, serviceAccount: { clientId: "c", clientSecret: SECRET } },
    ];
    await control(emulator, "POST", "/seed", { ...seed, atlas: { ...seed.atlas, credentials } });
    const secrets = [{ value: SECRET }];
    await control(emulator, "PATCH", "/state", { principals: { [quickstart.runner.clientId]: { secrets } } });
    expect([emulator.journal.entries().map((entry) => entry.status), journaled(emulator).includes(SECRET)]).toEqual([
      [200, 200],
      false,
    ]);
  });

  it("holds no secret of a body that says to be something else, nor of a query", async () => {
    const emulator = await start();
    const post = (type: string, body: string): Promise<unknown> =>
      send(emulator, `/api/oauth/token?client_secret=${SECRET}`, {
        method: "POST",
        headers: { "content-type": type },
        body,
      });
    await post("application/x-www-form-urlencoded", JSON.stringify({ client_secret: SECRET }));
    await post("application/json", `grant_type=client_credentials&client_secret=${SECRET}`);
    await post("text/plain", `${SECRET}`);
    await post("multipart/form-data", JSON.stringify([{ Secret: SECRET, nested: { clientSecret: [SECRET] } }]));
    expect(journaled(emulator)).not.toContain(SECRET);
  });

  it("is linear: 200,000 entries take no longer each than the first", () => {
    const journal = createJournal();
    const entry = { atMs: 0, service: "atlas", method: "GET", host: "h", path: "/", query: {}, status: 200 } as const;
    const started = performance.now();
    for (let count = 0; count < 200_000; count += 1) journal.record(entry);
    expect([journal.entries().length, performance.now() - started < 2_000]).toEqual([200_000, true]);
  });

  it("gives what was there when it was asked", () => {
    const journal = createJournal();
    const entry = { atMs: 0, service: "atlas", method: "GET", host: "h", path: "/", query: {}, status: 200 } as const;
    journal.record(entry);
    const before = journal.entries();
    journal.record(entry);
    expect([before.length, journal.entries().length]).toEqual([1, 2]);
  });
});

describe("a page of another origin", () => {
  const advance = (emulator: Emulator, headers: Readonly<Record<string, string>>): Promise<number> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(emulator.url);
      const path = "/_emulator/clock/advance";
      httpRequest({ hostname, port, method: "POST", path, headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      })
        .on("error", reject)
        .end(JSON.stringify({ ms: 1_000 }));
    });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["with an origin of its own", { origin: "https://evil.example" }],
    ["with an origin that it hides", { origin: "null" }],
    ["on another port of this machine", { origin: "http://127.0.0.1:1" }],
    ["under a name that it made this address's", { host: "evil.example:8787" }],
    ["under a name that begins like this one", { host: "127.0.0.1.evil.example" }],
  ])("does not move the clock: %s", async (_, headers) => {
    const emulator = await start();
    expect([await advance(emulator, headers), emulator.clock.now()]).toEqual([403, START_MS]);
  });

  it("is told from a page of the emulator's own, and from a client of this machine", async () => {
    const emulator = await start();
    const { port } = new URL(emulator.url);
    for (const headers of [
      {},
      { origin: emulator.url },
      { host: `localhost:${port}`, origin: `http://localhost:${port}` },
      { host: `[::1]:${port}` },
    ])
      expect(await advance(emulator, headers)).toBe(200);
    expect(emulator.clock.now()).toBe(START_MS + 4_000);
  });

  it("may ask what every client of the services asks", async () => {
    const emulator = await start();
    const asked = await ask(emulator, { path: "/encryptionAtRest", headers: { origin: "https://evil.example" } });
    expect([asked.status, refusal(await patchEncryption(emulator, { ...withRole, roleId: "x" }))[0]]).toEqual([
      200, 400,
    ]);
  });
});
