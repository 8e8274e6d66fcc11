// The guards of the private path, each by preview and by `up`: one clear error that names the field and the fix.

import { everyKindSeed, quickstart } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import { withRole } from "../support/key-settings.ts";
import {
  cluster,
  type Declared,
  encryption,
  networking,
  privateProgram,
  type World,
  wholeProgram,
} from "../support/world.ts";
import { checkGuards, type Guard, type Right } from "./guarding.ts";
import { type MakeStack, mustPass } from "./shared.ts";

const { projectId, keyVaultId, keyVaultName } = quickstart;
const otherVault = keyVaultId.replace(keyVaultName, "other-kv");

/** A program that is up already, with an empty journal. */
const isUp =
  (program: readonly Declared[], change?: unknown) =>
  async ({ stack, emulator, declare }: World): Promise<void> => {
    declare(program);
    mustPass(await stack.up());
    if (change !== undefined) await byHand(emulator, change);
    emulator.journal.clear();
  };

const byHandOnly =
  (change: unknown) =>
  ({ emulator }: World): Promise<void> =>
    byHand(emulator, change);

const keyIn = (name: string, key: string) => ({
  projects: {
    [projectId]: {
      encryptionAtRest: {
        azureKeyVault: {
          ...withRole,
          keyVaultName: name,
          keyIdentifier: `https://${name}.vault.azure.net/keys/${key}`,
        },
      },
    },
  },
});

const both = ["EUROPE_WEST", "US_EAST_2"];
const only = (regions: readonly string[]): readonly Declared[] => [encryption(), networking({ regions })];
/** Without the EncryptionAtRest, whose own guards would speak first. */
const alone = [networking({ projectId })];

const GUARDS: readonly Guard[] = [
  {
    name: "a multi-cloud cluster in the project",
    program: [encryption(), networking()],
    seed: everyKindSeed,
    preview: "refuses",
    says: /has multi-cloud clusters, which Atlas disables when private networking is enabled: "multi"\. (Nothing was changed\. )?Move them/,
    writes: 1,
  },
  {
    name: "a region with a typo",
    program: only(["US_EATS_2"]),
    preview: "warns",
    says: /'regions' names "US_EATS_2", which is not in this version's list of Azure regions\. Did you mean .*US_EAST_2/,
    refusal: /Atlas offers no private endpoints in this region.*INVALID_REGION/,
    writes: 2,
  },
  {
    name: "an empty list of regions",
    program: only([]),
    preview: "refuses",
    says: /'regions' is empty\. Name at least one region, or omit 'regions'/,
    writes: 1,
  },
  {
    name: "no region named and no cluster to take one from",
    program: [encryption(), networking()],
    hand: byHandOnly({ projects: { [projectId]: { clusters: { orders: null, billing: null } } } }),
    preview: "refuses",
    says: /has no dedicated cluster in an Azure region yet.*Set 'regions'/,
    writes: 1,
  },
  {
    name: "a removed region in which a cluster still has nodes",
    program: privateProgram({ regions: ["US_EAST_2"] }),
    hand: isUp(privateProgram({ regions: both })),
    preview: "refuses",
    says: /Clusters still have nodes in a region that 'regions' no longer names: "billing" in EUROPE_WEST\. (Nothing was changed\. )?Remove the region from the clusters first/,
  },
  {
    name: "another vault in the EncryptionAtRest while there are endpoints",
    program: [encryption({ keyVaultId: otherVault }), networking({ keyVaultId: otherVault })],
    hand: isUp([encryption(), networking()]),
    preview: "refuses",
    says: /vault of project .* cannot change .*while the project has private endpoints.*three runs of `pulumi up`/s,
  },
  {
    name: "another vault in the PrivateNetworking alone",
    program: [encryption(), networking({ keyVaultId: otherVault })],
    hand: isUp([encryption(), networking()]),
    preview: "refuses",
    says: /cannot move to other-kv\. Give this resource and the EncryptionAtRest the same 'keyVaultId'|keyVaultId of project .* is .*payments-kv in Atlas, .*other-kv in the program/,
  },
  {
    name: "a login to Azure that may not approve",
    program: [encryption(), networking()],
    hand: ({ emulator }) => {
      const { roleAssignments } = emulator.store.azure;
      emulator.store.azure.roleAssignments = roleAssignments.filter((one) => one.role !== "Key Vault Contributor");
      return Promise.resolve();
    },
    preview: "refuses",
    says: /Microsoft\.KeyVault\/vaults\/privateEndpointConnections\/(read|write).*Key Vault Contributor/s,
    // Without its preview an `up` learns it from Azure's refusal: the key, the switch and two endpoints are made by then, and the next one goes on.
    writes: 4,
  },
  {
    name: "a project without a key",
    program: alone,
    preview: "silent",
    says: /has no customer-managed key in Azure yet\. Nothing was changed\. Give this resource the projectId output of an EncryptionAtRest/,
  },
  {
    name: "a project whose key does not work",
    program: alone,
    hand: byHandOnly(keyIn(keyVaultName, "theirs")),
    preview: "silent",
    says: /Private networking of project .* was not changed: .* Nothing was changed\. Atlas cannot use the key .* no longer has the key "theirs"\./,
  },
  {
    name: "a project whose key is in another vault",
    program: alone,
    hand: byHandOnly(keyIn("other-kv", "atlas")),
    preview: "silent",
    says: /keyVaultId of project .* is .*other-kv in Atlas, .*payments-kv in the program/,
  },
  {
    name: "a region left out in which a cluster uses the key",
    program: privateProgram({ regions: ["US_EAST_2"] }),
    hand: isUp(wholeProgram()),
    preview: "warns",
    says: /'regions' omits regions in which clusters use the key: "billing" in EUROPE_WEST\. (Nothing was changed\. )?Add the regions/,
  },
  {
    name: "a cluster in a region without an endpoint",
    program: [...only(["US_EAST_2"]), cluster("billing", { projectId: "@networking.projectId" })],
    hand: isUp(only(["US_EAST_2"])),
    preview: "silent",
    says: /"billing" has nodes in EUROPE_WEST, where the project has no ACTIVE private endpoint/,
  },
];

const RIGHT: readonly Right[] = [
  ["regions in Azure's spelling", only(["eastus2", "West Europe"])],
  ["a region in which no cluster is yet", only([...both, "US_WEST_2"])],
  [
    "a vault whose id is not known before `up`",
    [
      { kind: "Upstream", name: "upstream", args: { gives: keyVaultId } },
      encryption(),
      networking({ keyVaultId: "@upstream.value" }),
    ],
  ],
];

export function networkingGuards(makeStack: MakeStack): void {
  checkGuards(makeStack, { guards: GUARDS, right: RIGHT });
}
