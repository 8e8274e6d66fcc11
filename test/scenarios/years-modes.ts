// The three ways to name a key, as a program names it over four hundred days, and what each run must do. Every run that is not listed changes nothing.
import { quickstart } from "../../emulator/seeds.ts";
import type { Declared, World } from "../support/world.ts";
import { ALERT_DAYS, OUTAGE, REVOCATION, SECRETS, secretAccess, versionsOf, yearsProgram } from "./years-world.ts";

/** What one run must do. */
export interface Planned {
  readonly why: string;
  /** Resources that preview and `up` change. */
  readonly changes: readonly string[];
  /** By the names in years-watch.ts. */
  readonly says?: readonly string[];
  /** `up` fails. */
  readonly fails?: true;
}

interface FiredAlert {
  readonly event: string;
  readonly fromDay: number;
  readonly untilDay: number;
  readonly why: string;
}

export interface Mode {
  readonly name: "pinned" | "latest" | "version-less";
  readonly title: string;
  program(day: number, world: World): readonly Declared[];
  /** Runs by their day. */
  readonly planned: Readonly<Record<number, Planned>>;
  readonly alerts: readonly FiredAlert[];
  /** From this day on Atlas logs in by role. */
  readonly roleFromDay?: number;
  /** Versions of the key, the first is 1: in use, or needed by snapshots that are kept for ten days. */
  readonly neededAtTheEnd: readonly number[];
}

/** The days of the runs that give Atlas the second and the third secret. */
const NEXT_SECRET = [140, 273] as const;
export const secretOn = (day: number): (typeof SECRETS)[number] =>
  SECRETS[NEXT_SECRET.filter((from) => day >= from).length] ?? SECRETS[0];

const byVariable = secretAccess({ clientSecretEnv: "APP_SECRET" });
const ALL = ["alert", "billing", "encryption", "key", "networking", "orders"];

const ROTATED = ["rotated", "snapshots need the old version"];
const SEEN: Planned = {
  why: "KeyVaultKey writes Azure's new version to the stack's state, and nothing else changes",
  changes: ["key"],
  says: ["newer version"],
};

/** `more`: what this way to name a key says besides while the key is disabled. */
const runsOfAll = (more: readonly string[] = []): Readonly<Record<number, Planned>> => ({
  0: {
    why: "the first run: clusters encrypted, vault closed",
    changes: ALL,
    says: ["closes the vault", "key adopted"],
  },
  [NEXT_SECRET[0]]: { why: "the second client secret", changes: ["encryption"], says: ["the old secret may go"] },
  245: { why: "the outage is named, and nothing changes", changes: [], says: ["Atlas cannot reach the vault"] },
  [NEXT_SECRET[1]]: { why: "the third client secret", changes: ["encryption"], says: ["the old secret may go"] },
  315: {
    why: "the disabled key is named, nothing is written, and the run fails",
    changes: ["encryption", "key"],
    says: [...more, "no usable version", "the key is disabled"],
    fails: true,
  },
  [REVOCATION.untilDay]: {
    why: "the key is enabled again: the run waits until the clusters are back",
    changes: ["encryption"],
    says: ["the clusters are back", "the key was not valid"],
  },
});

const ALERTS: readonly FiredAlert[] = [
  {
    event: "ENCRYPTION_AT_REST_KMS_NETWORK_ACCESS_DENIED",
    fromDay: OUTAGE.day,
    untilDay: OUTAGE.untilDay,
    why: "the outage: Atlas cannot reach the vault, and shuts nothing down",
  },
  {
    event: "AZURE_ENCRYPTION_KEY_INVALID",
    fromDay: REVOCATION.day,
    untilDay: REVOCATION.untilDay,
    why: "the revocation: the clusters are shut down until the key is enabled again",
  },
];

/** The person changes the program in the week in which the alert has fired. */
const PINNED_ON = 385;
const ROLE_ON = 301;
const AFTER_ROTATION = 371;

export const MODES: readonly Mode[] = [
  {
    name: "pinned",
    title: "keyVersion: a version",
    program: (day, world) => {
      const [first, second] = versionsOf(world);
      return yearsProgram({ keyVersion: day < PINNED_ON ? first : second, access: byVariable });
    },
    planned: {
      ...runsOfAll(),
      [AFTER_ROTATION]: SEEN,
      [PINNED_ON]: { why: "the program names the new version", changes: ["encryption"], says: ROTATED },
    },
    alerts: [
      ...ALERTS,
      {
        event: "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION",
        fromDay: ALERT_DAYS,
        untilDay: PINNED_ON,
        why: "the program still names the first version; the change closes the alert",
      },
    ],
    neededAtTheEnd: [2],
  },
  {
    name: "latest",
    title: 'keyVersion: "latest"',
    program: (day) =>
      yearsProgram({
        keyVersion: "latest",
        access: secretAccess({ clientSecret: { secret: secretOn(day).value } }),
      }),
    planned: {
      ...runsOfAll(["latest cannot be looked up"]),
      [AFTER_ROTATION]: {
        why: "the preview finds Azure's new version, and the run sets it",
        changes: ["encryption", "key"],
        says: ["newer version", ...ROTATED],
      },
    },
    alerts: ALERTS,
    neededAtTheEnd: [2],
  },
  {
    name: "version-less",
    title: "no keyVersion, from day 301 on with a role",
    program: (day) => yearsProgram({ access: day < ROLE_ON ? byVariable : { roleId: quickstart.roleId } }),
    planned: {
      ...runsOfAll(),
      [ROLE_ON]: {
        why: "a role instead of the secret, so that Atlas takes the key without a version",
        changes: ["encryption"],
        says: ["to a role", ...ROTATED],
      },
      [AFTER_ROTATION]: SEEN,
    },
    alerts: ALERTS,
    roleFromDay: ROLE_ON,
    neededAtTheEnd: [2, 1],
  },
];
