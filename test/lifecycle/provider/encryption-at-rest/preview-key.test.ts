// Proves what a preview says of a key or a version that the vault does not have: refused with the nearest names, unless this program creates the key; a
// warning where the vault cannot be read; and no further request where the key is there.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { anewForEachTest, app, args, EAR, emulator, newest, older, plugin } from "./world.ts";

anewForEachTest();

const { keyVersion: _, ...unpinned } = args;
const { keyVaultId, projectId } = quickstart;
const elsewhere = keyVaultId.replace("payments-kv", "other-kv");
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const preview = (given: object, olds = {}) => plugin.check(EAR, { ...given }, { preview: true, olds });
const warnings = () => plugin.messages.filter(({ kind }) => kind === "warn").map(({ text }) => text);
const keyReads = () =>
  emulator.journal
    .entries()
    .filter(({ path }) => /\/vaults\/[^/]+\/keys/.test(path))
    .map(({ path }) => path.split("/vaults/")[1]);
const deny = (path: RegExp) =>
  emulator.faults.add({
    match: { method: "GET", path },
    action: {
      kind: "status",
      status: 403,
      body: JSON.stringify({ error: { code: "AuthorizationFailed", message: "not yours" } }),
    },
  });

describe("a key that the vault does not have", () => {
  it("is refused with the nearest names, and what to do", async () => {
    const { failures } = await preview({ ...unpinned, keyName: "atlass" });
    expect(failures).toEqual([
      {
        property: "keyName",
        reason: `The vault payments-kv has no key "atlass". Did you mean "atlas"? Set 'keyName' to a key of the vault. If this program creates the key, declare it with KeyVaultKey, or pass the name output of the resource that creates it.`,
      },
    ]);
    expect(keyReads()).toEqual(["payments-kv/keys/atlass", "payments-kv/keys"]);
    expect(warnings()).toEqual([]);
  });

  it("is refused with the keys that there are, where none has a similar name", async () => {
    const { failures } = await preview({ ...unpinned, keyName: "orders" });
    expect(failures[0]?.reason).toMatch(/has no key "orders"\. Its keys: "atlas"(, "[\w-]+")*\. Set 'keyName'/);
  });

  it("is refused once it changes to a missing one", async () => {
    const { failures } = await preview({ ...unpinned, keyName: "atlass" }, { ...unpinned });
    expect(failures.map(({ property }) => property)).toEqual(["keyName"]);
  });

  it("is not mentioned where this program declares it, in any case of letters", async () => {
    await plugin.check(
      "KeyVaultKey",
      { keyVaultId: keyVaultId.toUpperCase().replace("/KEYS/", "/keys/"), keyName: "Fresh" },
      { preview: true },
    );
    const { failures } = await preview({ ...unpinned, keyName: "fresh" });
    expect([failures, warnings()]).toEqual([[], []]);
  });

  it("is not mentioned where the vault is declared and does not exist yet", async () => {
    await plugin.check("KeyVault", { resourceGroupName: "keys", vaultName: "other-kv" }, { preview: true });
    const before = warnings();
    const { failures } = await preview({ ...unpinned, keyVaultId: elsewhere });
    expect(failures).toEqual([]);
    expect(
      warnings()
        .slice(before.length)
        .filter((text) => text.includes("has the key")),
    ).toEqual([]);
  });

  it("is a warning in a vault that does not exist, and that this program does not declare", async () => {
    const { failures } = await preview({ ...unpinned, keyVaultId: elsewhere });
    expect(failures).toEqual([]);
    expect(warnings()).toContainEqual(
      expect.stringMatching(/^Cannot be checked until `pulumi up`: whether the vault has the key "atlas"\. .*404/),
    );
  });

  it("is not looked for while its name is not known", async () => {
    const { failures } = await preview({ ...unpinned, keyName: UNKNOWN });
    expect([failures, keyReads()]).toEqual([[], []]);
  });
});

describe("a login that may not read or list keys", () => {
  it.each([
    ["read", /\/keys\/atlass$/],
    ["list", /\/keys$/],
  ])("is a warning, never a refusal: %s", async (_verb, path) => {
    deny(path);
    const { failures } = await preview({ ...unpinned, keyName: "atlass" });
    expect(failures).toEqual([]);
    expect(warnings()).toEqual([
      expect.stringMatching(
        /^Cannot be checked until `pulumi up`: whether the vault has the key "atlass"\. .*AuthorizationFailed/,
      ),
    ]);
  });
});

describe("a version", () => {
  const missing = `${older.slice(0, -1)}${older.endsWith("f") ? "e" : "f"}`;

  it("that the key does not have is refused, with the versions that there are", async () => {
    const { failures } = await preview({ ...args, keyVersion: missing });
    expect(failures).toEqual([{ property: "keyVersion", reason: expect.any(String) }]);
    expect(failures[0]?.reason).toContain(
      `The key "atlas" of the vault payments-kv has no version ${missing}. Did you mean "${older}"?`,
    );
    expect(failures[0]?.reason).toMatch(/Set 'keyVersion' to a version of this key\.$/);
  });

  it("like no other is refused with the newest ones first", async () => {
    const { failures } = await preview({ ...args, keyVersion: "0".repeat(32) });
    expect(failures[0]?.reason).toContain(`Its versions, the newest first: "${newest}", "${older}"`);
  });

  it("that changes alone takes one request", async () => {
    const { failures } = await preview({ ...args, keyVersion: missing }, { ...args, keyVersion: newest });
    expect(failures.map(({ property }) => property)).toEqual(["keyVersion"]);
    expect(keyReads()).toEqual(["payments-kv/keys/atlas/versions"]);
  });

  it("of a key that is there takes no list where it is the newest, and one where it is not", async () => {
    await preview({ ...args, keyVersion: newest });
    expect(keyReads()).toEqual(["payments-kv/keys/atlas"]);
    emulator.clock.advance(10_000); // a preview of the same moment shares the read of the key
    emulator.journal.clear();
    expect((await preview({ ...args, keyVersion: older })).failures).toEqual([]);
    expect(keyReads()).toEqual(["payments-kv/keys/atlas", "payments-kv/keys/atlas/versions"]);
  });
});

it("a key that does not change takes no request", async () => {
  await preview({ ...args }, { ...args, keyIdentifierSince: "2026-11-24T00:00:00Z" });
  expect(keyReads()).toEqual([]);
});

it("the latest version of a missing key is refused like the key", async () => {
  const access = { ...app, clientSecret: quickstart.staticApp.clientSecret };
  const { failures } = await preview({ projectId, keyVaultId, keyName: "atlass", access });
  expect(failures.map(({ property }) => property)).toEqual(["keyName"]);
});
