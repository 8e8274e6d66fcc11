// Proves that a record in state with a hole in it is refused by name, nothing is guessed, and that another spelling replaces nothing.
import { describe, expect, it } from "vitest";
import { hooksOf, knownIn } from "../../../../provider/engine/hooks.ts";
import type { Call } from "../../../../provider/engine/room.ts";
import { keyVault } from "../../../../provider/key-vault/room.ts";
import { keyVaultKey } from "../../../../provider/key-vault-key/room.ts";
import { privateNetworking } from "../../../../provider/private-networking/room.ts";
import { CmkError } from "../../../../provider/support/errors.ts";
import { UNKNOWN } from "../../../../provider/support/unknowns.ts";

describe("a record in state", () => {
  it("with all that is needed is what it says, whatever the values", () => {
    expect(knownIn(privateNetworking, "64b7", { keyVaultId: null, regions: [] })).toMatchObject({
      projectId: "64b7",
      keyVaultId: null,
      regions: [],
    });
  });

  it("without a property is refused: the object, the property, and what to do", () => {
    expect(() => knownIn(privateNetworking, "64b7", { keyVaultId: "x" })).toThrow(
      new CmkError("The state of project 64b7's private networking lacks 'regions'.", {
        code: "STATE_INCOMPLETE",
        hint: "Nothing was changed. Restore the property from a backup of the stack (`pulumi stack export`, `pulumi stack import`). Or remove the record with `pulumi state delete` and run `pulumi up`, which adopts the object.",
      }),
    );
  });
});

describe("a property in another spelling, in a preview that does not know another part of the identity,", () => {
  const call = {} as Call; // not used where the inputs differ
  const noClients = {} as never; // nor are these
  const vaultId = (group: string, vault: string): string =>
    `/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${vault}`;
  const vault = { resourceGroupName: "keys", vaultName: "atlas-kv", keyVaultId: vaultId("keys", "atlas-kv") };
  const key = { keyVaultId: vaultId("keys", "atlas-kv"), keyName: "atlas" };

  it.each([
    ["keeps the vault", { vaultName: "Atlas-KV", resourceGroupName: UNKNOWN }, []],
    ["keeps the vault in its group", { resourceGroupName: "KEYS", vaultName: UNKNOWN }, []],
    ["does not hide another vault", { vaultName: "other-kv", resourceGroupName: UNKNOWN }, ["vaultName"]],
  ])("%s", async (_, change, replaces) => {
    const news = { ...vault, ...change, keyVaultId: UNKNOWN };
    expect(await hooksOf(keyVault, noClients).diff(call, "id", vault, news)).toEqual({ kind: "changed", replaces });
  });

  it("keeps the key", async () => {
    const news = { keyVaultId: UNKNOWN, keyName: "Atlas" };
    expect(await hooksOf(keyVaultKey, noClients).diff(call, "id", key, news)).toEqual({
      kind: "changed",
      replaces: [],
    });
  });
});
