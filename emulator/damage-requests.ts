// Damage to private networking that only a request can do, checked against Atlas's data before the request takes effect.
// The same change by hand is intended and is not damage.

import { nodesOf } from "./atlas/addresses.ts";
import { endpointsOf } from "./atlas/endpoint-states.ts";
import { snapshotsOf, vaultNameOf } from "./atlas/snapshots.ts";
import { type AtlasCluster, type AtlasProject, needsKeyOf } from "./atlas/store.ts";
import { regionsWithoutEndpoint } from "./atlas/ways.ts";
import { gateFor } from "./azure/network.ts";
import type { Harm } from "./azure/parts.ts";
import { type AzureVault, findVault, vaultWithId } from "./azure/store.ts";
import type { Parts } from "./parts.ts";

export function noteHarm(parts: Parts, harm: Harm): void {
  // A disabled version shows in the world itself: damage-watch.ts sees it.
  if (harm.kind === "CONNECTION_CHANGED") noteConnection(parts, harm);
  if (harm.kind === "VAULT_CHANGED") noteVault(parts, harm);
  if (harm.kind === "GROUP_DELETED") noteGroup(parts, harm.vaultId);
}

/** A kept vault, carried off in passing. */
function noteGroup(parts: Parts, vaultId: string): void {
  const [at, vault] = [parts.clock.now(), vaultId.split("/").at(-1)];
  const needs = usesOf(parts, vaultId).map(({ project, used }) => ({ project, names: used.map((one) => one.name) }));
  const kept = Object.values(parts.store.atlas.projects).map((project) => ({
    project,
    names: snapshotsOf(project, at)
      .filter((one) => vaultNameOf(one.keyIdentifier) === vault?.toLowerCase())
      .map((one) => one.clusterName),
  }));
  for (const { project, names } of [...needs, ...kept])
    for (const clusterName of names)
      parts.damage.add({
        at,
        kind: "GROUP_DELETED_WHILE_NEEDED",
        projectId: project.id,
        clusterName,
        detail: `vault ${vault} went with its resource group`,
      });
}

interface Use {
  readonly project: AtlasProject;
  readonly used: readonly AtlasCluster[];
}

/** Projects on this vault, with their clusters that need its key. */
function usesOf(parts: Parts, vaultId: string): readonly Use[] {
  const nowMs = parts.clock.now();
  return Object.values(parts.store.atlas.projects).flatMap((project) => {
    const { enabled, keyVaultName = "" } = project.encryption.azureKeyVault;
    const isHere = enabled && findVault(parts.store.azure, keyVaultName)?.id.toLowerCase() === vaultId.toLowerCase();
    return isHere ? [{ project, used: project.clusters.filter((one) => needsKeyOf(one, "AZURE", nowMs)) }] : [];
  });
}

type Changed = Extract<Harm, { kind: "CONNECTION_CHANGED" }>;

function noteConnection(parts: Parts, { vaultId, name, to }: Changed): void {
  const nowMs = parts.clock.now();
  const owners = Object.values(parts.store.atlas.projects).flatMap((project) =>
    endpointsOf(parts.store.azure, project, nowMs)
      .filter(({ endpoint }) => endpoint.isConnected && endpoint.connectionName === name)
      .map((seen) => ({ ...seen, project })),
  );
  const [owner] = owners;
  if (owner === undefined) {
    const detail = `${name} became ${to}`;
    parts.damage.add({ at: nowMs, kind: "STRANGERS_CONNECTION_CHANGED", subject: name, detail });
    return;
  }
  // An ACTIVE one is approved, so what happens to it is its end.
  if (owner.status !== "ACTIVE") return;
  const used = usesOf(parts, vaultId).find(({ project }) => project === owner.project)?.used ?? [];
  const { regionName } = owner.endpoint;
  for (const cluster of used.filter((one) => one.regions.some((region) => region.regionName === regionName)))
    parts.damage.add({
      at: nowMs,
      kind: "CONNECTION_CUT_WHILE_USED",
      projectId: owner.project.id,
      clusterName: cluster.name,
      detail: `the connection of ${regionName} became ${to}`,
    });
}

type Written = Extract<Harm, { kind: "VAULT_CHANGED" }>;

/**
 * FACT(atlas-moves): Atlas moves clusters by itself once all endpoints are ACTIVE. ASSUMED(cluster-public-path): until
 * that is done, a cluster uses the public network.
 */
function closesWhileMoving(
  nowMs: number,
  { vault, wanted, cluster }: { vault: AzureVault; wanted: Written["settings"]; cluster: AtlasCluster },
): string | undefined {
  if (cluster.moving === undefined || nowMs >= cluster.moving.untilMs) return undefined;
  const isClosing = cluster.regions.some(({ regionName }) => {
    const nodes = nodesOf(cluster, regionName);
    return gateFor(vault, nodes) === "open" && gateFor(wanted, nodes) !== "open";
  });
  return isClosing ? "Atlas has not moved it to the private endpoints yet" : undefined;
}

/** Only what this request closes: a vault that was closed before is not its doing. */
function noteVault(parts: Parts, { vaultId, settings: wanted }: Written): void {
  const nowMs = parts.clock.now();
  const vault = vaultWithId(parts.store.azure, vaultId);
  if (vault === undefined) return;
  for (const { project, used } of usesOf(parts, vaultId))
    for (const cluster of used) {
      const settings = project.encryption.azureKeyVault;
      const regions = regionsWithoutEndpoint(parts.store.azure, { project, settings, nowMs, cluster }).filter(
        (region) =>
          gateFor(vault, nodesOf(cluster, region)) === "open" && gateFor(wanted, nodesOf(cluster, region)) !== "open",
      );
      const why =
        regions.length > 0
          ? `no endpoint is ACTIVE in ${regions.join(", ")}`
          : closesWhileMoving(nowMs, { vault, wanted, cluster });
      if (why !== undefined)
        parts.damage.add({
          at: nowMs,
          kind: "VAULT_CLOSED_WHILE_USED",
          projectId: project.id,
          clusterName: cluster.name,
          detail: why,
        });
    }
}
