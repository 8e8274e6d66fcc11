// The list of projects: who sees which, in pages, and each as it is told by itself.
import { describe, expect, it } from "vitest";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { sharedVaultSeed, theOther } from "../../../emulator/shared-vault-seed.ts";
import { type Answered, ask, refusal, send, start } from "./client.ts";

const list = (emulator: Emulator, query = "", token: string = quickstart.accessToken): Promise<Answered> =>
  send(emulator, `/api/atlas/v2/groups${query}`, {
    headers: { accept: "application/vnd.atlas.2023-01-01+json", authorization: `Bearer ${token}` },
  });

const ids = ({ json }: Answered): readonly unknown[] =>
  (Array.isArray(json?.results) ? json.results : []).map((one: { readonly id: string }) => one.id);

const tokenOf = async (emulator: Emulator, account: { readonly clientId: string; readonly clientSecret: string }) => {
  const answer = await send(emulator, "/api/oauth/token", {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa(`${account.clientId}:${account.clientSecret}`)}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "grant_type=client_credentials",
  });
  return String(answer.json?.access_token);
};

describe("the list of projects", () => {
  it("has every project that the caller is in, each as it is told by itself", async () => {
    const emulator = await start({ seed: sharedVaultSeed });
    const answer = await list(emulator);
    expect([answer.status, ids(answer), answer.json?.totalCount]).toEqual([
      200,
      [quickstart.projectId, theOther.projectId],
      2,
    ]);
    const one = await ask(emulator, { path: "" });
    expect(Array.isArray(answer.json?.results) ? answer.json.results[0] : undefined).toEqual(one.json);
  });

  it("has no project that the caller is not in, and nothing for one that is in none", async () => {
    const emulator = await start({ seed: sharedVaultSeed });
    expect(ids(await list(emulator, "", await tokenOf(emulator, quickstart.readOnlyAccount)))).toEqual([
      quickstart.projectId,
    ]);
    expect(ids(await list(emulator, "", await tokenOf(emulator, quickstart.strangerAccount)))).toEqual([]);
  });

  it("comes in pages", async () => {
    const emulator = await start({ seed: sharedVaultSeed });
    expect(ids(await list(emulator, "?itemsPerPage=1&pageNum=2"))).toEqual([theOther.projectId]);
    expect(ids(await list(emulator, "?itemsPerPage=1&pageNum=3"))).toEqual([]);
  });

  it("asks for a credential, and knows its queries", async () => {
    const emulator = await start();
    expect(refusal(await list(emulator, "", "nobody's"))).toEqual([401, "UNAUTHORIZED"]);
    expect(refusal(await list(emulator, "?org=one"))).toEqual([400, "INVALID_QUERY_PARAMETER"]);
  });
});
