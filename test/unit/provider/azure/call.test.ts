// Proves the call layer by itself: long work followed to its end, conflicts sent again, one write at a time per vault, aborts, and that the token
// goes to no other address. What the objects look like is tested beside.

import { describe, expect, it } from "vitest";
import { ARM as ARM_SERVICE, GRAPH } from "../../../../provider/azure/clouds.ts";
import { failure } from "../../../support/failure.ts";
import type { Reply, Sent } from "../support/fakes.ts";
import { broken } from "../support/fakes.ts";
import {
  ARM,
  azure,
  azureWith,
  connection,
  OTHER_VAULT,
  refusal,
  SUBSCRIPTION,
  VAULT,
  VAULT_URL,
  vault,
} from "./fake-azure.ts";
import { LOGIN, SECRET } from "./fake-entra.ts";

const OPERATION = `${ARM}/subscriptions/${SUBSCRIPTION}/providers/Microsoft.KeyVault/locations/westeurope/operations/7?api-version=2026-02-01`;
const CLOSED = vault({ publicNetworkAccess: "Disabled", provisioningState: "Succeeded" });
const accepted = (headers: Readonly<Record<string, string>>): Reply => ({ status: 202, headers });
const status = (word: string, more: object = {}, headers: Readonly<Record<string, string>> = {}): Reply => ({
  json: { status: word, ...more },
  headers,
});
const close = (client: ReturnType<typeof azure>["client"], id = VAULT, signal?: AbortSignal) =>
  client.setPublicNetworkAccess(id, "Disabled", signal === undefined ? {} : { signal });
const asIs = (_: string, json: unknown) => json;

