// Each guard by preview and by `up`, of a program that makes the guarded fact true and of one that does not. Bad input: one clear error that names
// the field and the fix, and nothing written.

import { everyKindSeed, quickstart } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import { withRole } from "../support/key-settings.ts";
import { cluster, type Declared, encryption, type World } from "../support/world.ts";
import { checkGuards, type Guard, type Right } from "./guarding.ts";
import { type MakeStack, mustPass, staticAccess } from "./shared.ts";

const withEncryption = (...more: readonly Declared[]): readonly Declared[] => [encryption(), ...more];
const project = (change: unknown) => (world: World) =>
  byHand(world.emulator, { projects: { [quickstart.projectId]: change } });
const theirKey = {
  encryptionAtRest: {
    azureKeyVault: { ...withRole, keyIdentifier: "https://payments-kv.vault.azure.net/keys/theirs" },
  },
};

const GUARDS: readonly Guard[] = [
  {
    name: "a malformed project id",
    program: [encryption({ projectId: "payments" })],
    preview: "refuses",
    says: /'projectId' is not the Atlas project's id: 24 hexadecimal digits/,
  },
  {
    name: "a malformed vault id",
    program: [encryption({ keyVaultId: "payments-kv" })],
    preview: "refuses",
    says: /'keyVaultId' is not the ARM id of a vault/,
  },
  {
    name: "a Managed HSM",
    program: [encryption({ keyVaultId: quickstart.keyVaultId.replace("/vaults/", "/managedHSMs/") })],
    preview: "refuses",
    says: /names a Managed HSM/,
  },
  {
    name: "an unknown Azure environment",
    program: [encryption({ azureEnvironment: "AZURE_GERMANY" })],
    preview: "refuses",
    says: /'azureEnvironment' is not one of AZURE, AZURE_CHINA, AZURE_US_GOVERNMENT/,
  },
  {
    name: "both access shapes",
    program: [encryption({ access: { ...staticAccess, roleId: quickstart.roleId } })],
    preview: "refuses",
    says: /'access' mixes a role with a client secret/,
  },
  { name: "no access shape", program: [encryption({ access: {} })], preview: "refuses", says: /'access' is empty/ },
  {
    name: "a project that somebody else configured",
    program: [encryption()],
    hand: project(theirKey),
    preview: "refuses",
    says: /is already encrypted with another key: .*\/keys\/theirs.*Pass adopt: true/s,
  },
  {
    name: "a tenant cluster",
    program: withEncryption(cluster("sandbox")),
    preview: "refuses",
    says: /"sandbox" is a shared \(tenant\) cluster/,
    writes: 1,
  },
  {
    name: "a flex cluster",
    program: withEncryption(cluster("flexible")),
    preview: "refuses",
    says: /"flexible" is a flex cluster/,
    writes: 1,
  },
  {
    name: "a serverless cluster",
    program: withEncryption(cluster("serverless")),
    preview: "refuses",
    says: /"serverless" is a serverless cluster/,
    writes: 1,
  },
  {
    name: "a cluster on another provider's key",
    program: withEncryption(cluster("aws-keys")),
    preview: "refuses",
    says: /"aws-keys" is encrypted with a key of AWS/,
    writes: 1,
  },
  {
    name: "a cluster that is not there",
    program: withEncryption(cluster("nowhere")),
    preview: "warns",
    says: /The project has no cluster "nowhere"\. Its clusters: "orders", "billing"/,
    writes: 1,
  },
  {
    name: "a paused cluster",
    program: withEncryption(cluster("asleep")),
    preview: "warns",
    says: /"asleep" is paused/,
    writes: 1,
  },
  {
    name: "a restoring cluster",
    program: withEncryption(cluster("restoring")),
    preview: "silent",
    says: /the cluster is being restored/,
    writes: 1,
  },
  {
    name: "a cluster of a project without a key",
    program: [cluster("orders", { projectId: quickstart.projectId })],
    preview: "silent",
    says: /has no customer-managed key in Azure yet/,
  },
  {
    name: "a cluster of a project whose key does not work",
    program: [cluster("orders", { projectId: quickstart.projectId })],
    hand: async (world) => {
      world.declare([encryption()]);
      mustPass(await world.stack.up());
      await byHand(world.emulator, {
        vaults: { "payments-kv": { keys: { atlas: { [quickstart.keyVersions.older]: { enabled: false } } } } },
      });
      world.emulator.journal.clear();
    },
    preview: "silent",
    says: /Atlas changes no cluster while it cannot use the project's key\. Nothing was changed\..* is disabled\./,
  },
  {
    name: "a wrong Atlas credential",
    program: [encryption()],
    env: { MONGODB_ATLAS_CLIENT_SECRET: "wrong" },
    preview: "refuses",
    says: /no access token: the client id or secret is wrong, or the secret has expired/,
  },
  {
    name: "a project that the credential cannot see",
    program: [encryption()],
    env: {
      MONGODB_ATLAS_CLIENT_ID: quickstart.strangerAccount.clientId,
      MONGODB_ATLAS_CLIENT_SECRET: quickstart.strangerAccount.clientSecret,
    },
    preview: "refuses",
    says: /cannot see the project; the project itself may exist or not/,
  },
  {
    name: "a credential that may only read",
    program: [encryption()],
    env: {
      MONGODB_ATLAS_CLIENT_ID: quickstart.readOnlyAccount.clientId,
      MONGODB_ATLAS_CLIENT_SECRET: quickstart.readOnlyAccount.clientSecret,
    },
    preview: "silent",
    says: /the credential lacks the permission .*Project Owner/s,
    writes: 0,
  },
  {
    name: "a base URL that is neither https nor loopback",
    program: [encryption()],
    env: { MONGODB_ATLAS_BASE_URL: "http://atlas.example.com" },
    preview: "refuses",
    says: /MONGODB_ATLAS_BASE_URL is http:\/\/atlas\.example\.com/,
  },
];

/** The same kinds of program with nothing wrong. */
const RIGHT: readonly Right[] = [
  ["the project with a role", [encryption()]],
  ["the project with a client secret", [encryption({ access: staticAccess })]],
  ["the project in an environment that is named", [encryption({ azureEnvironment: "AZURE" })]],
  ["a multi-cloud cluster, which the public path allows", withEncryption(cluster("multi"))],
  ["a dedicated cluster", withEncryption(cluster("orders"))],
  [
    "a cluster whose name is not known before `up`",
    withEncryption(
      { kind: "Upstream", name: "upstream", args: { gives: "orders" } },
      { ...cluster("late"), args: { projectId: "@encryption.projectId", clusterName: "@upstream.value" } },
    ),
  ],
];

export function guards(makeStack: MakeStack): void {
  checkGuards(makeStack, { guards: GUARDS, right: RIGHT, seed: everyKindSeed });
}
