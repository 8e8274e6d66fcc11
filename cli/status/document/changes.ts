// The section of a comparison with an earlier report. Pure.
import type { Comparison, ProjectReport } from "../report";
import { projectNamed, type Section, section } from "./blocks";

export function changesSection(
  { earlierTime, earlierSha256, changes }: Comparison,
  projects: readonly ProjectReport[],
): Section {
  const heading = `Changes since ${earlierTime}`;
  const earlier = { kind: "text", text: `SHA-256 of the earlier data: ${earlierSha256}.` } as const;
  if (changes.length === 0) return section("changes", heading, { kind: "text", text: "None." }, earlier);
  const rows = changes.map(({ projectId, what, before, now }) => [
    projectNamed(projects.find((one) => one.projectId === projectId) ?? { projectId }),
    what,
    before ?? "absent",
    now ?? "absent",
  ]);
  const columns = ["Project", "What", "Before", "Now"];
  return section("changes", heading, { kind: "table", caption: heading, columns, rows }, earlier);
}
