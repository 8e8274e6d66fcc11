// Proves that no change gets a verdict that is too mild: each operation on each kind, with the inputs that decide what it does to data and keys.
import { describe, expect, it } from "vitest";
import { explain, type Verdict } from "../../../../cli/explain/explain.ts";
import { readPreview } from "../../../../cli/explain/preview.ts";
import { digestOf, INPUTS, type WrittenStep } from "./previews.ts";

type Kind = keyof typeof INPUTS;
type Inputs = Readonly<Record<string, unknown>>;

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SECRET = "[secret]";
const KINDS = Object.keys(INPUTS) as readonly Kind[]; // `Object.keys` returns these names

const digest = (...steps: readonly WrittenStep[]) => JSON.parse(digestOf(steps));
const verdictOf = (given: Inputs): Verdict => explain(readPreview(given)).verdict;
const verdictsOf = (...steps: readonly WrittenStep[]): Verdict => verdictOf(digest(...steps));

const created = (kind: Kind, now: Inputs = {}, name = "one"): WrittenStep => ({
  op: "create",
  kind,
  name,
  new: { ...INPUTS[kind], ...now },
});
const deleted = (kind: Kind, old: Inputs = {}, options: Inputs = {}): WrittenStep => ({
  op: "delete",
  kind,
  name: "one",
  old: { ...INPUTS[kind], ...old },
  options,
});
const updated = (kind: Kind, now: Inputs, old: Inputs = {}): WrittenStep => ({
  op: "update",
  kind,
  name: "one",
  old: { ...INPUTS[kind], ...old },
  new: { ...INPUTS[kind], ...now },
  changed: Object.keys({ ...now, ...old }),
});
const renamed = (kind: Kind, now: Inputs = {}, old: Inputs = {}): Verdict =>
  verdictsOf(created(kind, now, "renamed"), deleted(kind, old));

describe("the verdict of a deletion", () => {
  it.each<readonly [Kind, Inputs, Verdict]>([
    ["KeyVaultKey", {}, "safe"],
    ["KeyVaultKey", { deleteKey: true }, "risk"],
    ["KeyVaultKey", { deletedWithVault: true }, "risk"],
    ["KeyVaultKey", { deleteKey: SECRET }, "unverified"],
    ["KeyVault", {}, "safe"],
    ["KeyVault", { deleteVault: true }, "risk"],
    ["KeyVault", { deleteVault: SECRET }, "unverified"],
    ["EncryptionAtRest", {}, "risk"],
    ["ClusterEncryption", {}, "risk"],
    ["PrivateNetworking", {}, "risk"],
    ["RoleAssignment", {}, "risk"],
    ["AzureAccess", {}, "safe"],
    ["KeyRotationAlert", {}, "safe"],
  ])("of a %s with %j is %s %s", (kind, old, verdict) => {
    expect(verdictsOf(deleted(kind, old))).toBe(verdict);
    expect(verdictsOf({ ...deleted(kind, old), op: "delete-replaced" })).toBe(verdict);
  });

  it.each(KINDS)(
    "of a protected %s is refused, also where the cloud keeps it or another resource takes it over",
    (kind) => {
      const step = deleted(kind, {}, { protect: true, retainOnDelete: true });
      expect(verdictsOf(step)).toBe("refused");
      expect(verdictsOf(deleted(kind, {}, { protect: true }), created(kind, {}, "renamed"))).toBe("refused");
    },
  );
});

describe("the verdict of a resource that loses its protection", () => {
  const loses = (kind: Kind, op: string): Inputs => {
    const found = digest({ ...updated(kind, {}), op });
    found.steps[0].oldState.protect = true;
    return found;
  };

  it.each(KINDS)("is that it needs care, for a %s: only the protection refuses a destroy", (kind) => {
    expect(verdictOf(loses(kind, "same"))).toBe("risk");
    expect(verdictOf(loses(kind, "update"))).toBe("risk");
  });

  it("is nothing where the protection stays, and where it is new", () => {
    const both = { ...updated("KeyVaultKey", {}), op: "same", options: { protect: true } };
    expect(verdictsOf(both)).toBe("nothing");
    const added = digest(both);
    added.steps[0].oldState.protect = false;
    expect(verdictOf(added)).toBe("nothing");
  });
});

