// The first sentence: of a project, and of all. Pure.
import type { Collected } from "./collect/project";
import type { Finding, Level, ProjectReport, Verdict } from "./report";

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

export function verdictOf(project: Collected, findings: readonly Finding[]): Verdict {
  const exceptions = findings.filter(({ level }) => level !== "note").length;
  const critical = findings.filter(({ level }) => level === "critical").length;
  const level: Level = critical > 0 ? "critical" : exceptions > 0 ? "attention" : unverifiedOr("fine", project);
  const parts = [
    inUse(project),
    ...(exceptions === 0
      ? []
      : [`${counted(exceptions, "exception")}${critical === 0 ? "" : `, ${critical} critical`}.`]),
    ...(project.notRead.length === 0 || project.encryption === undefined
      ? []
      : [`${counted(project.notRead.length, "part")} could not be read.`]),
  ];
  return { level, says: parts.join(" ") };
}

const unverifiedOr = (level: Level, { notRead }: Collected): Level => (notRead.length > 0 ? "unverified" : level);

function inUse({ encryption, clusters, key }: Collected): string {
  if (encryption === undefined) return "Nothing of the project could be read.";
  if (!encryption.enabled) return "No customer-managed key in Azure.";
  const dedicated = clusters?.filter(({ kind }) => kind === "dedicated");
  const encrypted = dedicated?.filter((one) => one.encrypted === "yes").length;
  const named = key === undefined || key === null ? "the project's key" : `the key "${key.keyName}"`;
  const which = key?.versions?.find((one) => one.inUse)?.version ?? key?.pinnedVersion;
  const how = `${named}${which === undefined || which === null ? "" : `, version ${which}`}`;
  return dedicated === undefined
    ? `Encryption at rest uses ${how}. The clusters are not known.`
    : `${encrypted} of ${counted(dedicated.length, "dedicated cluster")} encrypted with ${how}.`;
}

const WORST_FIRST: readonly Level[] = ["critical", "attention", "unverified", "fine"];

export function verdictOfAll(projects: readonly ProjectReport[]): Verdict {
  const [only, ...others] = projects;
  if (only !== undefined && others.length === 0) return only.verdict;
  const counts = WORST_FIRST.flatMap((level) => {
    const count = projects.filter(({ verdict }) => verdict.level === level).length;
    return count === 0 ? [] : [`${count} ${WORDS[level]}`];
  });
  const level = WORST_FIRST.find((one) => projects.some(({ verdict }) => verdict.level === one)) ?? "unverified";
  return { level, says: `${counted(projects.length, "project")}: ${counts.join(", ")}.` };
}

const WORDS: Readonly<Record<Level, string>> = {
  critical: "critical",
  attention: "with exceptions",
  unverified: "not verified",
  fine: "fine",
};
