// Proves what a new key gets, how far a vault's key is said to be from what is wanted, which steps need the data plane, and when a key is let go.
import { describe, expect, it } from "vitest";
import type { Cluster, EncryptionAtRest } from "../../../../provider/atlas/types.ts";
import type { Key } from "../../../../provider/azure/types.ts";
import { hooksOf } from "../../../../provider/engine/hooks.ts";
import {
  type Desired,
  dataPlaneSteps,
  holdsPolicy,
  identityOf,
  isNewestUsable,
  type Known,
  newKeyFor,
  observedAs,
  policyFor,
  rotationFor,
  usageOf,
} from "../../../../provider/key-vault-key/plan.ts";
import { keyVaultKey } from "../../../../provider/key-vault-key/room.ts";
import {
  byHandText,
  goneText,
  misfitText,
  offText,
  stillNeededText,
} from "../../../../provider/key-vault-key/texts.ts";
import { UNKNOWN } from "../../../../provider/support/unknowns.ts";

const VAULT =
  "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv";
const URL_OF_KEY = "https://payments-kv.vault.azure.net/keys/atlas";
const OLD = "0123456789abcdef0123456789abcdef";
const NEW = "fedcba9876543210fedcba9876543210";
const NOW = Date.UTC(2027, 0, 1);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PROJECT = "64b7f0c0a1b2c3d4e5f60718";

const desired: Desired = { keyVaultId: VAULT, keyName: "atlas" };
const known: Known = { ...desired, keyIdentifier: URL_OF_KEY, keyVersion: OLD, triggeredVersion: OLD };
const key = (change: Partial<Key> = {}): Key => ({
  keyType: "RSA",
  keySize: 3072,
  keyOps: ["encrypt", "decrypt"],
  newest: { version: OLD, enabled: true, created: NOW - 90 * DAY },
  keyIdentifier: URL_OF_KEY,
  rotationPolicy: {},
  ...change,
});

describe("what a key is called", () => {
  it("does not hang on upper and lower case", () => {
    expect(
      identityOf({
        keyVaultId: VAULT.toUpperCase().replace("MICROSOFT.KEYVAULT", "Microsoft.KeyVault"),
        keyName: "Atlas",
      }),
    ).toBe(identityOf({ ...desired }));
  });

  it.each([
    [{}],
    [{ keyVaultId: UNKNOWN, keyName: "atlas" }],
    [{ keyVaultId: VAULT, keyName: UNKNOWN }],
    [{ keyVaultId: VAULT }],
  ])("is not known from %j", (properties) => {
    expect(identityOf(properties)).toBeUndefined();
  });

  const room = hooksOf(keyVaultKey, {} as never); // a difference of the arguments asks nobody
  const call = {} as never;
  it.each([
    ["another name", { keyName: "other" }, ["keyName"]],
    ["another vault", { keyVaultId: `${VAULT}2` }, ["keyVaultId"]],
    ["another spelling", { keyName: "ATLAS", keyVaultId: VAULT.toLowerCase() }, []],
    ["an unknown", { keyName: UNKNOWN, keyVaultId: UNKNOWN }, []],
    ["anything else", { keyType: "RSA-HSM", keySize: 4096, deleteKey: true }, []],
  ])("replaces by %s as far as it should", async (_, change, replaces) => {
    const difference = await room.diff(call, "", { ...known }, { ...desired, ...change });
    expect(difference).toEqual({ kind: "changed", replaces });
  });
});

describe("a new key", () => {
  it("is RSA of 3072 bits that encrypts and decrypts, and nothing else", () => {
    expect(newKeyFor(desired, NOW)).toEqual({ keyType: "RSA", keySize: 3072, keyOps: ["encrypt", "decrypt"] });
  });

  it("gets type, size and policy, and its first version the end that the policy gives to later ones", () => {
    const rotationPolicy = { timeBeforeExpiry: "P30D", expiryTime: "P1Y" };
    expect(newKeyFor({ ...desired, keyType: "RSA-HSM", keySize: 4096, rotationPolicy }, NOW)).toEqual({
      keyType: "RSA-HSM",
      keySize: 4096,
      keyOps: ["encrypt", "decrypt"],
      rotationPolicy,
      expires: Date.UTC(2028, 0, 1),
    });
  });

  it("gets no policy where none is wanted", () => {
    expect(newKeyFor({ ...desired, rotationPolicy: {} }, NOW)).not.toHaveProperty("rotationPolicy");
  });
});

