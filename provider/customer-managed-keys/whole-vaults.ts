// A vault of azure-native whose public network access a PrivateNetworking disables: azure-native sends the whole vault, so its next update enables public
// network access again. Program side.

import * as pulumi from "@pulumi/pulumi";
import { settledValue } from "../engine/settled-value";
import { sameKeyVaultId, vaultNameIn } from "../support/azure-names";

const VAULTS = /^azure-native:(keyvault(\/v\w+)?:Vault|resources(\/v\w+)?:Resource)$/;

export interface Closing {
  readonly networking: pulumi.Resource;
  readonly keyVaultId: pulumi.Input<string>;
  readonly publicNetworkAccess: pulumi.Input<string>;
}

/** Properties that the SDK keeps of a resource, but leaves out of its types. */
interface Kept {
  readonly __pulumiType?: string;
  readonly __name?: string;
  readonly __childResources?: ReadonlySet<pulumi.Resource>;
  readonly id?: pulumi.Output<string>;
  readonly properties?: pulumi.Output<unknown>;
}

/** In a preview, for every vault that the program has declared before the PrivateNetworking is registered. */
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

/** The program says so, or Azure said so and the vault does not change. In a preview, the properties of an update are unknown. */
const isClosed = (properties: unknown): boolean =>
  typeof properties === "object" &&
  properties !== null &&
  "publicNetworkAccess" in properties &&
  properties.publicNetworkAccess === "Disabled";

const opensText = (keyVaultId: string, name: string): string =>
  `The resource "${name}" of azure-native also manages the vault ${vaultNameIn(keyVaultId)}. azure-native sends the whole vault: its next update enables public network access, until a later \`pulumi up\` disables it. ` +
  'Set publicNetworkAccess: "Disabled" in the properties of that resource once public network access is disabled. Or declare the vault with KeyVault, which sends only changed properties.';
