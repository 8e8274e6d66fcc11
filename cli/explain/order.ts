// The order in which `pulumi up` takes the steps of a preview: steps of one stage have no dependency among them. Pure.
import type { Change } from "./changes";

interface Stage {
  readonly changes: readonly Change[];
}

export interface Order {
  readonly stages: readonly Stage[];
  /** `[before, after]`, as URNs. */
  readonly edges: readonly (readonly [string, string])[];
}

const DELETES: readonly Change["action"][] = ["delete", "forget", "hand over"];
const isDelete = ({ action }: Change): boolean => DELETES.includes(action);

/** Creates and updates come first, dependencies before what depends on them. Deletes follow, the other way round. */
export function orderOf(changes: readonly Change[]): Order {
  const made = changes.filter((change) => !isDelete(change));
  const deleted = changes.filter(isDelete);
  const forward = edgesAmong(made);
  const backward = edgesAmong(deleted).map(([before, after]) => [after, before] as const);
  return {
    stages: [...stagesOf(made, forward), ...stagesOf(deleted, backward)],
    edges: [...forward, ...backward],
  };
}

type Edge = readonly [before: string, after: string];

function edgesAmong(changes: readonly Change[]): readonly Edge[] {
  const urns = new Set(changes.map(({ urn }) => urn));
  return changes.flatMap(({ urn, dependencies }) =>
    [...new Set(dependencies)].filter((one) => urns.has(one) && one !== urn).map((before) => [before, urn] as const),
  );
}

/** By the longest way from the beginning. A circle, which no engine makes, is the last stage. */
function stagesOf(changes: readonly Change[], edges: readonly Edge[]): readonly Stage[] {
  const byUrn = new Map(changes.map((change) => [change.urn, change]));
  const waiting = new Map(changes.map(({ urn }) => [urn, 0]));
  const after = new Map(changes.map(({ urn }) => [urn, [] as string[]]));
  for (const [before, next] of edges) {
    waiting.set(next, (waiting.get(next) ?? 0) + 1);
    after.get(before)?.push(next);
  }
  const stages: Stage[] = [];
  for (let stage = changes.filter(({ urn }) => waiting.get(urn) === 0); stage.length > 0; ) {
    stages.push({ changes: stage });
    const freed = stage.flatMap(({ urn }) => after.get(urn) ?? []).filter((urn) => waitsLess(waiting, urn));
    for (const { urn } of stage) byUrn.delete(urn);
    stage = freed.flatMap((urn) => byUrn.get(urn) ?? []);
  }
  const left = [...byUrn.values()];
  return left.length === 0 ? stages : [...stages, { changes: left }];
}

/** True where it waits for nothing more. */
function waitsLess(waiting: Map<string, number>, urn: string): boolean {
  const left = (waiting.get(urn) ?? 0) - 1;
  waiting.set(urn, left);
  return left === 0;
}
