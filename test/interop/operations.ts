// What must come of each operation, whichever language asks. One table for both of Microsoft's clients: azure-clients.mjs and azure_clients.py do
// the same operations in this order and print what came.
import { quickstart } from "../../emulator/seeds.ts";

export interface Operation {
  /** As the scripts name it. */
  readonly client: "identity" | "arm-keyvault" | "arm-authorization" | "keyvault-keys";
  readonly operation: string;
  readonly shown: unknown;
}

const of =
  (client: Operation["client"]) =>
  ([operation, shown]: readonly [operation: string, shown: unknown]): Operation => ({ client, operation, shown });

const tags = { team: "payments" };
const vaults = ["interop-kv", "payments-kv"];
const policy = ["P1Y", [["Rotate", "P90D"]]];

export const OPERATIONS: readonly Operation[] = [
  ...(
    [
      ["log in with a client secret", 3],
      ["read why a wrong secret is refused", "AADSTS7000215"],
    ] as const
  ).map(of("identity")),
  ...(
    [
      ["check that a vault's name is free", true],
      ["create a vault", "https://interop-kv.vault.azure.net/"],
      ["get a vault", "Succeeded"],
      ["list the vaults of a resource group", vaults],
      ["list the vaults of a subscription", vaults],
      ["list the vaults as resources", vaults],
      ["update a vault's tags", tags],
      ["add an access policy", 1],
      ["delete a vault", null],
      ["list the deleted vaults", ["interop-kv"]],
      ["get a deleted vault", "eastus2"],
      ["recover a vault", "interop-kv"],
      ["purge a deleted vault", []],
      ["create a key", ["RSA", 2048]],
      ["get a key", "https://payments-kv.vault.azure.net/keys/atlas"],
      ["list the keys", ["atlas", "made-at-arm"]],
      ["list the versions of a key", Object.values(quickstart.keyVersions)],
      ["list the private endpoint connections", ["analytics-pe", "ear-pe-000000000000", "warehouse-pe"]],
      ["approve a private endpoint connection", "Approved"],
      ["get a private endpoint connection", "Approved"],
      ["delete a private endpoint connection", null],
      ["list the connections that are left", ["ear-pe-000000000000", "warehouse-pe"]],
    ] as const
  ).map(of("arm-keyvault")),
  ...(
    [
      ["list the role definitions", true],
      ["find a role definition by its name", ["Key Vault Crypto Officer"]],
      [
        "create a role assignment",
        [`/subscriptions/${quickstart.subscriptionId}/resourceGroups/keys`, quickstart.runner.servicePrincipalId],
      ],
      ["get a role assignment", "ServicePrincipal"],
      ["list the role assignments of a scope", true],
      ["list the role assignments of a principal", true],
      ["delete a role assignment", false],
    ] as const
  ).map(of("arm-authorization")),
  ...(
    [
      ["create a key", ["RSA", 256]],
      ["get a key", true],
      ["create a key on a curve", "P-256"],
      ["list the keys", ["atlas", "interop", "on-a-curve"]],
      ["rotate a key", false],
      ["list the versions of a key", 2],
      ["set a rotation policy", policy],
      ["get a rotation policy", policy],
      ["set tags", tags],
      ["disable a version", false],
      ["encrypt and decrypt", "a master key"],
      ["wrap and unwrap a key", "a master key"],
      ["sign and verify", true],
      ["delete a key", "interop"],
      ["get a deleted key", "interop"],
      ["list the deleted keys", ["interop"]],
      ["recover a key", "interop"],
      ["purge a deleted key", []],
    ] as const
  ).map(of("keyvault-keys")),
];

/** What a client gets wrong by itself: held as it is, so that a mended version shows. */
export interface OwnFault {
  readonly client: Operation["client"];
  readonly operation: string;
  readonly failed: string;
  readonly why: string;
}

export const OWN_FAULTS: Readonly<Record<"JavaScript" | "Python", readonly OwnFault[]>> = {
  JavaScript: [
    {
      client: "arm-keyvault",
      operation: "delete a private endpoint connection",
      failed: "TypeError: Cannot read properties of undefined (reading 'id')",
      why: "the client allows 204 and then reads its body; the connection is deleted",
    },
  ],
  Python: [],
};
