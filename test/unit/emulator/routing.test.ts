import { describe, expect, it } from "vitest";
import { quickstart } from "../../../emulator/seeds.ts";
import { control, encrypted, send, start } from "./client.ts";

describe("a request for one of Azure's hosts", () => {
  const at = (host: string, init: RequestInit = {}): RequestInit => ({
    ...init,
    headers: { "x-forwarded-host": host, ...Object(init.headers) },
  });

  it.each([
    ["login.microsoftonline.com", "entra"],
    ["management.azure.com", "arm"],
    ["management.usgovcloudapi.net:443", "arm"],
    ["payments-kv.vault.azure.net", "vault"],
    ["graph.microsoft.com", "graph"],
  ])("%s is journaled as %s", async (host, service) => {
    const emulator = await start();
    await send(emulator, "/nothing", at(host));
    expect(emulator.journal.entries().map((entry) => [entry.service, entry.host])).toEqual([[service, host]]);
  });

  it("is answered by the emulated Azure, with the seed's runner and vault", async () => {
    const emulator = await start();
    const { clientId, clientSecret } = quickstart.runner;
    const body = `grant_type=client_credentials&client_id=${clientId}&client_secret=${clientSecret}&scope=https%3A%2F%2Fmanagement.azure.com%2F.default`;
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const path = `/${quickstart.tenantId}/oauth2/v2.0/token`;
    const token = await send(emulator, path, at("login.microsoftonline.com", { method: "POST", headers, body }));
    const authorization = `Bearer ${token.json?.access_token}`;
    const vault = `${quickstart.keyVaultId}?api-version=2026-02-01`;
    const answer = await send(emulator, vault, at("management.azure.com", { headers: { authorization } }));
    expect([answer.status, answer.json?.name]).toEqual([200, "payments-kv"]);
    expect(JSON.stringify(emulator.journal.entries())).not.toContain(clientSecret);
    expect(emulator.journal.writes()).toEqual([]);
  });

  it("sees the state of a new seed", async () => {
    const emulator = await encrypted();
    await control(emulator, "POST", "/reset");
    expect((await send(emulator, "/keys/atlas", at("payments-kv.vault.azure.net"))).status).toBe(401);
  });
});
