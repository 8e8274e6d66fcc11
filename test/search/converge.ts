// The end of a history's troubles: two runs bring the cloud to what the program says, and the next writes nothing.
import { isChanging } from "../../emulator/atlas/store.ts";
import type { Kind } from "../support/plugin.ts";
import { declaredBy } from "./declared.ts";
import { apart, noteDamage, type Play, quiet, runUp } from "./game.ts";
import { isSaid } from "./left.ts";
import { type Program, type ProjectPart, withKeys } from "./model.ts";
import { doAsRefusalsSay, PROJECT_NAMES, PROJECTS, type ProjectName, projectOf, vaultOf } from "./world.ts";

/** The troubles are over, and somebody does what refusals say: two runs converge, and the next writes nothing. */
export async function converge(one: Play): Promise<void> {
  one.program = calm(one);
  await doAsRefusalsSay(one.emulator);
  await apart(one, () => runUp(one, quiet));
  await doAsRefusalsSay(one.emulator);
  const second = await adoptLeft(one, await apart(one, () => runUp(one, quiet)));
  noteDamage(one, "converging");
  if (second !== undefined && isFinal(one, second.message)) return holdDeclared(one);
  if (second !== undefined) return void one.broken.push(`not converged after two runs: ${second.message}`);
  const third = await runUp(one, quiet);
  const writes = one.emulator.journal.writes().map((entry) => `${entry.method} ${entry.path}`);
  if (third !== undefined) one.broken.push(`a third run failed: ${third.message}`);
  if (writes.length > 0) one.broken.push(`a run without a change wrote: ${writes.join(", ")}`);
  holdProgram(one);
}

/** The last refusals of a run whose program is made: nobody can see when Atlas has left an old key, so it stays while clusters are encrypted. */
const KEY_KEPT = /^The delete of the key "extra" .* was refused: (the clusters .* are encrypted|project .* uses? it\.)/;
/** A vault that the program no longer declares as a resource, and that a project is still configured on, is not deleted. */
const VAULT_KEPT = /^The delete of (the vault .* was refused: |KeyVault\w* .* the program declares )/;

/** By design, and only where the cloud shows the reason. */
function isFinal({ emulator, program }: Play, message: string): boolean {
  const projects = PROJECT_NAMES.map((name) => projectOf(emulator, name));
  if (KEY_KEPT.test(message))
    return projects.some(({ clusters }) => clusters.some((each) => each.encryptionAtRestProvider === "AZURE"));
  const isOn = projects.some(({ encryption }) => encryption.azureKeyVault.enabled);
  return VAULT_KEPT.test(message) && isOn && program.vault === undefined;
}

