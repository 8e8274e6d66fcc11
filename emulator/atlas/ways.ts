// How Atlas reaches the vault over the network: the control plane and the nodes over the public network, nodes also over
// their region's private endpoint. Permissions on the key are checked in key.ts.
import { gateFor } from "../azure/network.ts";
import { type AzureStore, type AzureVault, findVault } from "../azure/store.ts";
import { controlPlaneOutbound, nodesOf } from "./addresses.ts";
import { endpointsOf } from "./endpoint-states.ts";
import { type AtlasCluster, type AtlasProject, type KeyVaultSettings, needsKeyOf } from "./store.ts";

export interface WayQuestion {
  readonly project: AtlasProject;
  readonly settings: KeyVaultSettings;
  readonly nowMs: number;
}

/** Why there is no way; `undefined` where there is one. A vault that is not there is no matter of ways. */
export function noWay(azure: AzureStore, question: WayQuestion): string | undefined {
  const { project, settings, nowMs } = question;
  const vault = vaultOf(azure, settings);
  if (vault === undefined) return undefined;
  const why = whyOut(azure, settings);
  if (why !== undefined) return why;
  const isPrivate = settings.requirePrivateNetworking === true;
  const used = project.clusters.filter((cluster) => needsKeyOf(cluster, "AZURE", nowMs));
  // FACT(atlas-async-check): with private networking the data nodes look, else the control plane.
  if (isPrivate && used.length > 0) {
    const cut = used.flatMap((cluster) => regionsWithoutWay(azure, { ...question, cluster }));
    return cut.length === 0 ? undefined : `no way to the vault from ${[...new Set(cut)].join(", ")}`;
  }
  if (gateFor(vault, controlPlaneOutbound()) === "open") return undefined;
  // ASSUMED(endpoint-before-cluster): before the first cluster, any ACTIVE endpoint will do.
  const isAnyActive = isPrivate && endpointsOf(azure, project, nowMs).some((seen) => seen.status === "ACTIVE");
  return isAnyActive ? undefined : "the vault's network does not let Atlas's control plane in";
}

/** A vault whose data plane is out answers nobody, by whatever way a request comes. */
export const whyOut = (azure: AzureStore, settings: KeyVaultSettings): string | undefined =>
  vaultOf(azure, settings)?.outage === true ? "the vault does not answer" : undefined;

/**
 * Regions of a cluster that reach the vault neither over an ACTIVE endpoint nor over the public network, which Atlas
 * still tries: ASSUMED(cluster-public-path).
 */
export function regionsWithoutWay(
  azure: AzureStore,
  question: WayQuestion & { readonly cluster: AtlasCluster },
): readonly string[] {
  const { settings, cluster } = question;
  const vault = vaultOf(azure, settings);
  if (vault === undefined) return [];
  const regions =
    settings.requirePrivateNetworking === true ? regionsWithoutEndpoint(azure, question) : namesOf(cluster);
  return regions.filter((region) => gateFor(vault, nodesOf(cluster, region)) !== "open");
}

/** Regions of a cluster in which no endpoint is ACTIVE. */
export function regionsWithoutEndpoint(
  azure: AzureStore,
  question: WayQuestion & { readonly cluster: AtlasCluster },
): readonly string[] {
  const { project, cluster, nowMs } = question;
  const active = endpointsOf(azure, project, nowMs)
    .filter((seen) => seen.status === "ACTIVE")
    .map((seen) => seen.endpoint.regionName);
  return cluster.regions
    .filter((region) => region.providerName !== "AZURE" || !active.includes(region.regionName))
    .map((region) => region.regionName);
}

const namesOf = (cluster: AtlasCluster): readonly string[] => cluster.regions.map((region) => region.regionName);

const vaultOf = (azure: AzureStore, settings: KeyVaultSettings): AzureVault | undefined =>
  findVault(azure, settings.keyVaultName ?? "");
