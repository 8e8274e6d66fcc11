// What the preview's messages mean: refusals, warnings, drift, and what could not be checked. Pure.
import { message, say } from "../words";
import { compared, isOurs as isOurType } from "./changes";
import { type Finding, type Place, type Topic, WHO_CHANGED } from "./finding";
import { type Preview, resourceIn, type Said } from "./preview";

export interface Heard {
  readonly findings: readonly Finding[];
  /** Warnings about resources of others. */
  readonly othersWarned: number;
  /** The message about what differs in the cloud, by URN. */
  readonly drifted: ReadonlyMap<string, string>;
  /** An error is among the messages. */
  readonly hasError: boolean;
}

/** The beginnings of this package's texts. test/unit/cli/explain/said.test.ts compares them with the texts. */
const UNVERIFIED = /^(?:Cannot be checked|Cannot be confirmed|Not checked)\b/;
const ONE_WAY = /, and documents no change back to /;
const DRIFT =
  /^(?:Drift (?:of|in) |Atlas can no longer use the key |Project \w+ no longer has a cluster )| was (?:changed|deleted) outside Pulumi\b/;
const NEW_VERSION = / has the newer version \w+\.\s`pulumi up` changes nothing in Azure\./;

/** The engine's last line names no cause. */
const NO_CAUSE = /^(?:(?:preview|update|refresh|destroy) failed)?$/;

export function hear({ said }: Preview, placeOf: (urn: string) => Place | undefined): Heard {
  const sorted = said.toSorted((one, other) => compared(one.urn, other.urn) || compared(one.text, other.text));
  const ours = sorted.filter(({ urn }) => isOurs(urn));
  const withCause = sorted.filter(({ text }) => !NO_CAUSE.test(text));
  const isRelevant = (one: Said): boolean => one.severity === "error" || isOurs(one.urn) || isOfProcess(one);
  return {
    findings: withCause.filter(isRelevant).map((one) => findingOf(one, placeOf(one.urn))),
    othersWarned: withCause.filter((one) => one.severity === "warning" && !isRelevant(one)).length,
    hasError: said.some(({ severity }) => severity === "error"),
    drifted: new Map(ours.filter(({ text }) => DRIFT.test(text)).map(({ urn, text }) => [urn, text])),
  };
}

const isOurs = (urn: string): boolean => isOurType(resourceIn(urn)?.type ?? "");

/** A warning of the whole plugin process has no URN. Information without one may be a program's own output, with secrets. */
const isOfProcess = ({ severity, urn }: Said): boolean => severity === "warning" && urn === "";

function findingOf(said: Said, place: Place | undefined): Finding {
  const resource = resourceIn(said.urn);
  const isProgram = resource === undefined || resource.type === "pulumi:pulumi:Stack";
  const topic = topicOf(said);
  const who = isProgram ? (said.severity === "error" ? say`The program: ` : []) : say`${resource.name}: `;
  return {
    topic,
    words: [...who, ...message(withoutEngineWords(said.text))],
    place,
    ...(isProgram ? {} : { resource: resource.name }),
    ...(topic === "drift" ? { check: WHO_CHANGED } : {}),
  };
}

function topicOf({ severity, text }: Said): Topic {
  if (severity === "error") return "refused";
  if (UNVERIFIED.test(text)) return "unverified";
  if (DRIFT.test(text)) return "drift";
  if (NEW_VERSION.test(text)) return "rotated";
  if (ONE_WAY.test(text)) return "oneWay";
  return severity === "warning" ? "risk" : "other";
}

/** FACT(pulumi-check-leak): the engine prints the value of the property at fault before our sentence. */
const withoutEngineWords = (text: string): string =>
  text.replace(/^Preview failed: /, "").replace(/^\S+ resource '[\s\S]*? has a problem: /, "");
