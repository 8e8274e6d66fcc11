// Looks at the world as it is now for what cuts encrypted clusters off. Called around every request and whenever the log is read,
// so it also finds what a person or the mere passing of time did.
import { endpointsOf, isAlive } from "./atlas/endpoint-states.ts";
import { askKey } from "./atlas/key.ts";
import { snapshotsOf } from "./atlas/snapshots.ts";
import { type AtlasCluster, type AtlasProject, needsKeyOf } from "./atlas/store.ts";
import { regionsWithoutWay } from "./atlas/ways.ts";
import { isKeyThere } from "./azure/key-access.ts";
import { type AzureStore, findVault } from "./azure/store.ts";
import type { DamageEvent, DamageKind } from "./damage.ts";
import type { Store } from "./types.ts";

interface Look {
  readonly azure: AzureStore;
  readonly project: AtlasProject;
  readonly nowMs: number;
}

type Found = readonly DamageEvent[];

/** What stands now, each as an entry of the log. */
export const standingDamage = ({ atlas, azure }: Store, nowMs: number): Found =>
  Object.values(atlas.projects).flatMap((project) => {
    const look = { azure, project, nowMs };
    const used = project.clusters.filter((cluster) => needsKeyOf(cluster, "AZURE", nowMs));
    return [
      ...(used.length > 0 ? ofKey(look, used) : []),
      ...used.flatMap((cluster) => (isOff(look) ? [] : ofOldKey(look, cluster))),
      ...ofPrivateNetworking(look),
      ...ofSnapshots(look),
    ];
  });

const isOff = ({ azure, project }: Look): boolean => {
  const { enabled, keyVaultName = "" } = project.encryption.azureKeyVault;
  return !enabled || findVault(azure, keyVaultName) === undefined;
};

const entry = (
  { project, nowMs }: Look,
  kind: DamageKind,
  more: Pick<DamageEvent, "clusterName" | "subject" | "detail">,
): DamageEvent => ({ at: nowMs, kind, projectId: project.id, ...more });

function ofKey(look: Look, used: readonly AtlasCluster[]): Found {
  const { azure, project, nowMs } = look;
  const settings = project.encryption.azureKeyVault;
  const each = (kind: DamageKind, detail: string): Found =>
    used.map(({ name }) => entry(look, kind, { clusterName: name, detail }));
  if (!settings.enabled) return each("DISABLED_WHILE_USED", "the project's Key Vault configuration is off");
  // FACT(atlas-key-error): an invalid credential or key shuts every mongod down at the next check, within 15 minutes.
  if (findVault(azure, settings.keyVaultName ?? "") === undefined)
    return each("VAULT_DELETED_WHILE_USED", `there is no vault ${settings.keyVaultName}`);
  const cut = used.flatMap((cluster) => {
    const regions = regionsWithoutWay(azure, { project, settings, nowMs, cluster });
    const detail = `no way to the vault from ${regions.join(", ")}`;
    return regions.length === 0 ? [] : [entry(look, "NO_PATH_TO_KEY", { clusterName: cluster.name, detail })];
  });
  const access = askKey(azure, { project, settings, nowMs });
  return access.ok ? cut : [...cut, ...each("KEY_LOST_WHILE_USED", `${access.code}: ${access.detail}`)];
}

/** FACT(atlas-rewrap): the old key is needed until the change has reached every cluster. */
function ofOldKey(look: Look, cluster: AtlasCluster): Found {
  const { azure, project, nowMs } = look;
  const old = project.previousKey;
  if (old === undefined || nowMs >= old.neededUntilMs) return [];
  const settings = { ...project.encryption.azureKeyVault, ...old.settings };
  const access = askKey(azure, { project, settings, nowMs });
  if (access.ok) return [];
  const detail = `${access.code}: ${access.detail}`;
  return [entry(look, "OLD_KEY_LOST_WHILE_REWRAPPING", { clusterName: cluster.name, detail })];
}

/**
 * FACT(atlas-snapshots-key): a disabled version can be enabled before a restore; one that is gone makes its snapshots
 * unrecoverable.
 */
function ofSnapshots(look: Look): Found {
  const { azure, project, nowMs } = look;
  const needed = new Map(
    snapshotsOf(project, nowMs).map(({ clusterName, keyIdentifier }) => [
      `${clusterName} ${keyIdentifier}`,
      { clusterName, keyIdentifier },
    ]),
  );
  return [...needed.values()].flatMap(({ clusterName, keyIdentifier }) =>
    keyIdentifier === undefined || isKeyThere(azure, keyIdentifier)
      ? []
      : [entry(look, "SNAPSHOT_KEY_LOST", { clusterName, detail: `a kept snapshot needs ${keyIdentifier}` })],
  );
}

function ofPrivateNetworking(look: Look): Found {
  const { azure, project, nowMs } = look;
  const settings = project.encryption.azureKeyVault;
  // FACT(atlas-multi-cloud): switching it on disables the project's multi-cloud clusters.
  const isOn = settings.enabled && settings.requirePrivateNetworking === true;
  const disabled = (isOn ? project.clusters.filter(isMultiCloud) : []).map(({ name }) =>
    entry(look, "MULTI_CLOUD_CLUSTER_DISABLED", { clusterName: name, detail: "requirePrivateNetworking is on" }),
  );
  const regions = endpointsOf(azure, project, nowMs)
    .filter(isAlive)
    .map((seen) => seen.endpoint.regionName);
  const second = regions.find((region, index) => regions.indexOf(region) !== index);
  if (second === undefined) return disabled;
  return [...disabled, entry(look, "SECOND_ENDPOINT", { subject: second, detail: `two live endpoints in ${second}` })];
}

const isMultiCloud = (cluster: AtlasCluster): boolean =>
  new Set(cluster.regions.map((region) => region.providerName)).size > 1;
