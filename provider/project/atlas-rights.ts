// The permissions that Atlas's service principal needs on a vault, and no more. Pure data.

/** FACT(atlas-key-needs). */
export const ATLAS_ACTIONS = ["Microsoft.KeyVault/vaults/read", "Microsoft.KeyVault/vaults/keys/read"] as const;
export const ATLAS_DATA_ACTIONS = [
  "Microsoft.KeyVault/vaults/keys/read",
  "Microsoft.KeyVault/vaults/keys/encrypt/action",
  "Microsoft.KeyVault/vaults/keys/decrypt/action",
] as const;
