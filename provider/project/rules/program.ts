// The policies that no check of the doctor states: a program alone shows most of them. Pure data.
import type { Rule } from "./rule";

export const PROGRAM_RULES = [
  {
    id: "CMK-P001",
    title: "Atlas reaches the vault over private endpoints",
    level: "warning",
    consequence: "Atlas reaches the key over the public network, so the vault cannot be closed.",
    remedy: {
      text: "Set 'privateNetworking: true' in CustomerManagedKeys, or add a PrivateNetworking for the project.",
      commands: [],
    },
    policy: { name: "private-networking", enforcement: "advisory", control: "NS-2" },
  },
  {
    id: "CMK-P002",
    title: "Atlas logs in to Azure by a role, not by a client secret",
    level: "warning",
    consequence:
      "A client secret expires. From then on Atlas cannot use the key, and shuts down the encrypted clusters.",
    remedy: {
      text: "Remove 'access' from CustomerManagedKeys, or pass the 'roleId' of an AzureAccess. The change is in place.",
      commands: [],
    },
    policy: { name: "role-not-secret", enforcement: "advisory" },
  },
  {
    id: "CMK-P003",
    title: "Resources that keep data readable are protected in production",
    level: "error",
    consequence:
      "`pulumi destroy`, or the removal of a line, decrypts clusters or takes the key from them. Only Pulumi's option 'protect' refuses before anything is written.",
    remedy: {
      text: "Pass the option 'protect: true'. The children of a component inherit it.",
      commands: [],
    },
    policy: { name: "protect-production", enforcement: "mandatory" },
  },
  {
    id: "CMK-P004",
    title: "The key has a rotation policy",
    level: "warning",
    consequence: "The key's version stays the same until a person rotates it.",
    remedy: {
      text: "Set 'rotationPolicy' of the key, such as { timeAfterCreate: \"P1Y\" }. CustomerManagedKeys sets this by default.",
      commands: [],
    },
    policy: { name: "key-rotation", enforcement: "advisory", control: "DP-6" },
    status: { attention: "Azure shows no rotation policy for the key" },
  },
  {
    id: "CMK-P005",
    title: "Atlas's service principal has only the roles that it needs, on the vault only",
    level: "warning",
    consequence:
      "Atlas's service principal may do more than read the vault, encrypt and decrypt, or may do so in other vaults.",
    remedy: {
      text: 'Assign Reader and Key Vault Crypto User on the vault, or use RoleAssignment with role "customRole".',
      commands: [],
    },
    policy: { name: "least-permissions", enforcement: "advisory", control: "PA-7" },
  },
] as const satisfies readonly Rule[];
