// A project as the emulator holds it. Pure. What the service does not show is given a value here, and `UNSEEN` says which.

import { createHash } from "node:crypto";
import type { Seed } from "#emulator/index";
import type { AlertConfig, Cluster } from "#provider/atlas/types";
import { createdAt } from "#provider/project/keys";
import { partsOfKeyIdentifier } from "#provider/support/azure-names";
import { DAY_MS } from "#provider/support/dates";
import { NO_SECRET } from "../file";
import type { ReadProject } from "./read-project";
import type { ReadVault } from "./read-vault";

type SeededProject = Seed["atlas"]["projects"][number];
type SeededCluster = SeededProject["clusters"][number];
type SeededEndpoint = NonNullable<SeededProject["privateEndpoints"]>[number];

/** Long ago: nothing of it is under way. */
const LONG_AGO_MS = 365 * DAY_MS;

export const UNSEEN: readonly string[] = [
  "Each role of Atlas in the project is authorized: Atlas does not show it.",
  "A snapshot needs the key version that was the newest when it was taken: Atlas does not show it.",
  "The login of the rehearsal calls from the public internet: a vault closed to it refuses its key operations.",
];

export interface Around {
  readonly takenMs: number;
  /** The project's vault, where it has one. */
  readonly vault: ReadVault | undefined;
}

export function seedOfProject(read: ReadProject, around: Around): SeededProject {
  const { takenMs } = around;
  const { azureKeyVault, enabledForSearchNodes = false } = read.encryption;
  const { valid: _shown, secret: _never, enabled = false, clientID, ...settings } = azureKeyVault;
  const secret = clientID === undefined ? {} : { clientID, secret: NO_SECRET };
  return {
    id: read.id,
    name: read.name,
    orgId: idFor(`organization of ${read.id}`),
    createdMs: takenMs - LONG_AGO_MS,
    encryption: {
      azureKeyVault: { enabled, ...settings, ...secret },
      awsKms: { enabled: encryptedBy(read, "AWS") },
      googleCloudKms: { enabled: encryptedBy(read, "GCP") },
      enabledForSearchNodes,
    },
    clusters: read.clusters.map((cluster) => clusterOf(read.id, cluster, takenMs)),
    flexClusters: read.others.filter(({ kind }) => kind === "flex").map(({ name }) => name),
    serverlessInstances: read.others.filter(({ kind }) => kind === "serverless").map(({ name }) => name),
    roles: rolesOf(read),
    alerts: read.alerts.map((alert) => alertOf(alert, takenMs)),
    snapshots: snapshotsOf(read, around),
    validation: "synchronous",
    privateEndpoints: endpointsOf(read, around),
    endpointCount: read.endpoints.length,
    ...(read.window === undefined ? {} : { maintenanceWindow: windowOf(read.window) }),
    ...(read.policy === undefined ? {} : { backupCompliancePolicy: { ...read.policy } }),
  };
}

/** An id for what is not shown: the same in every snapshot. */
const idFor = (what: string): string => createHash("sha256").update(what).digest("hex").slice(0, 24);

const encryptedBy = ({ clusters }: ReadProject, provider: string): boolean =>
  clusters.some((one) => one.encryptionAtRestProvider === provider);

const PROVIDERS = ["NONE", "AWS", "AZURE", "GCP"] as const;

function clusterOf(projectId: string, cluster: Cluster, takenMs: number): SeededCluster {
  const { name, clusterType = "REPLICASET", stateName, paused = false, encryptionAtRestProvider } = cluster;
  const regions = cluster.replicationSpecs.flatMap(({ regionConfigs }) => regionConfigs);
  return {
    id: idFor(`cluster ${projectId} ${name}`),
    name,
    clusterType,
    regions: unique(regions.map(regionOf)),
    instanceSize: regions.find((one) => one.instanceSize !== undefined)?.instanceSize ?? "M10",
    encryptionAtRestProvider: PROVIDERS.find((one) => one === encryptionAtRestProvider) ?? "NONE",
    paused,
    restoring: false,
    idleReads: 0,
    ...stateOf(stateName, takenMs),
  };
}

/** A change under way ends by itself. Any other state stays. */
function stateOf(stateName: string, takenMs: number): Partial<SeededCluster> {
  if (stateName === "IDLE") return {};
  return stateName === "UPDATING" ? { changedMs: takenMs } : { fixedState: stateName };
}

const regionOf = ({ providerName, regionName = "UNKNOWN" }: { providerName: string; regionName?: string }) => ({
  providerName,
  regionName,
  ...(providerName === "TENANT" ? { backingProviderName: "AZURE" } : {}),
});

