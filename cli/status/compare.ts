// What differs from an earlier report. Pure. The earlier report is a file of anyone's: it is read as data, with a bound, and nothing of it is trusted.
import { CommandError } from "../io";
import { type Change, type Comparison, REPORT_VERSION, type Report } from "./report";
import { extracted, sha256Of } from "./views/embedded";

type Fields = Readonly<Record<string, unknown>>;

export interface Earlier {
  readonly time: string;
  readonly sha256: string;
  readonly projects: readonly Fields[];
}

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const idOf = ({ projectId }: Fields): string => (typeof projectId === "string" ? projectId : "");

/** `name`: of the file, for messages. The text is the output of `--json`, or a page of `--html`. */
export function earlierReport(name: string, text: string): Earlier {
  const page = extracted(text);
  const json = page?.json ?? text;
  const sha256 = sha256Of(json);
  if (page !== undefined && page.sha256 !== sha256)
    throw new CommandError(
      `The data in ${name} was changed: its SHA-256 is ${sha256}, and the page names ${page.sha256}. Pass the page as it was written.`,
    );
  const report = fieldsOf(parsed(name, json));
  const time = fieldsOf(report?.collection)?.time;
  if (report?.reportVersion !== REPORT_VERSION || !Array.isArray(report.projects) || typeof time !== "string")
    throw new CommandError(
      `${name} is no report of atlas-cmk status with report version ${REPORT_VERSION}. Pass the output of --json or --html.`,
    );
  return { time, sha256, projects: report.projects.map(fieldsOf).filter((one) => one !== undefined) };
}

function parsed(name: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new CommandError(`${name} is neither JSON nor a page of atlas-cmk status.`);
  }
}

export function compared(earlier: Earlier, projects: Report["projects"]): Comparison {
  const now = projects.map((one): Fields => ({ ...one }));
  const ids = [...new Set([...now, ...earlier.projects].map(idOf))];
  const changes = ids.flatMap((id) =>
    projectChanges(
      id,
      earlier.projects.find((one) => idOf(one) === id),
      now.find((one) => idOf(one) === id),
    ),
  );
  return { earlierTime: earlier.time, earlierSha256: earlier.sha256, changes };
}

function projectChanges(projectId: string, before: Fields | undefined, now: Fields | undefined): readonly Change[] {
  if (before === undefined) return [{ projectId, what: "the project", now: "in the report" }];
  if (now === undefined) return [{ projectId, what: "the project", before: "in the report" }];
  return [...exceptionChanges(projectId, before, now), ...SECTIONS.flatMap(sectionChanges(projectId, before, now))];
}

/** Snapshots come and go every day, and are no change. */
const SECTIONS = [
  "projectName",
  "encryption",
  "access",
  "clusters",
  "key",
  "vault",
  "endpoints",
  "alerts",
  "openAlerts",
  "maintenance",
  "backupCompliancePolicy",
  "otherProjects",
] as const;
const LEFT_OUT: readonly string[] = ["snapshots", "neededUntil", "looked", "whyNotValid", "incomplete"];

/** A section that one of the two did not read is one change, not a change of all that it has. */
const sectionChanges =
  (projectId: string, before: Fields, now: Fields) =>
  (name: string): readonly Change[] => {
    const [earlier, later] = [before[name], now[name]];
    if (earlier === undefined && later === undefined) return [];
    if (earlier === undefined) return [{ projectId, what: name, before: "not read", now: "read" }];
    if (later === undefined) return [{ projectId, what: name, before: "read", now: "not read" }];
    return valueChanges(projectId, leavesOf(name, earlier), leavesOf(name, later));
  };

type Leaves = ReadonlyMap<string, string>;

function valueChanges(projectId: string, before: Leaves, now: Leaves): readonly Change[] {
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((what) => {
    const [earlier, later] = [before.get(what), now.get(what)];
    if (earlier === later) return [];
    return [
      {
        projectId,
        what,
        ...(earlier === undefined ? {} : { before: earlier }),
        ...(later === undefined ? {} : { now: later }),
      },
    ];
  });
}

/** By rule and object, so that another date in the text is no new exception. */
function exceptionChanges(projectId: string, before: Fields, now: Fields): readonly Change[] {
  const saysOf = (project: Fields): Leaves =>
    new Map(
      listOf(project.findings).flatMap((one) => {
        const { id, object, says } = fieldsOf(one) ?? {};
        return [[`exception ${String(id)} (${String(object)})`, String(says)] as const];
      }),
    );
  const [earlier, later] = [saysOf(before), saysOf(now)];
  return [
    ...[...later].flatMap(([what, says]) => (earlier.has(what) ? [] : [{ projectId, what, now: says }])),
    ...[...earlier].flatMap(([what, says]) => (later.has(what) ? [] : [{ projectId, what, before: says }])),
  ];
}

/** What tells the items of a list apart. */
const KEYS = ["name", "version", "keyId", "projectId", "id"] as const;
const MOST_DEPTH = 8;

/** Every value by its path: `clusters[orders].encrypted`. */
function leavesOf(path: string, value: unknown, depth = 0): Leaves {
  if (Array.isArray(value) && value.every((one) => fieldsOf(one) === undefined))
    return new Map([[path, value.map(String).sort().join(", ")]]);
  const fields = fieldsOf(value);
  if (depth >= MOST_DEPTH || (fields === undefined && !Array.isArray(value))) return new Map([[path, wordOf(value)]]);
  const inner =
    fields === undefined
      ? listOf(value).map((one) => [`${path}[${keyOf(one)}]`, one] as const)
      : Object.entries(fields)
          .filter(([name]) => !LEFT_OUT.includes(name))
          .map(([name, one]) => [`${path}.${name}`, one] as const);
  return new Map(inner.flatMap(([name, one]) => [...leavesOf(name, one, depth + 1)]));
}

/** An endpoint is its region: Atlas recreates it under another id. */
function keyOf(item: unknown): string {
  const fields = fieldsOf(item) ?? {};
  const name =
    typeof fields.regionName === "string" ? "regionName" : KEYS.find((key) => typeof fields[key] === "string");
  return name === undefined ? "?" : String(fields[name]);
}

const wordOf = (value: unknown): string => (value === null ? "none" : typeof value === "object" ? "…" : String(value));