describe("the verdict of an update", () => {
  it.each<readonly [Kind, Inputs, Verdict]>([
    ["EncryptionAtRest", { keyIdentifier: `https://payments-kv.vault.azure.net/keys/atlas/${"f".repeat(32)}` }, "safe"],
    ["EncryptionAtRest", { keyVaultId: UNKNOWN, keyIdentifier: UNKNOWN }, "risk"],
    ["EncryptionAtRest", { keyVaultId: undefined, keyIdentifier: undefined }, "risk"],
    ["EncryptionAtRest", { keyVaultId: SECRET }, "risk"],
    ["EncryptionAtRest", { keyName: UNKNOWN }, "risk"],
    ["EncryptionAtRest", { adopt: true }, "risk"],
    ["EncryptionAtRest", { adopt: UNKNOWN }, "unverified"],
    ["EncryptionAtRest", { access: SECRET }, "unverified"],
    ["EncryptionAtRest", { enabledForSearchNodes: SECRET }, "unverified"],
    ["KeyVaultKey", { deleteKey: true }, "risk"],
    ["KeyVaultKey", { deletedWithVault: true }, "risk"],
    ["KeyVault", { deleteVault: true }, "risk"],
    ["KeyVault", { tags: { a: "b" } }, "safe"],
    ["PrivateNetworking", { publicNetworkAccess: "Enabled" }, "risk"],
    ["PrivateNetworking", { publicNetworkAccess: UNKNOWN }, "unverified"],
    ["PrivateNetworking", { endpointStatus: {} }, "risk"],
  ])("of a %s with %j is %s", (kind, now, verdict) => {
    expect(verdictsOf(updated(kind, now))).toBe(verdict);
  });

  it("needs no list of paths: an old CLI has none", () => {
    const access = { clientId: "x", clientSecret: SECRET };
    expect(verdictsOf({ ...updated("EncryptionAtRest", { access }), changed: [] })).toBe("risk");
    expect(verdictsOf({ ...updated("EncryptionAtRest", { keyVaultId: UNKNOWN }), changed: [] })).toBe("risk");
  });
});

it("the verdict of an update is there however deep its values are", () => {
  const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
  const given = digest({ ...updated("KeyVault", {}), changed: [] });
  for (const state of ["oldState", "newState"]) given.steps[0][state].inputs.tags = deep;
  expect(verdictOf(given)).toBe("safe");
});

describe("the verdict of a creation", () => {
  it.each<readonly [Kind, Inputs, Verdict]>([
    ["RoleAssignment", {}, "safe"],
    ["RoleAssignment", { role: "12338AF0-0e69-4776-bea7-57ae8d297424" }, "safe"],
    ["RoleAssignment", { role: "00482a5a-887f-4fb3-b363-3b7fe8e74483" }, "risk"],
    ["RoleAssignment", { role: UNKNOWN }, "risk"],
    ["PrivateNetworking", {}, "safe"],
    ["PrivateNetworking", { publicNetworkAccess: "Enabled" }, "risk"],
    ["KeyVaultKey", {}, "safe"],
    ["KeyVaultKey", { deleteKey: true }, "risk"],
    ["EncryptionAtRest", { adopt: SECRET }, "unverified"],
  ])("of a %s with %j is %s", (kind, now, verdict) => {
    expect(verdictsOf(created(kind, now))).toBe(verdict);
    expect(verdictsOf({ ...created(kind, now), op: "import" })).toBe(verdict);
  });
});

