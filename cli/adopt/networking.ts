// How the written program has a project's private networking: only what the first `up` adopts without a write. Pure.
import type { Cluster } from "#provider/atlas/types";
import { cloudFault, inWords, uncoveredFault } from "#provider/private-networking/guards";
import { ACTIVE } from "#provider/project/path";
import { regionsOfClusters } from "#provider/project/regions";
import { vaultNameIn } from "#provider/support/azure-names";
import type { EndpointStatus, VaultStatus } from "../status/sections";
import { message, names, say, type Words } from "../words";
import type { Around } from "./found";
import { type Parts, sentenceOf } from "./parts";
import { Unread, type Value } from "./source";

const APPROVED = "Approved";
const CLOSED = "Disabled";

export function networkingOf(projectId: string, { place, ...around }: Around, isPrivate: boolean): Parts {
  const vault = vaultLine(place.keyVaultId, around.vault.value);
  if (!isPrivate) return { leaves: [say`${vault}. Private networking is not enabled.`] };
  const { value: endpoints, notRead } = around.endpoints;
  if (endpoints === undefined) {
    const sentence = sentenceOf(notRead, "The private endpoints");
    return { value: new Unread(sentence), unread: [message(sentence)], leaves: [vault] };
  }
  const why = whyLeft(projectId, endpoints, around.clusters.value ?? []);
  if (why !== undefined) return { leaves: [say`private networking: ${why}`, vault] };
  return adopted(endpoints, { place, ...around });
}

function whyLeft(
  projectId: string,
  endpoints: readonly EndpointStatus[],
  clusters: readonly Cluster[],
): Words | undefined {
  if (endpoints.length === 0)
    return say`enabled without a private endpoint. Add ${"privateNetworking: true"} to create them.`;
  const broken = regionsIn(endpoints).filter((region) => !endpoints.some((one) => isAdoptable(one, region)));
  if (broken.length > 0)
    return say`no private endpoint that is ACTIVE and approved in ${names(broken)}. Repair it, and run adopt again.`;
  const refused = inWords(cloudFault(projectId, clusters));
  if (refused !== undefined) return message(refused);
  // Its remedy speaks of an argument that is not written yet.
  const uncovered = uncoveredFault(regionsIn(endpoints), clusters);
  return uncovered === undefined
    ? undefined
    : say`a region in which a cluster uses the key has no private endpoint. Add ${"privateNetworking: true"} to create it.`;
}

/** A connection that could not be read does not matter: an endpoint is ACTIVE only with an approved connection. */
const isAdoptable = ({ regionName, status, connectionStatus }: EndpointStatus, region: string): boolean =>
  regionName === region && status === ACTIVE && (connectionStatus === undefined || connectionStatus === APPROVED);

const regionsIn = (endpoints: readonly EndpointStatus[]): readonly string[] =>
  [...new Set(endpoints.map(({ regionName }) => regionName))].sort();

function adopted(endpoints: readonly EndpointStatus[], { place, vault, clusters }: Around): Parts {
  const regions = regionsIn(endpoints);
  const isDefault = clusters.value !== undefined && regionsOfClusters(clusters.value).join() === regions.join();
  const access = vault.value?.publicNetworkAccess;
  const sentence = sentenceOf(vault.notRead, `The vault ${vaultNameIn(place.keyVaultId)}`);
  const options: { readonly [name: string]: Value | undefined } = {
    regions: isDefault ? undefined : regions,
    publicNetworkAccess: access === undefined ? new Unread(sentence) : access === CLOSED ? CLOSED : undefined,
  };
  const isEmpty = Object.values(options).every((one) => one === undefined);
  const endpointsLine = say`private endpoints in ${names(regions)}`;
  return {
    value: isEmpty ? true : options,
    manages: [endpointsLine, ...(access === CLOSED ? [vaultAccess(place.keyVaultId)] : [])],
    unread: access === undefined ? [message(sentence)] : [],
    leaves: access === undefined || access === CLOSED ? [] : [vaultLine(place.keyVaultId, vault.value)],
  };
}

const vaultAccess = (keyVaultId: string): Words =>
  say`public network access of the vault ${vaultNameIn(keyVaultId)}: Disabled`;

function vaultLine(keyVaultId: string, vault: VaultStatus | null | undefined): Words {
  const named = say`the vault ${vaultNameIn(keyVaultId)} and its key`;
  if (vault === undefined || vault === null) return named;
  const { publicNetworkAccess, firewall } = vault;
  return say`${named}: public network access ${publicNetworkAccess}, firewall ${firewall.defaultAction}`;
}
