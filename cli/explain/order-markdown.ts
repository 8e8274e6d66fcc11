// The order of steps as a numbered list, and as a graph in Mermaid. Mails and phones show no graph, so the list is complete. Pure.
import { mermaidLabel } from "../escape";
import { inMarkdown, names } from "../words";
import type { CountedLine } from "./budget";
import type { Action, Change } from "./changes";
import type { Order } from "./order";

const DONE: Readonly<Record<Action, string>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  replace: "replaced",
  forget: "removed from the stack only",
  "hand over": "handed over",
  "take over": "taken over",
  renew: "replaced in the stack only",
  refresh: "refreshed",
  gone: "removed from the stack",
  unclear: "not explained",
};

const MOST_NAMES = 20;

/** What has one number runs at the same time. */
export const stageLines = ({ stages }: Order): readonly CountedLine[] =>
  stages.map(({ changes }, index) => ({
    text: `${index + 1}. ${groupsOf(changes).map(groupText).join("; ")}`,
    count: changes.length,
  }));

function groupsOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const key = `${change.kind} ${change.action}`;
    const group = groups.get(key) ?? [];
    group.push(change);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function groupText(group: readonly Change[]): string {
  const [first] = group;
  if (first === undefined) return "";
  const shown = inMarkdown(names(group.slice(0, MOST_NAMES).map(({ name }) => name)));
  const more = group.length > MOST_NAMES ? ` and ${group.length - MOST_NAMES} more` : "";
  return `${first.kind} ${DONE[first.action]}: ${shown}${more}`;
}

/** More nodes are no picture. Renderers stop at 50,000 characters. */
const MOST_NODES = 40;
const MOST_CHARACTERS = 40_000;

/** Nothing where it does not fit: the list says the same. */
export function graph({ stages, edges }: Order, most: number): readonly string[] {
  const changes = stages.flatMap((stage) => stage.changes);
  if (changes.length > MOST_NODES || edges.length === 0) return [];
  const ids = new Map(changes.map(({ urn }, index) => [urn, `s${index}`]));
  const nodes = changes.map(({ urn, name, action }) => `  ${ids.get(urn)}["${mermaidLabel(name)}: ${DONE[action]}"]`);
  const arrows = direct(edges).map(([before, after]) => `  ${ids.get(before)} --> ${ids.get(after)}`);
  const lines = ["```mermaid", "flowchart TD", ...nodes, ...arrows, "```"];
  const length = lines.join("\n").length;
  return length > Math.min(most, MOST_CHARACTERS) ? [] : lines;
}

/** Without arrows that say what a longer way says too. */
function direct(edges: Order["edges"]): Order["edges"] {
  const after = new Map<string, string[]>();
  for (const [before, next] of edges) after.set(before, [...(after.get(before) ?? []), next]);
  const reaches = (from: string, to: string, seen: Set<string>): boolean => {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return (after.get(from) ?? []).some((next) => reaches(next, to, seen));
  };
  return edges.filter(
    ([before, next]) => !(after.get(before) ?? []).some((other) => other !== next && reaches(other, next, new Set())),
  );
}
