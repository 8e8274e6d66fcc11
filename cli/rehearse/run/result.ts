// What a rehearsal found, as data: each statement with its standing. Pure, but for the tables of the emulator that it is given.
import type { DamageEvent, JournalEntry } from "#emulator/index";
import { timeOf } from "#provider/support/dates";
import { terminalText } from "../../escape";
import { inText } from "../../words";
import type { Rehearsed } from "./rehearse";
import { inWords } from "./words";

/** `assumed`: no document and no recording says so. */
type Standing = "documented" | "recorded" | "observed" | "assumed";

export interface Result {
  readonly resultVersion: 1;
  readonly command: readonly string[];
  readonly exitCode: number;
  readonly snapshot: { readonly time: string; readonly projectIds: readonly string[] };
  /** The emulator's time from start to end. Its durations are assumed. */
  readonly seconds: number;
  readonly requests: readonly RequestLine[];
  readonly damage: readonly DamageLine[];
  /** Errors that the command printed: refusals by this package among them. */
  readonly errors: readonly string[];
  readonly notRehearsed: readonly string[];
  readonly notRead: readonly string[];
  readonly assumed: readonly string[];
}

export interface RequestLine {
  /** On the emulator's clock, since the start. */
  readonly afterSeconds: number;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly says: string;
  /** 0: no answer. */
  readonly status: number;
  readonly errorCode?: string;
  readonly refused: boolean;
  readonly standing: Standing;
}

export interface DamageLine {
  readonly kind: string;
  readonly time: string;
  readonly says: string;
  readonly standing: Standing;
}

/** The tables of the emulator. */
export interface Standings {
  ofRequest(entry: JournalEntry): string;
  ofDamage(event: DamageEvent): string;
}

const UNAUTHORIZED = 401;
const REFUSED = 400;
const MOST_ERRORS = 20;

export function resultOf(done: Rehearsed, standings: Standings): Result {
  const { snapshot, command, ended, startMs, endMs } = done;
  return {
    resultVersion: 1,
    command,
    exitCode: ended.code,
    snapshot: { time: snapshot.time, projectIds: snapshot.source.projectIds },
    seconds: seconds(endMs - startMs),
    requests: done.writes
      .filter((entry) => !isChallenge(entry))
      .map((entry) => ({ ...requestLine(entry, startMs, standings), host: hostOf(entry, snapshot.source.atlas) })),
    damage: done.damage.map((event) => ({
      kind: event.kind,
      time: timeOf(event.at),
      says: terminalText(
        [event.clusterName, event.subject, event.detail].filter((one) => one !== undefined).join(": "),
      ),
      standing: standingIn(standings.ofDamage(event)),
    })),
    errors: errorsIn(ended.output),
    notRehearsed: notRehearsed(done.types),
    notRead: snapshot.notRead,
    assumed: snapshot.assumed,
  };
}

/** FACT(vault-challenge): how a client of Key Vault learns where to log in. Nothing is refused. */
const isChallenge = ({ service, status }: JournalEntry): boolean => service === "vault" && status === UNAUTHORIZED;

/** Azure's hosts are the real ones. Atlas's is the one that the snapshot was taken from. */
const hostOf = ({ service, host }: JournalEntry, atlas: string): string =>
  service === "atlas" ? new URL(atlas).host : host;

const seconds = (ms: number): number => Math.round(ms / 1000);

function requestLine(entry: JournalEntry, startMs: number, standings: Standings): Omit<RequestLine, "host"> {
  const { method, path, status, errorCode } = entry;
  return {
    afterSeconds: seconds(entry.atMs - startMs),
    method,
    path,
    says: inText(inWords(entry)),
    status,
    ...(errorCode === undefined ? {} : { errorCode }),
    refused: status === 0 || status >= REFUSED,
    standing: standingIn(standings.ofRequest(entry)),
  };
}

function standingIn(word: string): Standing {
  if (word === "docs") return "documented";
  return word === "recorded" || word === "observed" ? word : "assumed";
}

const errorsIn = (output: string): readonly string[] =>
  [
    ...new Set(
      output
        .split("\n")
        .flatMap((line) => /^\s*error: (.+)$/.exec(line)?.[1] ?? [])
        .map((text) => terminalText(text)),
    ),
  ].slice(0, MOST_ERRORS);

/** Ours, the engine's own, and components, which send nothing. */
const REHEARSED = /^(pulumi-nodejs:dynamic\/atlas-cmk:|pulumi:|atlas-cmk:)/;
/** The stand-ins in the emulator know some types of these, and what the snapshot has of them. */
const STOOD_IN = /^(azure-native|mongodbatlas):/;

function notRehearsed(types: readonly string[]): readonly string[] {
  return types
    .filter((type) => !REHEARSED.test(type))
    .map((type) =>
      STOOD_IN.test(type)
        ? `${terminalText(type)}: by a stand-in for the plugin. Only vaults, keys, roles and clusters were copied.`
        : `${terminalText(type)}: not copied. Its own plugin ran, without a credential.`,
    );
}