describe("a write that Azure completes later", () => {
  it("is followed by Azure-AsyncOperation at the pace that Azure names, then read", async () => {
    const { client, lines, clock } = azure(
      accepted({ "Azure-AsyncOperation": OPERATION, Location: `${ARM}/elsewhere`, "Retry-After": "5" }),
      status("InProgress", {}, { "Retry-After": "7" }),
      status("Succeeded"),
      { json: CLOSED },
    );
    expect(await close(client)).toMatchObject({ publicNetworkAccess: "Disabled" });
    expect(lines()).toEqual([`PATCH ${VAULT_URL}`, `GET ${OPERATION}`, `GET ${OPERATION}`, `GET ${VAULT_URL}`]);
    expect(clock.sleeps).toEqual([5_000, 7_000]);
  });

  it("is followed so after 200, too, whatever the body says already", async () => {
    const { client, lines } = azure(
      { json: CLOSED, headers: { "Azure-AsyncOperation": OPERATION } },
      status("Succeeded"),
      { json: CLOSED },
    );
    await close(client);
    expect(lines()).toEqual([`PATCH ${VAULT_URL}`, `GET ${OPERATION}`, `GET ${VAULT_URL}`]);
  });

  it.each<readonly [string, Reply, Reply]>([
    ["the vault itself, still changing", { json: vault({ provisioningState: "Updating" }) }, { json: CLOSED }],
    ["nothing yet", { status: 202 }, { status: 204 }],
    ["nothing that says a state", { status: 202 }, { json: {} }],
    ["the operation and then nothing", status("InProgress"), { status: 200 }],
    ["null", { status: 202, json: null }, { json: null }],
  ])("is followed by Azure-AsyncOperation that answers %s", async (_, first, second) => {
    const { client, lines } = azure(accepted({ "Azure-AsyncOperation": OPERATION }), first, second, { json: CLOSED });
    expect(await close(client)).toMatchObject({ publicNetworkAccess: "Disabled" });
    expect(lines()).toEqual([`PATCH ${VAULT_URL}`, `GET ${OPERATION}`, `GET ${OPERATION}`, `GET ${VAULT_URL}`]);
  });

  it("has failed where Azure-AsyncOperation answers the vault as failed", async () => {
    const { client } = azure(accepted({ "Azure-AsyncOperation": OPERATION }), {
      json: vault({ provisioningState: "Failed" }),
    });
    expect(await failure(close(client))).toMatchObject({ code: "OPERATION_FAILED" });
  });

  it.each([
    [400, "BadRequest"],
    [403, "RequestDisallowedByPolicy"],
    [404, "VaultNotFound"],
    [409, "ScopeLocked"],
  ])("has failed where its Location answers %i %s: Azure told the outcome", async (code, word) => {
    const { client } = azure(accepted({ Location: `${ARM}/results/1` }), refusal(code, word));
    expect(await failure(close(client))).toMatchObject({
      code: word,
      status: code,
      message: expect.stringMatching(
        /^Azure accepted the change of the public network access of the vault .*, then ended it with a refusal\. Azure refused .*request id req-1/,
      ),
    });
  });

  it.each<readonly [string, Reply]>([
    ["that the login may not look", refusal(403, "AuthorizationFailed")],
    ["a page of somebody else", { status: 404, text: "<html>" }],
    ["too early", { status: 408 }],
  ])("is not known to be done where its Location answers %s", async (_, reply) => {
    const { client } = azure(accepted({ Location: `${ARM}/results/1` }), reply);
    expect(await failure(close(client))).toMatchObject({ code: "OUTCOME_UNKNOWN" });
  });

  it("has ended as the document at its Location says", async () => {
    const { client } = azure(
      accepted({ Location: `${ARM}/results/1` }),
      { status: 202, json: { status: "NotStarted" } },
      status("Failed", { error: { code: "Conflict", message: "words" } }),
    );
    expect(await failure(close(client))).toMatchObject({ code: "Conflict" });
  });

  it("is followed by Location, which may move, then read", async () => {
    const { client, lines, clock } = azure(
      accepted({ Location: `${ARM}/results/1`, "Retry-After": "3" }),
      { status: 202, headers: { Location: "/results/2" } },
      { status: 204 },
      { json: CLOSED },
    );
    await close(client);
    expect(lines()).toEqual([`PATCH ${VAULT_URL}`, `GET ${ARM}/results/1`, `GET ${ARM}/results/2`, `GET ${VAULT_URL}`]);
    expect(clock.sleeps).toEqual([3_000, 3_000]);
  });

  it("is followed by the object itself where Azure names no address, at an even pace", async () => {
    const updating: Reply = { json: vault({ provisioningState: "Updating" }) };
    const { client, lines, clock } = azure(accepted({}), updating, updating, updating, { json: CLOSED });
    await close(client);
    expect(new Set(lines().slice(1))).toEqual(new Set([`GET ${VAULT_URL}`]));
    expect(clock.sleeps).toEqual([3_000, 3_000, 3_000, 3_000]);
  });

  it("reads the object after a 204, and waits if the object still changes", async () => {
    const { client, lines } = azure(
      { status: 204 },
      { json: vault({ provisioningState: "RegisteringDns" }) },
      { json: CLOSED },
    );
    expect(await close(client)).toMatchObject({ provisioningState: "Succeeded" });
    expect(lines()).toEqual([`PATCH ${VAULT_URL}`, `GET ${VAULT_URL}`, `GET ${VAULT_URL}`]);
  });

  it.each(["Failed", "Canceled"])("and ends as %s fails with the operation's inner error", async (word) => {
    const error = { code: "VaultBusy", message: `It cannot be done with ${SECRET}.` };
    const { client } = azure(accepted({ "Azure-AsyncOperation": OPERATION }), status(word, { error }));
    expect(await failure(close(client))).toMatchObject({
      code: "VaultBusy",
      message: `Azure accepted the change of the public network access of the vault ${VAULT}, but ended it as ${word}: It cannot be done with [redacted] (VaultBusy). Remove the cause in Azure, then run again: the next run checks first, and writes only what is missing.`,
    });
  });

  it("and never ends is given up after ten minutes of the clock", async () => {
    const { client, clock } = azure(
      accepted({ "Azure-AsyncOperation": OPERATION }),
      status("InProgress", {}, { "Retry-After": "60" }),
    );
    expect(await failure(close(client))).toMatchObject({ code: "TIMED_OUT" });
    expect(clock.now()).toBe(603_000);
  });

  it.each([
    ["Azure-AsyncOperation", "https://management.azure.com.evil.example/x"],
    ["Azure-AsyncOperation", "https://management.azure.com@evil.example/x"],
    ["Location", "http://management.azure.com/x"],
    ["Location", "//evil.example/x"],
    ["Location", "https://"],
  ])("never takes the token to another address: %s %s", async (header, address) => {
    const { client, asked, transport } = azure(accepted({ [header]: address }));
    expect(await failure(close(client))).toMatchObject({
      code: "OUTCOME_UNKNOWN",
      message: expect.stringContaining("names a URL at another address"),
    });
    expect(asked).toHaveLength(1);
    expect(transport.sent.map(({ url }) => url).join()).not.toContain("evil");
  });

  it("never takes it there in the middle, either", async () => {
    const { client, asked } = azure(
      accepted({ Location: `${ARM}/results/1` }),
      accepted({ Location: "https://evil.example/2" }),
    );
    expect(await failure(close(client))).toMatchObject({ code: "OUTCOME_UNKNOWN" });
    expect(asked).toHaveLength(2);
  });

  it.each<readonly [string, Reply | Error]>([
    ["refuses to be looked at", refusal(403, "AuthorizationFailed")],
    ["is out of reach", broken("ENOTFOUND")],
    ["has no status", { json: {} }],
    ["has lost the operation", refusal(404, "NotFound")],
  ])("and then %s is not known to be done, nor not to be", async (_, reply) => {
    const { client } = azure(accepted({ "Azure-AsyncOperation": OPERATION }), reply);
    expect(await failure(close(client))).toMatchObject({
      code: "OUTCOME_UNKNOWN",
      message: expect.stringMatching(
        /^Whether the change of .* was done is not known: Azure accepted the change, but its result cannot be read\. /,
      ),
    });
  });

  it("is read through throttling and faults while it is looked at", async () => {
    const { client } = azure(
      accepted({ "Azure-AsyncOperation": OPERATION }),
      { status: 429, headers: { "Retry-After": "2" } },
      { status: 503 },
      status("Succeeded"),
      { json: CLOSED },
    );
    expect(await close(client)).toMatchObject({ publicNetworkAccess: "Disabled" });
  });

  it("ends for its caller at an abort in the middle, with the abort's reason", async () => {
    const leaving = new AbortController();
    const { client, asked } = azureWith((_, index) => {
      if (index === 2) leaving.abort(new Error("the engine has gone"));
      return index === 0 ? accepted({ "Azure-AsyncOperation": OPERATION }) : status("InProgress");
    });
    expect(await failure(close(client, VAULT, leaving.signal))).toEqual(new Error("the engine has gone"));
    expect(asked).toHaveLength(3);
  });
});