describe("the verdict of a rename", () => {
  it.each(KINDS)("of a %s that stays as it is, is safe", (kind) => {
    const known = { roleDefinitionId: "acdd72a7-3385-48ef-bd42-f606fba81ae7" };
    expect(renamed(kind, known, known)).toBe("safe");
  });

  it.each<readonly [Kind, Inputs, Inputs]>([
    ["EncryptionAtRest", { keyName: "other", adopt: true }, {}],
    ["EncryptionAtRest", { adopt: true }, {}],
    ["EncryptionAtRest", { keyVaultId: UNKNOWN }, {}],
    ["EncryptionAtRest", { access: { clientId: "x", clientSecret: SECRET } }, {}],
    ["PrivateNetworking", { publicNetworkAccess: "Enabled" }, {}],
    ["PrivateNetworking", {}, { endpointStatus: { US_EAST_2: "ACTIVE", US_WEST: "ACTIVE" } }],
    ["KeyVaultKey", { deleteKey: true }, {}],
  ])("of a %s with %j is that of the change within it", (kind, now, old) => {
    expect(renamed(kind, now, old)).toBe("risk");
  });

  it("is no rename where the names of both objects are secret", () => {
    const masked = { projectId: SECRET, clusterName: SECRET };
    expect(renamed("ClusterEncryption", masked, masked)).toBe("risk");
  });

  it("of a replacement by the same object is that of the change within it", () => {
    const step = { ...updated("ClusterEncryption", {}), op: "replace" };
    expect(verdictsOf(step)).toBe("safe");
    expect(verdictsOf({ ...updated("PrivateNetworking", { publicNetworkAccess: "Enabled" }), op: "replace" })).toBe(
      "risk",
    );
  });
});

describe("the verdict of a step that cannot be explained", () => {
  const without = (step: WrittenStep, ...names: readonly string[]): Inputs => {
    const found = digest(step);
    for (const name of names) delete found.steps[0][name];
    return found;
  };

  it.each(KINDS)("is not verified, for a %s", (kind) => {
    expect(verdictsOf({ ...updated(kind, {}), op: "transmogrify" })).toBe("unverified");
    expect(verdictsOf({ ...updated(kind, {}), op: "constructor" })).toBe("unverified");
    expect(verdictOf(without(deleted(kind), "oldState"))).toBe("unverified");
    expect(verdictOf(without(created(kind), "newState"))).toBe("unverified");
    expect(verdictOf(without(updated(kind, {}), "oldState"))).toBe("unverified");
    expect(verdictsOf({ op: "delete", kind, name: "one", old: {} })).toBe("unverified");
  });

  it.each(["same", "refresh", "read", "read-replacement", "discard", "discard-replaced", "remove-pending-replace"])(
    "is nothing for %s, which changes no object",
    (op) => {
      expect(verdictsOf({ ...updated("KeyVaultKey", {}), op })).toBe("nothing");
    },
  );
});

describe("the verdict of half a preview", () => {
  const { steps, ...rest } = digest(created("KeyVault"));

  it.each<readonly [string, Inputs]>([
    ["steps that are no list", { ...rest, steps: {} }],
    ["changes that are only counted", { ...rest, changeSummary: { delete: 2, same: 1 } }],
    ["one kind of change that is only counted", { ...rest, steps, changeSummary: { create: 1, delete: 2 } }],
    ["an error without a text", { ...rest, diagnostics: [{ severity: "error", message: null }] }],
    [
      "an error that names no cause",
      { ...rest, diagnostics: [{ severity: "error", message: "error: preview failed" }] },
    ],
  ])("with %s is not verified", (_, given) => {
    expect(verdictOf(given)).toBe("unverified");
  });

  it("is not touched by a replacement that is counted once", () => {
    const halves = ["create-replacement", "delete-replaced"].map((op) => ({ ...updated("AzureAccess", {}), op }));
    expect(verdictOf({ ...digest(...halves), changeSummary: { replace: 1 } })).not.toBe("unverified");
  });
});
