// Where four hundred days pass: a project with two clusters in two regions, a key that Azure rotates at 365 days, three
// client secrets one after the other, an outage, a failover, a revocation. Data and the deeds of other people.
import type { Seed } from "../../emulator/index.ts";
import { app, quickstart, quickstartSeed } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import { closed, cluster, type Declared, encryption, networking, type World } from "../support/world.ts";
import { vaultByHand } from "./shared.ts";

export const DAY_MS = 86_400_000;
/** A Monday. */
export const START_MS = Date.UTC(2027, 0, 4, 9);
export const LAST_DAY = 399;
/** Azure's own rotation, and Atlas's reminder. */
const ROTATION_DAY = 365;
export const ALERT_DAYS = 380;
/** Each client secret of the app lives 150 days. The next one is there before, and the old one is deleted a week after the change. */
export const SECRETS = [
  { value: "first-secret", fromDay: 0, untilDay: 150, deletedOnDay: 147 },
  { value: "second-secret", fromDay: 133, untilDay: 283, deletedOnDay: 280 },
  { value: "third-secret", fromDay: 266, untilDay: 416, deletedOnDay: undefined },
] as const;

const SNAPSHOTS = { everyMs: DAY_MS, keepMs: 10 * DAY_MS };
const REGIONS = ["US_EAST_2", "EUROPE_WEST"].map((regionName) => ({ providerName: "AZURE" as const, regionName }));

const { projectId, keyVaultName, keyVaultId, keyName, tenantId, runner, staticApp } = quickstart;
const firstVersion = quickstart.keyVersions.older;

export function yearsSeed(nowMs: number): Seed {
  const { atlas, azure } = quickstartSeed(nowMs);
  const rotationPolicy = {
    sinceMs: nowMs,
    lifetimeActions: [{ type: "Rotate" as const, timeAfterCreate: `P${ROTATION_DAY}D` }],
  };
  const versions = [{ version: firstVersion, createdMs: nowMs, enabled: true }];
  return {
    atlas: {
      ...atlas,
      projects: atlas.projects.map((project) => ({
        ...project,
        createdMs: nowMs,
        clusters: project.clusters.map((one) => ({ ...one, regions: REGIONS })),
        snapshotSchedule: SNAPSHOTS,
        rewrap: "shown",
      })),
    },
    azure: {
      ...azure,
      vaults: azure.vaults.map((vault) => ({ ...vault, keys: { [keyName]: { versions, rotationPolicy } } })),
      principals: azure.principals.map((one) =>
        one.clientId === staticApp.clientId ? { ...app(staticApp), secrets: secretsOf(nowMs, 0) } : one,
      ),
      graphRights: { [runner.servicePrincipalId]: ["Application.Read.All"] },
    },
  };
}

/** Of the app, as Entra has them. */
const secretsOf = (startMs: number, ...indices: readonly number[]) =>
  SECRETS.flatMap(({ value, fromDay, untilDay }, index) =>
    indices.includes(index)
      ? [{ value, startMs: startMs + fromDay * DAY_MS, expiresMs: startMs + untilDay * DAY_MS }]
      : [],
  );

/** What every mode's program declares. */
export const yearsProgram = (key: Readonly<Record<string, unknown>>): readonly Declared[] => [
  {
    kind: "KeyVaultKey",
    name: "key",
    args: { keyVaultId, keyName, rotationPolicy: { timeAfterCreate: `P${ROTATION_DAY}D` } },
  },
  encryption({ keyName: "@key.keyName", keyVersion: undefined, ...key }),
  {
    kind: "KeyRotationAlert",
    name: "alert",
    args: { projectId: "@encryption.projectId", thresholdDays: ALERT_DAYS },
  },
  networking(closed),
  cluster("orders", { projectId: "@networking.projectId" }),
  cluster("billing", { projectId: "@networking.projectId" }),
  {
    kind: "NeededKeyVersions",
    name: "needed",
    args: { projectId, keyIdentifierSince: "@encryption.keyIdentifierSince" },
  },
];

export const secretAccess = (secret: Readonly<Record<string, unknown>>) => ({
  tenantId,
  clientId: staticApp.clientId,
  ...secret,
});

export const projectOf = ({ emulator }: World) => {
  const found = emulator.store.atlas.projects[projectId];
  if (found === undefined) throw new Error("the project is gone");
  return found;
};

/** The oldest first. */
export const keyVersionsOf = ({ emulator }: World) => emulator.store.azure.vaults[0]?.keys[keyName]?.versions ?? [];
export const versionsOf = (world: World): readonly string[] => keyVersionsOf(world).map(({ version }) => version);

export const dayOf = (ms: number): number => Math.round(((ms - START_MS) / DAY_MS) * 100) / 100;

interface Deed {
  readonly day: number;
  /** With this day, a span on the picture. */
  readonly name?: string;
  readonly untilDay?: number;
  act(world: World): Promise<void>;
}

const setSecrets =
  (...indices: readonly number[]) =>
  ({ emulator }: World): Promise<void> =>
    byHand(emulator, { principals: { [staticApp.clientId]: { secrets: secretsOf(START_MS, ...indices) } } });

const setEnabled =
  (enabled: boolean) =>
  ({ emulator }: World): Promise<void> =>
    byHand(emulator, {
      intended: true,
      vaults: { [keyVaultName]: { keys: { [keyName]: { [firstVersion]: { enabled } } } } },
    });

const setVault =
  (change: Readonly<Record<string, unknown>>) =>
  (world: World): Promise<void> =>
    vaultByHand(world, change);

/** The run of that day comes in the middle of each span. */
export const FAILOVER = { name: "failover: the vault is read-only", day: 209.5, untilDay: 210.5 } as const;
export const OUTAGE = { name: "outage of the vault", day: 244.9, untilDay: 245.2 } as const;
export const REVOCATION = { name: "the key is disabled", day: 314.9, untilDay: 315.1 } as const;

/** What other people do, and Azure. */
export const DEEDS: readonly Deed[] = [
  { day: 133, act: setSecrets(0, 1) },
  { day: 147, act: setSecrets(1) },
  { ...FAILOVER, act: setVault({ readOnly: true }) },
  { day: FAILOVER.untilDay, act: setVault({ readOnly: null }) },
  { ...OUTAGE, act: setVault({ outage: true }) },
  { day: OUTAGE.untilDay, act: setVault({ outage: null }) },
  { day: 266, act: setSecrets(1, 2) },
  { day: 280, act: setSecrets(2) },
  { ...REVOCATION, act: setEnabled(false) },
  { day: REVOCATION.untilDay, act: setEnabled(true) },
];