describe("a write that is no object's", () => {
  const url = `${ARM}${VAULT}/things/1`;
  const remove = (replies: readonly Reply[]) => {
    const { caller, ...rest } = azure(...replies);
    const write = { method: "DELETE", path: `${VAULT}/things/1`, what: "the thing" } as const;
    return { ...rest, work: caller(ARM_SERVICE).change(write, asIs) };
  };

  it.each([200, 204])("is done with %i", async (code) => {
    const { work, lines } = remove([{ status: code }]);
    expect(await work).toBeUndefined();
    expect(lines()).toEqual([`DELETE ${url}`]);
  });

  it("gives what its Location gives, and does not look for the object", async () => {
    const { work, lines } = remove([accepted({ Location: `${ARM}/results/1` }), { json: { gone: true } }]);
    expect(await work).toEqual({ gone: true });
    expect(lines()).toEqual([`DELETE ${url}`, `GET ${ARM}/results/1`]);
  });
});

describe("a conflict", () => {
  it.each(["ConflictError", "AnotherOperationInProgress", "Conflict"])(
    "of %s is waited out, because nothing was done",
    async (code) => {
      const busy = refusal(409, code, "Another operation is in progress.");
      const { client, lines, clock } = azure(busy, { ...busy, headers: { "Retry-After": "11" } }, busy, {
        json: CLOSED,
      });
      expect(await close(client)).toMatchObject({ publicNetworkAccess: "Disabled" });
      expect(lines()).toEqual(Array(4).fill(`PATCH ${VAULT_URL}`));
      expect(clock.sleeps).toEqual([2_000, 11_000, 8_000]);
    },
  );

  it("that lasts is given up with Azure's code, and says what to do", async () => {
    const { client, asked, clock } = azure(refusal(409, "AnotherOperationInProgress"));
    expect(await failure(close(client))).toMatchObject({
      code: "AnotherOperationInProgress",
      status: 409,
      message: expect.stringContaining("another change of the same vault is under way (HTTP 409"),
      hint: "Wait until that change has ended, then run again.",
    });
    expect(asked).toHaveLength(10);
    expect(clock.now()).toBe(180_000);
  });

  it.each([
    ["VaultAlreadyExists", "The vault name is already in use."],
    ["RoleAssignmentExists", "The role assignment already exists."],
    ["ScopeLocked", "locked"],
    ["ConflictError", "A vault with the same name already exists in deleted state."],
    ["Conflict", "Key atlas is currently in a deleted but recoverable state."],
    ["SomethingNew", "words"],
  ])("of %s that no waiting ends is not sent again: %s", async (code, message) => {
    const { client, asked, clock } = azure(refusal(409, code, message));
    expect(await failure(close(client))).toMatchObject({ code });
    expect([asked.length, clock.sleeps]).toEqual([1, []]);
  });

  it("is left at an abort", async () => {
    const leaving = new AbortController();
    const { client, asked } = azureWith(() => {
      leaving.abort(new Error("the engine has gone"));
      return refusal(409, "ConflictError");
    });
    expect(await failure(close(client, VAULT, leaving.signal))).toEqual(new Error("the engine has gone"));
    expect(asked).toHaveLength(1);
  });
});

