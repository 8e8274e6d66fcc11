// What a preview means: verdict, findings, order. Pure: `atlas-cmk explain` and `pulumi-atlas-cmk/cli` share it.
import { parseKeyVaultId } from "#provider/support/azure-names";
import { azureFindings } from "./azure-native";
import { type Change, type Changes, changesIn } from "./changes";
import { type Finding, known, type Place, type Topic, vaultOf } from "./finding";
import { meaningsOf, withoutProtect } from "./meanings";
import { type Order, orderOf } from "./order";
import type { Preview } from "./preview";
import { hear } from "./said";

/** From the best. `nothing`: no resource of this package changes, and none says anything. */
export const VERDICTS = ["nothing", "safe", "risk", "unverified", "refused"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Explanation {
  readonly verdict: Verdict;
  readonly mode: Changes["mode"];
  readonly findings: readonly Finding[];
  readonly order: Order;
  /** Changed resources of others that no finding is about, and warnings about resources of others. */
  readonly others: { readonly changed: number; readonly warned: number };
  /** `project/stack` */
  readonly stack: string | undefined;
}

/** `exitCode`: of the CLI that made the preview, where it is known. */
export function explain(preview: Preview, exitCode = 0): Explanation {
  const { ours, others, mode, unprotected } = changesIn(preview);
  const placeOf = placesIn([...ours, ...unprotected]);
  const heard = hear(preview, placeOf);
  const order = orderOf(mode === "refresh" ? [] : ours);
  const inOrder = mode === "refresh" ? ours : order.stages.flatMap(({ changes }) => changes);
  const meant = inOrder.flatMap((change) =>
    meaningsOf(withDrift(change, heard.drifted)).map((one) => ({
      ...one,
      place: placeOf(change.urn),
      resource: change.name,
    })),
  );
  const isUnexplained = (exitCode !== 0 || heard.hasError) && !heard.findings.some(({ topic }) => topic === "refused");
  const unverified = [...unreadable(preview), ...(isUnexplained ? [failedWithout(exitCode)] : [])];
  const azure = azureFindings(preview, { others, mode });
  const open = unprotected.map((change) => ({
    ...withoutProtect(change),
    place: placeOf(change.urn),
    resource: change.name,
  }));
  const findings = [...heard.findings, ...unverified, ...open, ...meant, ...azure.values()];
  return {
    verdict: verdictOf(findings, ours.length),
    mode,
    findings,
    order,
    others: { changed: others.length - azure.size, warned: heard.othersWarned },
    stack: preview.stack,
  };
}

const RISKS: readonly Topic[] = ["risk", "oneWay", "drift"];

function verdictOf(findings: readonly Finding[], changes: number): Verdict {
  const has = (...topics: readonly Topic[]): boolean => findings.some(({ topic }) => topics.includes(topic));
  if (has("refused")) return "refused";
  if (has("unverified")) return "unverified";
  if (has(...RISKS)) return "risk";
  return changes === 0 && findings.length === 0 ? "nothing" : "safe";
}

function withDrift(change: Change, drifted: ReadonlyMap<string, string>): Change {
  const drift = drifted.get(change.urn);
  return drift === undefined ? change : { ...change, drift };
}

/** FACT(pulumi-preview-digest): the result of a policy is not in the JSON. */
const failedWithout = (exitCode: number): Finding => ({
  topic: "unverified",
  place: undefined,
  words: [
    `The preview ${exitCode === 0 ? "failed" : `ended with exit code ${exitCode}`}, and its JSON does not say why. A policy may have refused it: read the output of the preview.`,
  ],
});

function unreadable({ unreadable: count, isMaybeCorrupt, isIncomplete }: Preview): readonly Finding[] {
  const found: Finding[] = [];
  if (count > 0)
    found.push({
      topic: "unverified",
      place: undefined,
      words: [
        `${count} ${count === 1 ? "step" : "steps"} of the preview cannot be read, and ${count === 1 ? "is" : "are"} not explained.`,
      ],
    });
  if (isIncomplete)
    found.push({
      topic: "unverified",
      place: undefined,
      words: ["The preview counts changes that are not among its steps. They are not explained."],
    });
  if (isMaybeCorrupt)
    found.push({ topic: "unverified", place: undefined, words: ["Pulumi says that the preview may be incomplete."] });
  return found;
}

/** A vault that one project of the preview uses stands under this project. */
function placesIn(changes: readonly Change[]): (urn: string) => Place | undefined {
  const propertiesOf = ({ news, olds }: Change) => ({ ...olds, ...news });
  const byVault = new Map<string, Set<string>>();
  for (const change of changes) {
    const [project, vault] = ["projectId", "keyVaultId"].map((name) => known(propertiesOf(change), name));
    if (project === undefined || vault === undefined || parseKeyVaultId(vault) === undefined) continue;
    byVault.set(vault.toLowerCase(), (byVault.get(vault.toLowerCase()) ?? new Set()).add(project));
  }
  const places = new Map(changes.map((change) => [change.urn, placeOf(propertiesOf(change), byVault)]));
  return (urn) => places.get(urn);
}

function placeOf(properties: Change["news"], byVault: ReadonlyMap<string, ReadonlySet<string>>): Place | undefined {
  const project = known(properties, "projectId");
  if (project !== undefined) return { kind: "project", name: project };
  const vault = known(properties, "keyVaultId")?.toLowerCase();
  const users = [...(vault === undefined ? [] : (byVault.get(vault) ?? []))];
  const [only] = users;
  if (only !== undefined && users.length === 1) return { kind: "project", name: only };
  return properties.keyVaultId === undefined && properties.vaultName === undefined
    ? undefined
    : { kind: "vault", name: vaultOf(properties) };
}
