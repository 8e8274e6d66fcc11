// What a few runs of `destroy` leave: nothing of ours without a word of it.
import type { Kind } from "../support/plugin.ts";
import { apart, noteDamage, type Play, quiet, run } from "./game.ts";
import type { Fault } from "./model.ts";
import { destroy } from "./stack.ts";
import type { Trouble } from "./trouble.ts";
import { isVaultOpen, PROJECT_NAMES, PROJECTS, type ProjectName, projectOf } from "./world.ts";

const MOST_DESTROYS = 5;

/** A few runs of `destroy` leave nothing of ours without a word: each takes away what the one before it needed to be gone first. */
export async function takeBack(one: Play, faults: readonly Fault[]): Promise<void> {
  const known = PROJECT_NAMES.filter((name) => isKnown(one, name));
  let failure: Error | undefined;
  for (let count = 0; count < MOST_DESTROYS; count += 1) {
    failure = await apart(one, () => runDestroy(one, count === 0 ? { faults } : quiet));
    if (failure === undefined) break;
  }
  noteDamage(one, "destroy");
  if (failure !== undefined) holdNothingLeft(one, { failure, known });
}

/** One that succeeds leaves nothing without a word, whatever struck it. */
export async function runDestroy(one: Play, trouble: Trouble): Promise<Error | undefined> {
  const known = PROJECT_NAMES.filter((name) => isKnown(one, name));
  const failure = await run(one, trouble, (plugins) => destroy(one.state, plugins));
  if (failure === undefined) holdNothingLeft(one, { failure, known });
  return failure;
}

/** What is made has a record, however the run ended that made it: only a kill takes the record away. Harmless things are often other people's. */
export function holdRecorded(one: Play): void {
  for (const name of PROJECT_NAMES)
    for (const { kind, madeBy, text } of leftIn(one, name)) {
      const isOf = (outs: Readonly<Record<string, unknown>>): boolean => outs.projectId === PROJECTS[name].projectId;
      const hasRecord = one.state.some((each) => each.kind === madeBy && isOf(each.outs));
      const isInterrupted = one.interrupted.ever.some((write) => write.kind === madeBy && isOf({ ...write }));
      if (kind !== "harmless" && !hasRecord && !isInterrupted)
        one.broken.push(`project ${name}: ${text} has no record of a ${madeBy}`);
    }
}

/** Of others nothing tells: a write that a kill interrupted has no record, and the program names the project no more. */
const isKnown = (one: Play, name: ProjectName): boolean =>
  one.lastUp.projects.includes(name) ||
  isRecorded(one, name) ||
  (one.parts[name] !== undefined &&
    !one.interrupted.ever.some((write) => write.projectId === PROJECTS[name].projectId));

/** A record in state names the project. */
const isRecorded = ({ state }: Play, name: ProjectName): boolean =>
  JSON.stringify(state.map((each) => each.outs)).includes(PROJECTS[name].projectId);

interface End {
  readonly failure: Error | undefined;
  readonly known: readonly string[];
}

/** What is left must have been named by the last `up` or by the last `destroy`: the way out is a person's then. */
function holdNothingLeft(one: Play, { failure, known }: End): void {
  if (failure === undefined && one.state.length > 0)
    one.broken.push(`state still holds ${one.state.map((each) => each.name).join(", ")}`);
  const unsaid = PROJECT_NAMES.filter((name) => known.includes(name)).flatMap((name) =>
    leftIn(one, name)
      .filter((each) => !isToldByEngine(one, name, each) && !isNamed(one, name, each))
      .map((each) => each.text),
  );
  if (unsaid.length > 0)
    one.broken.push(`destroy left, without a word: ${unsaid.join(", ")} (${failure?.message ?? "no failure"})`);
  if (failure === undefined && !isVaultOpen(one.emulator) && unsaid.length === 0 && !isSaid(one, "Disabled"))
    one.broken.push("the vault stayed closed");
}

/**
 * FACT(pulumi-engine-killed): what a write made that a kill interrupted has no record; the engine names that resource
 * at each later run (`Interrupted`), and that is word enough of what
 * nobody can tell from other people's, and harms nobody. Customer-managed keys that are on are named by the package from the next `up` on.
 */
function isToldByEngine({ interrupted }: Play, name: ProjectName, { kind, madeBy }: Left): boolean {
  const told = kind === "harmless" ? interrupted.ever : kind === "encryption" ? interrupted.lately : [];
  return told.some((write) => write.kind === madeBy && write.projectId === PROJECTS[name].projectId);
}

/** What harms nobody is named once, by the delete that let it go; or its record, by the delete that handed it over. */
function isNamed(one: Play, name: ProjectName, { kind, text }: Left): boolean {
  const words = [text, `Kept: KeyRotationAlert ${PROJECTS[name].projectId}`];
  return kind === "harmless"
    ? one.saidOfDeletes.some((said) => words.some((word) => said.includes(word)))
    : isSaid(one, text);
}

export const isSaid = (one: Play, text: string): boolean =>
  [...one.said, ...one.lastUp.said].some((said) =>
    said.replaceAll(/private ?networking/gi, "private networking").includes(text),
  );

/** Atlas makes this one by itself, and it stays. */
const ATLAS_OWN_ALERT = "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION";

interface Left {
  readonly kind: "encryption" | "path" | "harmless";
  readonly madeBy: Kind;
  /** What a word of it contains. */
  readonly text: string;
}

function leftIn(one: Play, name: ProjectName): readonly Left[] {
  const { encryption, privateEndpoints = [], clusters, roles, alerts } = projectOf(one.emulator, name);
  const settings = encryption.azureKeyVault;
  const left = (kind: Left["kind"], madeBy: Kind, texts: readonly string[]): readonly Left[] =>
    texts.map((text) => ({ kind, madeBy, text }));
  const encrypted = clusters.filter((each) => each.encryptionAtRestProvider !== "NONE").map((each) => each.name);
  const endpoints = privateEndpoints.filter((each) => each.deletedMs === undefined).map((each) => each.regionName);
  const registered = roles.map((each) => each.roleId).filter((roleId) => roleId !== PROJECTS[name].roleId);
  const added = alerts.filter((each) => each.eventTypeName !== ATLAS_OWN_ALERT).map((each) => each.id);
  return [
    ...left("encryption", "EncryptionAtRest", settings.enabled ? ["ustomer-managed keys"] : []),
    ...left("path", "PrivateNetworking", settings.requirePrivateNetworking === true ? ["private networking"] : []),
    ...left("path", "PrivateNetworking", endpoints),
    ...left("path", "ClusterEncryption", encrypted),
    ...left("harmless", "AzureAccess", registered),
    ...left("harmless", "KeyRotationAlert", added),
  ];
}