describe("writes side by side", () => {
  /** Answers writes only when told to, and reads at once. */
  function gated() {
    const open: { readonly sent: Sent; readonly answer: (reply: Reply) => void }[] = [];
    const parts = azureWith((sent) =>
      sent.method === "GET" ? { json: CLOSED } : new Promise((answer) => open.push({ sent, answer })),
    );
    const settle = () => new Promise((resolve) => setImmediate(resolve));
    /** The writes that Azure has, as far as they have come. */
    const inFlight = async () => {
      for (let turn = 0; turn < 50; turn += 1) await settle();
      return open;
    };
    return { ...parts, open: inFlight };
  }

  it("of one vault wait for each other, in order, whatever is written and however its id is spelled", async () => {
    const { client, asked, open } = gated();
    const work = [
      close(client),
      client.approveConnection(VAULT.toUpperCase().replace("/SUBSCRIPTIONS/", "/subscriptions/"), "atlas-pe", "d"),
      client.setPublicNetworkAccess(VAULT, "Enabled"),
    ];
    expect((await open()).map(({ sent }) => sent.method)).toEqual(["PATCH"]);
    (await open())[0]?.answer({ json: CLOSED });
    expect((await open()).map(({ sent }) => sent.method)).toEqual(["PATCH", "PUT"]);
    (await open())[1]?.answer({ json: connection("Approved") });
    expect((await open()).map(({ sent }) => sent.method)).toEqual(["PATCH", "PUT", "PATCH"]);
    (await open())[2]?.answer({ json: vault() });
    await Promise.all(work);
    expect(asked).toHaveLength(3);
  });

  it("of one vault wait until the one before has ended, not only until it was taken", async () => {
    const seen: string[] = [];
    const { client } = azureWith((sent) => {
      seen.push(sent.method);
      if (sent.method === "PATCH") return accepted({});
      return { json: seen.length < 4 ? vault({ provisioningState: "Updating" }) : CLOSED };
    });
    await Promise.all([close(client), close(client)]);
    expect(seen).toEqual(["PATCH", "GET", "GET", "GET", "PATCH", "GET"]);
  });

  /** A connection is Updating until so many looks at it; everything else is done at once. */
  function settlingAfter(looks: number) {
    const seen: string[] = [];
    let left = looks;
    const parts = azureWith(({ method, url }) => {
      const path = new URL(url).pathname;
      const isConnection = path.includes("/privateEndpointConnections/");
      seen.push(`${method} ${path.split("/").at(-1)}`);
      if (isConnection && method === "GET") left -= 1;
      const provisioningState = left > 0 ? "Updating" : "Succeeded";
      return isConnection ? { json: connection("Approved", { provisioningState }) } : { json: CLOSED };
    });
    return { ...parts, seen };
  }

  it("approve several connections of one vault, one request at a time, without waiting for an end", async () => {
    const { client, seen, clock } = settlingAfter(9);
    await Promise.all(["one", "two", "three"].map((name) => client.approveConnection(VAULT, name, "d")));
    expect(seen).toEqual(["PUT one", "PUT two", "PUT three"]);
    expect(clock.sleeps).toEqual([]);
    await close(client); // the queue is one of the process: nothing is left under way for the next test
  });

  it("of the vault itself wait until the approvals before them have ended", async () => {
    const { client, seen } = settlingAfter(2);
    await client.approveConnection(VAULT, "one", "d");
    await close(client);
    expect(seen.map((line) => line.split(" ")[0])).toEqual(["PUT", "GET", "GET", "PATCH"]);
  });

  it("of the vault itself read the connection for the end of an approval, not the operation's URL", async () => {
    const seen: string[] = [];
    const { client } = azureWith(({ method, url }) => {
      seen.push(`${method} ${url}`);
      if (method === "PATCH") return { json: CLOSED };
      const headers = { "Azure-AsyncOperation": OPERATION };
      return method === "PUT"
        ? { json: connection("Approved", { provisioningState: "Updating" }), headers }
        : { json: connection("Approved", { provisioningState: "Succeeded" }) };
    });
    await client.approveConnection(VAULT, "one", "d");
    await close(client);
    const one = `${ARM}${VAULT}/privateEndpointConnections/one?api-version=2026-02-01`;
    expect(seen).toEqual([`PUT ${one}`, `GET ${one}`, `PATCH ${VAULT_URL}`]);
  });

  it("that Azure refuses during an approval of ours are sent again as soon as that has ended", async () => {
    const seen: string[] = [];
    let looks = 0;
    const { client, clock } = azureWith(({ method, url }) => {
      const name = new URL(url).pathname.split("/").at(-1);
      seen.push(`${method} ${name}`);
      if (method === "PATCH") return { json: CLOSED };
      if (method === "GET") looks += 1;
      if (method === "PUT" && name === "two" && looks < 3) return refusal(409, "ConflictError", "In progress.");
      return { json: connection("Approved", { provisioningState: looks < 3 ? "Updating" : "Succeeded" }) };
    });
    await client.approveConnection(VAULT, "one", "d");
    await client.approveConnection(VAULT, "two", "d");
    expect(seen).toEqual(["PUT one", "PUT two", "GET one", "GET one", "GET one", "PUT two"]);
    expect(clock.sleeps).toEqual([3_000, 3_000]);
    await close(client);
  });

  it("of two clients of one process wait for each other, too", async () => {
    const [one, two] = [gated(), gated()];
    const work = [close(one.client), close(two.client)];
    await one.open();
    expect(await two.open()).toEqual([]);
    (await one.open())[0]?.answer({ json: CLOSED });
    (await two.open())[0]?.answer({ json: CLOSED });
    await Promise.all(work);
  });

  it("of two vaults do not wait for each other", async () => {
    const { client, open } = gated();
    const work = [close(client), close(client, OTHER_VAULT)];
    expect((await open()).map(({ sent }) => new URL(sent.url).pathname)).toEqual([VAULT, OTHER_VAULT]);
    for (const { answer } of await open()) answer({ json: CLOSED });
    await Promise.all(work);
  });

  it("continue after one that failed, and reads do not wait", async () => {
    const { client, open } = gated();
    const first = failure(close(client));
    const second = close(client);
    await open();
    expect(await client.getVault(VAULT)).toMatchObject({ location: "westeurope" });
    (await open())[0]?.answer(refusal(400, "BadRequest"));
    expect(await first).toMatchObject({ code: "BadRequest" });
    (await open())[1]?.answer({ json: CLOSED });
    await second;
  });

  it("leave the queue at an abort without being sent, and do not delay the next write", async () => {
    const leaving = new AbortController();
    const { client, open } = gated();
    const first = close(client);
    const second = failure(close(client, VAULT, leaving.signal));
    const third = client.approveConnection(VAULT, "atlas-pe", "d");
    await open();
    leaving.abort(new Error("the engine has gone"));
    expect(await second).toEqual(new Error("the engine has gone"));
    expect(await open()).toHaveLength(1);
    (await open())[0]?.answer({ json: CLOSED });
    (await open())[1]?.answer({ json: connection("Approved") });
    expect(await (await third).look()).toMatchObject({ status: "Approved" });
    await first;
  });
});