/** Endpoints and encrypted clusters of a write that was killed have no record, and stop the end of their project: nobody can tell them from other people's. */
const WITHOUT_RECORD = /^Customer-managed keys of project (\w+) were not disabled: /;
/** Keys that a killed write turned on have no record: the role and the key that they use stay. */
const USED_BY_LEFT_KEYS =
  /^The delete of (?:the role \w+ of project (\w+) was refused: the project's encryption|the key .* was refused: project \w+ \((\w+)\) uses it)/;
/** A path that is not whole, and that the program no longer declares, stops a cluster's way onto the key: the cluster would have none. */
const PATH_LEFT = /^Cluster "(\w+)" has nodes in .* no ACTIVE private endpoint/;

/** As the refusal says: what is left is declared once more, and goes with the next run. */
async function adoptLeft(one: Play, failure: Error | undefined): Promise<Error | undefined> {
  const { message = "" } = failure ?? {};
  const [, projectId] = WITHOUT_RECORD.exec(message) ?? [];
  const [, ofRole, ofKey] = USED_BY_LEFT_KEYS.exec(message) ?? [];
  const [, clusterName] = PATH_LEFT.exec(message) ?? [];
  const name = PROJECT_NAMES.find(
    (each) =>
      (PROJECTS[each].projectId === projectId && leftByKill(one, each).length > 0) ||
      (PROJECTS[each].projectId === (ofRole ?? ofKey) && wereKeysLeft(one, each)) ||
      (PROJECTS[each].clusterNames.some((cluster) => cluster === clusterName) &&
        one.program[each]?.networking === "none"),
  );
  const part = name === undefined ? undefined : one.parts[name];
  if (name === undefined || part === undefined) return failure;
  const { program } = one;
  const left = leftByKill(one, name);
  const networking =
    clusterName !== undefined || left.includes("PrivateNetworking") ? "opened" : calmPart(part).networking;
  const clusters = left.includes("ClusterEncryption") ? [true, true] : part.clusters;
  one.program = withKeys({ ...program, [name]: { ...part, networking, clusters } });
  const adopted = await apart(one, () => runUp(one, quiet));
  one.program = program;
  return adopted ?? apart(one, () => runUp(one, quiet));
}

/** Of the kinds that stop the end of their project, those whose write a kill has interrupted. */
const leftByKill = ({ interrupted }: Play, name: ProjectName): readonly Kind[] =>
  interrupted.ever
    .filter((write) => write.projectId === PROJECTS[name].projectId)
    .map((write) => write.kind)
    .filter((kind) => kind === "PrivateNetworking" || kind === "ClusterEncryption");

/** A kill interrupted the write that turned a project's keys on, and the program no longer declares them. */
const wereKeysLeft = ({ interrupted, program }: Play, name: ProjectName): boolean =>
  program[name] === undefined &&
  interrupted.ever.some((write) => write.projectId === PROJECTS[name].projectId && write.kind === "EncryptionAtRest");

/** What every guard allows: no vault closed that another project's clusters come to, all regions covered; a deleted vault is asked for. */
function calm({ program: { a, b, vault }, emulator }: Play): Program {
  const wanted = vault ?? (vaultOf(emulator) === undefined ? RECOVERED : undefined);
  return {
    ...(a === undefined ? {} : { a: calmPart(a) }),
    ...(b === undefined ? {} : { b: calmPart(b) }),
    ...(wanted === undefined ? {} : { vault: wanted }),
  };
}

const RECOVERED = { instance: "default", owner: "platform", deleteVault: false } as const;

const calmPart = (part: ProjectPart): ProjectPart =>
  part.networking === "none" ? part : { ...part, networking: "opened" };

/** A run that succeeded has encrypted what the program declares, and waited for it. */
export function holdDeclared(one: Play): void {
  for (const name of PROJECT_NAMES) {
    const { encryption, clusters } = projectOf(one.emulator, name);
    const busy = clusters.filter((each) => isChanging(each, one.emulator.clock.now()));
    for (const each of busy) one.broken.push(`cluster ${each.name} is still being encrypted or decrypted`);
    const wanted = one.program[name];
    if (wanted === undefined) continue;
    if (!encryption.azureKeyVault.enabled) one.broken.push(`project ${name} is declared and not encrypted`);
    if (wanted.networking !== "none" && !isPrivate(one, name))
      one.broken.push(`project ${name} is declared private and is not`);
    const declared = declaredBy({ [name]: wanted }).filter((each) => each.kind === "ClusterEncryption");
    for (const { args } of declared)
      if (clusters.find((each) => each.name === args.clusterName)?.encryptionAtRestProvider !== "AZURE")
        one.broken.push(`cluster ${String(args.clusterName)} is declared and not encrypted`);
  }
}

/** The cloud is what the program says, and what belongs to nothing is named by a run that came to its end. */
function holdProgram(one: Play): void {
  holdDeclared(one);
  for (const name of PROJECT_NAMES) {
    // A create that was killed has no record; what it made is named until somebody takes it back.
    if (one.program[name]?.networking === "none" && isPrivate(one, name) && !isSaid(one, "private"))
      one.broken.push(`project ${name}: private networking is on, belongs to nothing and is not named`);
  }
  if (projectOf(one.emulator, "b").encryption.awsKms.enabled !== true) one.broken.push("the other cloud's key is off");
}

const isPrivate = ({ emulator }: Play, name: ProjectName): boolean =>
  projectOf(emulator, name).encryption.azureKeyVault.requirePrivateNetworking === true;
