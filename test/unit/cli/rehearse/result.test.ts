// Proves what a rehearsal says: requests in words and in order, what was refused, harm, and the standing of each statement.
import { describe, expect, it } from "vitest";
import { rehearseCommand } from "../../../../cli/rehearse/command.ts";
import { readSnapshot, type SnapshotFile } from "../../../../cli/rehearse/file.ts";
import type { Rehearsed } from "../../../../cli/rehearse/run/rehearse.ts";
import { resultOf } from "../../../../cli/rehearse/run/result.ts";
import { textOf } from "../../../../cli/rehearse/run/text.ts";
import { inWords } from "../../../../cli/rehearse/run/words.ts";
import { inText } from "../../../../cli/words.ts";
import type { JournalEntry } from "../../../../emulator/index.ts";
import { quickstartSeed } from "../../../../emulator/seeds.ts";
import { DAMAGE, standingOf } from "../../../../emulator/standing.ts";
import { testIo } from "../io.ts";

const GROUP = "/api/atlas/v2/groups/64b7f0c0a1b2c3d4e5f60718";
const VAULT = "/subscriptions/s/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv";
const entry = (change: Partial<JournalEntry>): JournalEntry => ({
  seq: 1,
  atMs: 0,
  service: "atlas",
  method: "PATCH",
  host: "127.0.0.1:1",
  path: `${GROUP}/encryptionAtRest`,
  query: {},
  status: 200,
  ...change,
});

const snapshot: SnapshotFile = {
  snapshotVersion: 1,
  time: "2026-11-20T10:00:00Z",
  version: "1.2.3",
  source: { atlas: "https://cloud.mongodb.com", projectIds: ["64b7f0c0a1b2c3d4e5f60718"], keyVaultIds: [] },
  notRead: [],
  assumed: [],
  tenantId: "t",
  subscriptionId: "s",
  seed: quickstartSeed(0),
};

const done = (change: Partial<Rehearsed>): Rehearsed => ({
  snapshot,
  command: ["pulumi", "up"],
  ended: { code: 0, stdout: "", output: "" },
  startMs: 0,
  endMs: 125_000,
  writes: [],
  damage: [],
  types: [],
  ...change,
});

const shown = (change: Partial<Rehearsed>) =>
  resultOf(done(change), { ofRequest: standingOf, ofDamage: ({ kind }) => DAMAGE[kind].standing });

describe("a request in words", () => {
  it.each([
    [
      "PATCH",
      `${GROUP}/encryptionAtRest`,
      { azureKeyVault: { enabled: false } },
      "Disable the project's customer-managed keys.",
    ],
    [
      "PATCH",
      `${GROUP}/encryptionAtRest`,
      { azureKeyVault: { keyIdentifier: "https://k", requirePrivateNetworking: true } },
      "Write the project's encryption at rest: the key https://k, private networking enabled.",
    ],
    [
      "PATCH",
      `${GROUP}/clusters/orders`,
      { encryptionAtRestProvider: "NONE" },
      "Decrypt the cluster orders. Atlas runs an initial sync.",
    ],
    [
      "POST",
      `${GROUP}/encryptionAtRest/AZURE/privateEndpoints`,
      { regionName: "US_EAST_2" },
      "Request a private endpoint in US_EAST_2.",
    ],
    [
      "PATCH",
      VAULT,
      { properties: { publicNetworkAccess: "Disabled" } },
      "Disable public network access of the vault payments-kv.",
    ],
    ["POST", "/keys/atlas/rotate", undefined, "Create a new version of the key atlas."],
    ["PATCH", `${GROUP}/alertConfigs/a1`, { enabled: false }, "Disable the alert a1."],
    ["PUT", "/unknown/%zz", undefined, "PUT /unknown/%zz"],
  ])("%s %s", (method, path, requestBody, words) => {
    expect(inText(inWords({ method, path, requestBody }))).toBe(words);
  });
});

describe("the standing of a statement", () => {
  it("is documented for what the formal document has, and assumed for what no table has", () => {
    const vault = { service: "vault", host: "kv.vault.azure.net" } as const;
    const requests = shown({
      writes: [
        entry({}),
        entry({ method: "DELETE", path: `${GROUP}/clusters/orders` }),
        entry({ status: 400, errorCode: "CANNOT_DISABLE_ENCRYPTION_AT_REST" }),
        entry({ status: 409, errorCode: "CLUSTER_NOT_FOUND" }),
        entry({ status: 500, errorCode: "NO_SUCH_RULE" }),
        entry({ status: 0 }),
        entry({ ...vault, method: "POST", path: "/keys/atlas/rotate" }),
        entry({ ...vault, method: "POST", path: "/keys/atlas/rotate", status: 403 }),
        entry({ service: "arm", method: "DELETE", path: `${VAULT}/privateEndpointConnections/a` }),
      ],
    }).requests;
    expect(requests.map(({ standing, refused }) => `${standing} ${refused}`)).toEqual([
      "documented false",
      "assumed false",
      "documented true",
      "recorded true",
      "assumed true",
      "assumed true",
      "documented false",
      "assumed true",
      "recorded false",
    ]);
  });
});