describe("a key that is there", () => {
  const misfits: ReadonlyArray<readonly [string, Partial<Desired>, Partial<Key>, RegExp]> = [
    [
      "of another kind",
      {},
      { keyType: "EC" },
      /has the type EC\. Atlas can use only the types RSA and RSA-HSM\. Pass another 'keyName'/,
    ],
    [
      "that may only wrap",
      {},
      { keyOps: ["wrapKey", "unwrapKey"] },
      /does not allow encrypt and decrypt, which Atlas needs\. Run `az keyvault key set-attributes --vault-name payments-kv --name atlas --ops wrapKey unwrapKey encrypt decrypt`, or/,
    ],
    ["that may not decrypt", {}, { keyOps: ["encrypt"] }, /does not allow decrypt, which/],
    [
      "of another type",
      { keyType: "RSA-HSM" },
      {},
      /keyType: RSA in Azure, RSA-HSM in the program\. Azure never changes a key's type\. Pass another 'keyName'/,
    ],
    ["of another size", { keySize: 4096 }, {}, /keySize: 3072 in Azure, 4096 in the program/],
  ];
  it.each(misfits)("%s does not fit", (_, wanted, is, words) => {
    expect(misfitText({ ...desired, ...wanted }, key(is))).toMatch(words);
  });

  const fits: ReadonlyArray<readonly [string, Partial<Desired>, Partial<Key>]> = [
    ["of either type where none is asked for", {}, { keyType: "RSA-HSM", keySize: 2048 }],
    ["in another spelling", { keyType: "RSA-HSM" }, { keyType: "rsa-hsm", keyOps: ["Encrypt", "Decrypt", "sign"] }],
    ["whose size ARM does not tell", { keySize: 4096 }, { keySize: undefined as never }],
  ];
  it.each(fits)("%s fits", (_, wanted, is) => {
    expect(misfitText({ ...desired, ...wanted }, key(is))).toBeUndefined();
  });

  it.each([
    ["enabled", {}, true],
    ["disabled", { enabled: false }, false],
    ["expired", { expires: NOW - 1 }, false],
    ["about to expire", { expires: NOW + 47 * HOUR }, false],
  ])("whose newest version is %s stands for all versions: %s", (_, change, usable) => {
    expect(isNewestUsable(key({ newest: { ...key().newest, ...change } }), NOW)).toBe(usable);
  });

  it("that is gone, or has another policy, is off; another version is not", () => {
    const wanted = { ...desired, rotationPolicy: { timeAfterCreate: "P90D" } };
    expect(goneText(wanted)).toMatch(
      /was deleted outside Pulumi.*az keyvault key recover --vault-name payments-kv --name atlas/,
    );
    expect(offText(wanted, key())).toMatch(/rotation policy was changed outside Pulumi/);
    expect(
      offText(wanted, key({ rotationPolicy: { timeAfterCreate: "P90D" }, newest: { ...key().newest, version: NEW } })),
    ).toBeUndefined();
    expect(offText(desired, key({ rotationPolicy: { timeAfterCreate: "P90D" } }))).toBeUndefined();
    const { rotationPolicy: _untold, ...silent } = key();
    expect(offText(wanted, silent)).toBeUndefined();
    expect(observedAs({ ...known, ...wanted }, silent, NEW).rotationPolicy).toEqual(wanted.rotationPolicy);
  });
});

