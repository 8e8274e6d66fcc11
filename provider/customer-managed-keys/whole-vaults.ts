// A vault of azure-native that a PrivateNetworking closes: azure-native sends a vault whole, so its next update opens the vault. Program side.
import * as pulumi from "@pulumi/pulumi";
import { sameKeyVaultId } from "../support/azure-names";
import { settledValue } from "./order";

const VAULTS = /^azure-native:(keyvault(\/v\w+)?:Vault|resources(\/v\w+)?:Resource)$/;

export interface Closing {
  readonly networking: pulumi.Resource;
  readonly keyVaultId: pulumi.Input<string>;
  readonly publicNetworkAccess: pulumi.Input<string>;
}

/** What the SDK keeps of a resource, and leaves out of its types. */
interface Kept {
  readonly __pulumiType?: string;
  readonly __name?: string;
  readonly __childResources?: ReadonlySet<pulumi.Resource>;
  readonly id?: pulumi.Output<string>;
  readonly properties?: pulumi.Output<unknown>;
}

/** In a preview, of every vault that the program has declared by the time that the PrivateNetworking is registered. */
export function warnOfWholeVaults({ networking, keyVaultId, publicNetworkAccess }: Closing): void {
  const stack = pulumi.runtime.getStackResource();
  if (!pulumi.runtime.isDryRun() || stack === undefined) return;
  networking.urn.apply(async () => {
    const [closed, access] = await Promise.all([settledValue(keyVaultId), settledValue(publicNetworkAccess)]);
    if (typeof closed !== "string" || access !== "Disabled") return;
    for (const vault of vaultsUnder(stack)) {
      const [id, properties] = await Promise.all([settledValue(vault.id), settledValue(vault.properties)]);
      if (typeof id !== "string" || !sameKeyVaultId(id, closed) || isClosed(properties)) continue;
      await pulumi.log.warn(opensText(closed, vault.__name ?? ""), networking);
    }
  });
}

const vaultsUnder = (resource: pulumi.Resource): readonly Kept[] => {
  const kept = resource as Kept;
  const below = [...(kept.__childResources ?? [])].flatMap(vaultsUnder);
  return VAULTS.test(kept.__pulumiType ?? "") ? [kept, ...below] : below;
};

/** The program says so, or Azure did and nothing of the vault changes. What an update would send is unknown in a preview. */
const isClosed = (properties: unknown): boolean =>
  typeof properties === "object" &&
  properties !== null &&
  "publicNetworkAccess" in properties &&
  properties.publicNetworkAccess === "Disabled";

const opensText = (keyVaultId: string, name: string): string =>
  `The resource "${name}" of azure-native manages the vault ${keyVaultId} too. azure-native sends a vault whole: its next update opens the vault to the public network, until a later \`pulumi up\` closes it. ` +
  'Set publicNetworkAccess: "Disabled" in its properties once the vault is closed, or declare the vault with KeyVault, which sends only what changed.';
