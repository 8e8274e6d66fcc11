// Four hundred days as lanes of a picture: from what the emulated clouds recorded and what the runs said. Pure, but for its look at the world.
import type { Lane, Span, Timeline } from "../support/timeline.ts";
import type { World } from "../support/world.ts";
import type { Mode } from "./years-modes.ts";
import type { RunRecord } from "./years-watch.ts";
import { dayOf, FAILOVER, keyVersionsOf, LAST_DAY, OUTAGE, projectOf, REVOCATION, SECRETS } from "./years-world.ts";

export const pictureOf = (mode: Mode): string => `docs/pictures/four-hundred-days-${mode.name}.svg`;

export function timelineOf(world: World, mode: Mode, runs: readonly RunRecord[]): Timeline {
  return {
    title: `Four hundred days, ${mode.title}`,
    description:
      "Days on the axis. Lanes: key versions, client secrets, alerts of Atlas, events, snapshots that need an old version, weekly runs.",
    legend: "full colour: Atlas uses it; pale: valid, not in use",
    lastDay: LAST_DAY,
    lanes: [keyLane(world), loginLane(runs), alertLane(world), EVENTS, snapshotLane(world, runs)],
    runs: runs.map(({ day }) => {
      const { why } = mode.planned[day] ?? {};
      return why === undefined ? { day } : { day, note: why };
    }),
  };
}

const span = (fromDay: number, untilDay: number, tone: Span["tone"]): Span => ({
  fromDay,
  untilDay: Math.min(untilDay, LAST_DAY + 1),
  tone,
});

/** Of the change of versions. */
const changeDay = (world: World): number => dayOf(projectOf(world).keyInUse?.sinceMs ?? 0);

function keyLane(world: World): Lane {
  const versions = keyVersionsOf(world).map(({ createdMs }, index) => ({ number: index + 1, day: dayOf(createdMs) }));
  return {
    title: "Key versions",
    rows: versions.map(({ number, day }) => ({
      label: number === 1 ? "version 1" : `version ${number}, by Azure on day ${day}`,
      spans: [
        span(day, LAST_DAY + 1, "light"),
        number === 1 ? span(0, changeDay(world), "strong") : span(changeDay(world), LAST_DAY + 1, "strong"),
      ],
    })),
  };
}

function loginLane(runs: readonly RunRecord[]): Lane {
  const used = (login: string): readonly Span[] => {
    const days = runs.flatMap((run) => (run.login === login ? [run.day] : []));
    const [first, last] = [days[0], days.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [span(first, runs.find(({ day }) => day > last)?.day ?? LAST_DAY + 1, "strong")];
  };
  const role = used("role");
  return {
    title: "Atlas logs in with",
    rows: [
      ...SECRETS.map(({ value, fromDay, untilDay, deletedOnDay = untilDay }, index) => ({
        label: `client secret ${index + 1}`,
        spans: [span(fromDay, deletedOnDay, "light"), ...used(value)],
      })),
      ...(role.length === 0 ? [] : [{ label: "role", spans: role }]),
    ],
  };
}

const NAMES: Readonly<Record<string, string>> = {
  ENCRYPTION_AT_REST_KMS_NETWORK_ACCESS_DENIED: "vault not reachable",
  AZURE_ENCRYPTION_KEY_INVALID: "key not valid",
  AZURE_ENCRYPTION_KEY_NEEDS_ROTATION: "key needs rotation",
};

function alertLane(world: World): Lane {
  const fired = projectOf(world).firedAlerts ?? [];
  return {
    title: "Alerts of Atlas",
    rows: Object.entries(NAMES).map(([event, label]) => ({
      label,
      spans: fired
        .filter(({ eventTypeName }) => eventTypeName === event)
        .map(({ createdMs, resolvedMs = Number.POSITIVE_INFINITY }) =>
          span(dayOf(createdMs), dayOf(resolvedMs), "alert"),
        ),
    })),
  };
}

const EVENTS: Lane = {
  title: "Events",
  rows: [FAILOVER, OUTAGE, REVOCATION].map(({ name, day, untilDay }) => ({
    label: name,
    spans: [span(day, untilDay, "event")],
  })),
};

function snapshotLane(world: World, runs: readonly RunRecord[]): Lane {
  const needed = runs.flatMap((run) => run.needed.filter(({ version, inUse }) => version === 1 && !inUse));
  const untilDay = Math.max(...needed.map((one) => one.untilDay ?? LAST_DAY + 1));
  return {
    title: "Snapshots may need",
    rows: [
      {
        label: "version 1, after its use",
        spans: needed.length === 0 ? [] : [span(changeDay(world), untilDay, "need")],
      },
    ],
  };
}