const unique = <Item extends object>(items: readonly Item[]): readonly Item[] => [
  ...new Map(items.map((one) => [JSON.stringify(one), one])).values(),
];

const rolesOf = ({ principals }: ReadProject): SeededProject["roles"] =>
  principals.flatMap(({ roleId, servicePrincipalId, tenantId, atlasAzureAppId, createdDate }) =>
    servicePrincipalId === undefined || tenantId === undefined
      ? []
      : [
          {
            roleId,
            servicePrincipalId,
            tenantId,
            authorized: true,
            ...(atlasAzureAppId === undefined ? {} : { atlasAzureAppId }),
            ...(createdDate === undefined ? {} : { createdMs: Date.parse(createdDate) }),
          },
        ],
  );

/** Fields of a recipient that may be a secret or lead to one, and telephone numbers. */
const KEPT_BACK = /secret|token|key|url|password|mobile/i;

function alertOf(alert: AlertConfig, takenMs: number): SeededProject["alerts"][number] {
  const { id, eventTypeName, enabled, created, notifications, writable } = alert;
  const createdMs = created === undefined ? takenMs - LONG_AGO_MS : Date.parse(created);
  const { threshold, matchers, severityOverride } = writable;
  return {
    id,
    createdMs,
    updatedMs: createdMs,
    eventTypeName,
    enabled,
    ...(isThreshold(threshold) ? { threshold } : {}),
    ...(typeof severityOverride === "string" ? { severityOverride } : {}),
    matchers: Array.isArray(matchers) ? matchers : [],
    notifications: notifications.map((one) =>
      Object.fromEntries(
        Object.entries(one).map(([name, value]) => [name, KEPT_BACK.test(name) && value != null ? NO_SECRET : value]),
      ),
    ),
  };
}

const isThreshold = (value: unknown): value is { operator: string; threshold: number; units?: string } =>
  typeof value === "object" && value !== null && "operator" in value && "threshold" in value;

function endpointsOf({ endpoints }: ReadProject, { takenMs, vault }: Around): SeededEndpoint[] {
  return endpoints.map(({ id, regionName, status, errorMessage, privateEndpointConnectionName: name }) => ({
    id,
    regionName,
    requestedMs: status === "INITIATING" ? takenMs : takenMs - LONG_AGO_MS,
    vaultId: vault?.vault.id ?? "",
    connectionName: name ?? `unknown.${id}`,
    isConnected: name !== undefined,
    ...(status === "FAILED" ? { failed: { atMs: takenMs - LONG_AGO_MS, message: errorMessage ?? "" } } : {}),
    ...(status === "DELETING" ? { deletedMs: takenMs } : {}),
    ...(status === "PENDING_RECREATION" ? { lostMs: takenMs } : {}),
  }));
}

const windowOf = ({
  dayOfWeek,
  hourOfDay,
  autoDeferOnceEnabled,
  numberOfDeferrals,
}: NonNullable<ReadProject["window"]>) => ({
  dayOfWeek,
  hourOfDay,
  autoDeferOnceEnabled,
  numberOfDeferrals,
});

function snapshotsOf(read: ReadProject, { vault, takenMs }: Around): NonNullable<SeededProject["snapshots"]> {
  return read.snapshots.flatMap(({ clusterName, snapshots }) =>
    snapshots.map(({ createdAt: created, expiresAt }) => {
      const createdMs = created === undefined ? takenMs : Date.parse(created);
      const keyIdentifier = keyAt(read, vault, createdMs);
      return {
        clusterName,
        createdMs,
        ...(keyIdentifier === undefined ? {} : { keyIdentifier }),
        ...(expiresAt === undefined ? {} : { expiresMs: Date.parse(expiresAt) }),
      };
    }),
  );
}

/** The key with its version at a time, as far as it can be told. */
function keyAt({ encryption }: ReadProject, vault: ReadVault | undefined, atMs: number): string | undefined {
  const { enabled, keyIdentifier } = encryption.azureKeyVault;
  if (enabled !== true || keyIdentifier === undefined) return undefined;
  const { keyName } = partsOfKeyIdentifier(keyIdentifier);
  const versions = vault?.keys.find(({ name }) => name === keyName)?.versions ?? [];
  const known = versions.filter(({ created }) => created !== undefined);
  const newest = known
    .filter((one) => createdAt(one) <= atMs)
    .sort((one, other) => createdAt(other) - createdAt(one))[0];
  if (newest === undefined) return keyIdentifier;
  return keyIdentifier.replace(/(\/keys\/[^/]+)(\/.*)?$/, `$1/${newest.version}`);
}