describe("a failed-over vault", () => {
  it.each([
    [503, "ServiceUnavailable", "The vault is in read-only mode."],
    [409, "ConflictError", "The vault is currently readonly."],
    [403, "VaultReadOnly", "No writes."],
  ])("is told by %i %s, with a code of its own, and nothing is sent again", async (code, word, message) => {
    const { client, asked } = azure(refusal(code, word, message));
    expect(await failure(close(client))).toMatchObject({
      code: "VAULT_READ_ONLY",
      status: code,
      message: `Azure refused the change of the public network access of the vault ${VAULT} with the client secret of app ${LOGIN.clientId}: Azure has failed the vault over to the paired region, where the vault is read-only (HTTP ${code} ${word}, request id req-1). Nothing was changed, and nothing is stopped: the vault's keys still encrypt and decrypt. Run again after Azure's failback of the vault.`,
    });
    expect(asked).toHaveLength(1);
  });

  it.each([
    [409, "ScopeLocked", "The scope cannot perform write operation because of a ReadOnly lock: read-only."],
    [403, "RequestDisallowedByPolicy", "Disallowed by policy read-only."],
    [409, "ReadOnlyDisabledSubscription", "The subscription is disabled and therefore marked as read only."],
    [
      403,
      "Forbidden",
      "The resource group 'read-only' does not like you, nor /subscriptions/1/resourceGroups/read-only/x",
    ],
  ])("is not what %i %s means: %s", async (code, word, message) => {
    const { client } = azure(refusal(code, word, message));
    expect(await failure(close(client))).toMatchObject({ code: word });
  });
});