describe("a rotation policy", () => {
  it.each([
    [{}, {}, true],
    [{}, { notifyTimeBeforeExpiry: "P30D" }, true],
    [{ timeAfterCreate: "P1Y" }, { timeAfterCreate: "P12M", notifyTimeBeforeExpiry: "P30D" }, true],
    [{}, { timeAfterCreate: "P1Y" }, false],
    [{ timeAfterCreate: "P90D" }, {}, false],
    [{ timeAfterCreate: "P90D" }, { timeBeforeExpiry: "P90D" }, false],
    [{ timeAfterCreate: "P90D", expiryTime: "P1Y" }, { timeAfterCreate: "P90D" }, false],
    [
      { notifyTimeBeforeExpiry: "P60D", expiryTime: "P1Y" },
      { notifyTimeBeforeExpiry: "P30D", expiryTime: "P1Y" },
      false,
    ],
  ])("%j is held by %j: %s", (wanted, seen, held) => {
    expect(holdsPolicy(wanted, seen)).toBe(held);
  });

  it("is sent whole, with the notice that is there while versions end; none is sent as none", () => {
    const seen = { notifyTimeBeforeExpiry: "P30D", timeAfterCreate: "P1Y" };
    const ending = { timeAfterCreate: "P90D", expiryTime: "P1Y" };
    expect(policyFor(ending, seen)).toEqual({ ...ending, notifyTimeBeforeExpiry: "P30D" });
    expect(policyFor({ ...ending, notifyTimeBeforeExpiry: "P9D" }, seen).notifyTimeBeforeExpiry).toBe("P9D");
    expect(policyFor({ timeAfterCreate: "P90D" }, seen)).toEqual({ timeAfterCreate: "P90D" });
    expect(policyFor({}, seen)).toEqual({});
  });

  it("is reported in the program's spelling while it is the same, else as it is", () => {
    const mine = { ...known, rotationPolicy: { timeAfterCreate: "P1Y" }, keyType: "RSA", keySize: 2048 };
    expect(observedAs(mine, key({ rotationPolicy: { timeAfterCreate: "P12M" } }), NEW)).toEqual({
      ...mine,
      keySize: 3072,
      keyVersion: NEW,
    });
    expect(observedAs(mine, key({ rotationPolicy: { notifyTimeBeforeExpiry: "P30D" } }), OLD).rotationPolicy).toEqual(
      {},
    );
    expect(observedAs(known, key({ rotationPolicy: { timeAfterCreate: "P1Y" } }), undefined)).toEqual(known);
  });
});

describe("the data plane", () => {
  const policy = { rotationPolicy: { timeAfterCreate: "P90D" } };
  const nobody: readonly string[] = [];
  const { rotationPolicy: _untold, ...silent } = key();
  it.each([
    ["a key that is made", { desired: { ...desired, ...policy, rotateTrigger: "1" } }, nobody],
    ["nothing new", { desired, olds: { ...known } }, nobody],
    ["another policy than state's", { desired: { ...desired, ...policy }, olds: { ...known } }, ["policy"]],
    ["another policy than the vault's", { desired: { ...desired, ...policy }, seen: key() }, ["policy"]],
    [
      "state's policy changed back by hand",
      { desired: { ...desired, ...policy }, olds: { ...known }, seen: key(policy) },
      nobody,
    ],
    [
      "a policy that ARM does not tell",
      { desired: { ...desired, ...policy }, olds: { ...known, ...policy }, seen: silent },
      nobody,
    ],
    ["none wanted and none told", { desired: { ...desired, rotationPolicy: {} }, seen: silent }, nobody],
    ["an adopted key without a told policy", { desired: { ...desired, ...policy }, seen: silent }, ["policy"]],
    [
      "another policy than the last served, not told",
      { desired: { ...desired, ...policy }, olds: { ...known, servedPolicy: {} }, seen: silent },
      ["policy"],
    ],
    ["a first trigger", { desired: { ...desired, rotateTrigger: "1" }, olds: { ...known } }, ["rotate"]],
    [
      "another trigger",
      { desired: { ...desired, rotateTrigger: "2" }, olds: { ...known, rotateTrigger: "1" } },
      ["rotate"],
    ],
    ["no trigger any more", { desired, olds: { ...known, rotateTrigger: "1" } }, nobody],
    [
      "policy and trigger",
      { desired: { ...desired, ...policy, rotateTrigger: "1" }, olds: { ...known } },
      ["policy", "rotate"],
    ],
    ["a key that goes and is kept", { olds: { ...known } }, nobody],
    ["a key that is deleted", { olds: { ...known, deleteKey: true } }, ["delete"]],
  ])("%s", (_, situation, steps) => {
    expect(dataPlaneSteps(situation)).toEqual(steps);
  });
});