describe("the result", () => {
  it("has Atlas's real host, and no challenge of Key Vault", () => {
    const challenge = entry({ service: "vault", method: "POST", path: "/keys/atlas/encrypt", status: 401 });
    const { requests } = shown({ writes: [challenge, entry({ atMs: 3_000 })] });
    expect(requests.map(({ host, afterSeconds }) => [host, afterSeconds])).toEqual([["cloud.mongodb.com", 3]]);
  });

  it("says in one line whether it works, fails or does harm", () => {
    const first = (change: Partial<Rehearsed>) => textOf(shown(change), testIo()).split("\n")[0];
    const harm = { at: 0, kind: "NO_PATH_TO_KEY", detail: "US_EAST_2" } as const;
    const failed = { code: 255, stdout: "", output: "error: refused\n" };
    expect(first({ writes: [entry({})] })).toBe("It works. 1 changing request, 0 refused, no harm.");
    expect(first({ ended: failed })).toBe("It fails. 0 changing requests, 0 refused, no harm.");
    expect(first({ damage: [harm], ended: failed })).toMatch(/^It does harm: 1 entry in the damage log/);
    expect(shown({ damage: [harm] }).damage[0]).toMatchObject({ kind: "NO_PATH_TO_KEY", standing: "assumed" });
  });

  it("prints no control character and no CI command of what the command printed", () => {
    const output = "error: \u001b[31mred\n  error: ::set-output name=a::b\n";
    const text = textOf(shown({ ended: { code: 1, stdout: "", output } }), testIo());
    expect(text).not.toContain("\u001b");
    expect(text).not.toMatch(/^\s*(- )?::/m);
    expect(text).toContain("set-output");
  });

  it("names what is not rehearsed as it is", () => {
    const types = [
      "pulumi:pulumi:Stack",
      "pulumi-nodejs:dynamic/atlas-cmk:ClusterEncryption",
      "azure-native:a:B",
      "random:r:R",
    ];
    expect(shown({ types }).notRehearsed.map((line) => line.split(": ")[0])).toEqual([
      "azure-native:a:B",
      "random:r:R",
    ]);
  });
});

describe("the result of a snapshot that someone else has written", () => {
  const hostile = "\n::error::x\u001b[31m\u202e";

  it("has no text that a terminal or a CI system executes", () => {
    const theirs = {
      ...snapshot,
      time: `2026-11-20T10:00:00Z (${hostile})`,
      source: { ...snapshot.source, projectIds: [hostile] },
      notRead: [hostile],
      assumed: [hostile],
    };
    const text = textOf(shown({ snapshot: theirs, command: ["sh", "-c", hostile] }), testIo());
    expect(text).not.toMatch(/^\s*::|(?!\n)[\p{Cc}\p{Cf}]/mu);
    expect(text.match(/error::x/g)).toHaveLength(5);
  });
});

describe("a wrong use", () => {
  it.each([
    [{}, "--snapshot to read"],
    [{ snapshot: "a", from: "b" }, "--snapshot to read"],
    [{ snapshot: "a" }, "--project"],
    [{ snapshot: "a", project: ["x"] }, "is no id of an Atlas project"],
    [{ from: "/no/such/file" }, "cannot be read"],
    [{ from: "a", operation: "up", command: ["x"] }, "exclude each other"],
  ] as const)("%j is refused", async (options, words) => {
    await expect(rehearseCommand(options, testIo())).rejects.toThrow(words);
  });

  it.each([
    ["", "is no JSON object"],
    ["[]", "is no JSON object"],
    ["{}", "is no file of"],
    [JSON.stringify({ ...snapshot, snapshotVersion: 2 }), "Take the snapshot again"],
    [JSON.stringify({ ...snapshot, time: "yesterday" }), '"time" is no time'],
    [JSON.stringify({ ...snapshot, notRead: undefined }), '"notRead" is missing'],
    [JSON.stringify({ ...snapshot, source: { projectIds: [] } }), '"source.atlas" is no URL'],
    [JSON.stringify({ ...snapshot, source: { atlas: "https://x" } }), '"source.projectIds" is no list'],
  ])("a file with %j is refused", (text, words) => {
    expect(() => readSnapshot("real.json", text)).toThrow(words);
  });
});