describe("a look", () => {
  it.each([
    ["204", { status: 204 }],
    ["a 404 with a code that says so", refusal(404, "RoleAssignmentNotFound")],
  ])("finds nothing by %s", async (_, reply) => {
    const caller = azure(reply).caller(ARM_SERVICE);
    const one = { path: `${VAULT}/things/1`, what: "the thing", absentBy: ["RoleAssignmentNotFound"] as const };
    expect(await caller.look(one)).toBeUndefined();
  });

  it.each([
    [404, "ParentResourceNotFound"],
    [403, "RoleAssignmentNotFound"],
  ])("is refused by %i %s all the same", async (code, word) => {
    const caller = azure(refusal(code, word)).caller(ARM_SERVICE);
    const one = { path: `${VAULT}/things/1`, what: "the thing", absentBy: ["RoleAssignmentNotFound"] as const };
    expect(await failure(caller.look(one))).toMatchObject({ code: word });
  });
});

describe("Microsoft Graph", () => {
  const one = { path: "/v1.0/servicePrincipals", query: { $filter: "appId eq 'a b'" }, what: "the service principal" };

  it("is asked at its own address with a token of its own, over its own pages", async () => {
    const next = "https://graph.microsoft.com/v1.0/servicePrincipals?$skiptoken=2";
    const { caller, lines, transport } = azure(
      { json: { value: [{ id: "1" }], "@odata.nextLink": next } },
      { json: { value: [{ id: "2" }] } },
    );
    expect(await caller(GRAPH).listAll(one)).toHaveLength(2);
    expect(lines()).toEqual([
      "GET https://graph.microsoft.com/v1.0/servicePrincipals?$filter=appId%20eq%20'a%20b'",
      `GET ${next}`,
    ]);
    const [tokenRequest] = transport.sent.filter(({ method }) => method === "POST");
    expect(new URLSearchParams(tokenRequest?.body).get("scope")).toContain("https://graph.microsoft.com/.default");
  });

  it.each([
    ["AZURE_CHINA", "https://microsoftgraph.chinacloudapi.cn"],
    ["AZURE_US_GOVERNMENT", "https://graph.microsoft.us"],
  ] as const)("of %s is %s", async (environment, origin) => {
    const { caller, asked } = azure({ json: { value: [] } });
    await caller(GRAPH).listAll(one, { environment });
    expect(new URL(asked[0]?.url ?? "").origin).toBe(origin);
  });

  it("refuses in its own name, with its own remedies", async () => {
    const { caller } = azure(refusal(403, "Authorization_RequestDenied", "Insufficient privileges."));
    const write = { method: "POST", path: one.path, what: one.what, body: { appId: "1" } } as const;
    expect(await failure(caller(GRAPH).change(write, asIs))).toMatchObject({
      code: "Authorization_RequestDenied",
      message: expect.stringMatching(
        /^Microsoft Graph refused the change of the service principal with .*: the login lacks the permission in Microsoft Graph \(.*Application\.ReadWrite\.OwnedBy/,
      ),
    });
  });

  it("is answered by a body whose secrets never come back", async () => {
    const { caller } = azure(refusal(400, "SomethingNew", "The value canary-in-the-body is bad."));
    const write = {
      method: "POST",
      path: "/v1.0/applications",
      what: "the app",
      body: { password: "canary-in-the-body" },
      secrets: ["canary-in-the-body"],
    } as const;
    const error = await failure(caller(GRAPH).change(write, asIs));
    expect(error.message).toContain("The value [redacted] is bad");
    expect(JSON.stringify([error, String(error)])).not.toContain("canary");
  });
});