describe("a trigger", () => {
  const newest = (version: string, ageMs: number) => ({ version, enabled: true, created: NOW - ageMs });
  it.each([
    ["no version since the last one", { ...known }, newest(OLD, 5 * 60_000), "due"],
    ["a new one within the hour", { ...known }, newest(NEW, 59 * 60_000), "made"],
    ["a refresh has seen it already", { ...known, keyVersion: NEW }, newest(NEW, 59 * 60_000), "made"],
    ["Azure's own, long ago", { ...known }, newest(NEW, 2 * HOUR), "due"],
    ["a state that knows none", {}, newest(NEW, 0), "due"],
  ])("with %s is %s", (_, olds, version, kind) => {
    expect(rotationFor(olds, version, NOW).kind).toBe(kind);
  });
});

describe("a project", () => {
  const project = (change: EncryptionAtRest["azureKeyVault"]): EncryptionAtRest => ({ azureKeyVault: change });
  const cluster = (name: string, stateName: string, provider: string): Cluster => ({
    name,
    stateName,
    encryptionAtRestProvider: provider,
    replicationSpecs: [],
  });
  const on = cluster("orders", "IDLE", "AZURE");
  const going = cluster("old", "DELETING", "AZURE");
  const off = cluster("plain", "IDLE", "NONE");
  const inForce = { enabled: true, keyIdentifier: `${URL_OF_KEY}/${NEW}` };
  const another = { enabled: true, keyIdentifier: "https://payments-kv.vault.azure.net/keys/other" };

  it.each([
    ["with the key in force", inForce, [], { kind: "inForce", clusters: [] }],
    ["with a cluster on it", inForce, [on, off], { kind: "inForce", clusters: ["orders"] }],
    [
      "with another key, and clusters",
      another,
      [on],
      { kind: "notLetGo", clusters: ["orders"], inForce: another.keyIdentifier },
    ],
    [
      "that is off, with a cluster still on",
      { enabled: false },
      [on],
      { kind: "notLetGo", clusters: ["orders"], inForce: undefined },
    ],
    ["whose last cluster goes", { enabled: false }, [going, off], { kind: "leaving", clusters: ["old is DELETING"] }],
    ["with another key, and no cluster on", another, [off], { kind: "free" }],
    ["that is off", { enabled: false }, [], { kind: "free" }],
  ])("%s", (_, encryption, clusters, usage) => {
    expect(usageOf(URL_OF_KEY, project(encryption), clusters)).toEqual(usage);
  });

  it("that needs the key is told how to let go", () => {
    expect(stillNeededText(desired, PROJECT, { kind: "inForce", clusters: ["orders"] })).toBe(
      `The delete of the key "atlas" of the vault payments-kv was refused: the Atlas project ${PROJECT} uses the key, which encrypts the clusters "orders". Nothing was changed. Delete the project's EncryptionAtRest before this resource, or pass another key to it. Or keep the key: remove 'deleteKey'.`,
    );
    expect(stillNeededText(desired, PROJECT, { kind: "notLetGo", clusters: ["orders"], inForce: undefined })).toMatch(
      /clusters "orders" of the Atlas project .* are encrypted\. Nothing was changed\. Decrypt the clusters first\. .*`az keyvault key delete --vault-name payments-kv --name atlas`/,
    );
    expect(stillNeededText(desired, PROJECT, { kind: "free" })).toBeUndefined();
  });
});

describe("the commands for a person who can reach the vault", () => {
  it("do what was barred", () => {
    expect(byHandText("rotate", desired, key())).toContain(
      "`az keyvault key rotate --vault-name payments-kv --name atlas`",
    );
    expect(byHandText("delete", desired, key())).toContain(
      "`az keyvault key delete --vault-name payments-kv --name atlas`",
    );
    const wanted = { ...desired, rotationPolicy: { timeAfterCreate: "P90D", expiryTime: "P1Y" } };
    expect(byHandText("policy", wanted, key({ rotationPolicy: { notifyTimeBeforeExpiry: "P30D" } }))).toContain(
      `--value '{"lifetimeActions":[{"trigger":{"timeAfterCreate":"P90D"},"action":{"type":"Rotate"}},{"trigger":{"timeBeforeExpiry":"P30D"},"action":{"type":"Notify"}}],"attributes":{"expiryTime":"P1Y"}}'`,
    );
  });
});
