// Plays one history and asks after each run, and at its end, whether the promises of the package held. Deterministic but for the order in which requests
// that are under way at once arrive.
import { type Emulator, startEmulator } from "../../emulator/index.ts";
import { declaredBy, type Fault, type History, type Program, type ProjectPart, type Step } from "./model.ts";
import { type Declared, destroy, type Plugins, preview, refresh, type State, up } from "./stack.ts";
import {
  doAsRefusalsSay,
  doDeed,
  isVaultOpen,
  PROJECTS,
  type ProjectName,
  projectOf,
  searchSeed,
  vaultOf,
} from "./world.ts";

export type StartPlugins = (emulator: Emulator) => Plugins;

/** What a history came to: faults of ours, each in one line, and how much was done. */
export interface Outcome {
  readonly broken: readonly string[];
  /** Steps that were played. */
  readonly taken: number;
  readonly requests: number;
  readonly runs: number;
  /** How often each kind of fault struck. */
  readonly struck: Readonly<Record<string, number>>;
  readonly refusals: readonly string[];
}

const PROJECT_NAMES: readonly ProjectName[] = ["a", "b"];

const APART_MS = 7_200_000;

/** The most that one run may take, faults and all: a run that goes on for ever is a fault too. */
const BOUNDS = { requestsInRun: 1_500, hoursInRun: 12 } as const;

interface Play {
  readonly emulator: Emulator;
  readonly startPlugins: StartPlugins;
  readonly state: State;
  readonly broken: string[];
  readonly struck: Record<string, number>;
  readonly refusals: string[];
  program: Program;
  /** Of each project the last one that was declared. */
  parts: Program;
  taken: number;
  runs: number;
  requests: number;
  /** What was said on the rows of the last run. */
  said: readonly string[];
  /** And of every run. */
  readonly everSaid: string[];
  /** Of the last `up` that came to its end. */
  lastUp: Up;
  /** Projects whose creates a kill may have interrupted, ever and since that `up`. */
  readonly interrupted: { ever: readonly string[]; lately: readonly string[] };
}

interface Up {
  readonly said: readonly string[];
  readonly projects: readonly string[];
}

interface Trouble {
  readonly faults: readonly Fault[];
  readonly killAt?: number | undefined;
}

export async function play({ steps, ends }: History, startPlugins: StartPlugins): Promise<Outcome> {
  const emulator = await startEmulator({ clock: { mode: "stepped" }, seed: searchSeed });
  const one: Play = {
    ...{ emulator, startPlugins, state: [], broken: [], struck: {}, refusals: [] },
    ...{ program: {}, parts: {}, taken: 0, runs: 0, requests: 0, said: [], everSaid: [] },
    ...{ lastUp: { said: [], projects: [] }, interrupted: { ever: [], lately: [] } },
  };
  try {
    for (const step of steps) {
      // Off and on again within a minute is harm only where one run does it: a person's programs may be hours apart.
      emulator.clock.advance(APART_MS);
      await take(one, step);
      one.taken += 1;
      noteDamage(one, step.kind);
      if (one.broken.length > 0) break;
    }
    if (one.broken.length === 0 && ends === "converge") await converge(one);
    if (one.broken.length === 0) await takeBack(one);
    const { broken, taken, requests, runs, struck, refusals } = one;
    return { broken, taken, requests, runs, struck, refusals };
  } finally {
    await emulator.close();
  }
}

const quiet: Trouble = { faults: [] };

async function take(one: Play, step: Step): Promise<void> {
  switch (step.kind) {
    case "declare":
      one.program = step.program;
      one.parts = { ...one.parts, ...step.program };
      return;
    case "up":
      await runUp(one, step);
      return;
    case "replace": {
      const named = one.state.filter((recorded) => !recorded.isDoomed);
      const replace = named[step.pick % Math.max(1, named.length)]?.name;
      await runUp(one, { ...step, ...(replace === undefined ? {} : { replace }) });
      return;
    }
    case "refresh":
      await run(one, quiet, (plugins) => refresh(one.state, plugins));
      return;
    case "destroy":
      await run(one, step, (plugins) => destroy(one.state, plugins));
      return;
    case "wait":
      one.emulator.clock.advance(step.minutes * 60_000);
      return;
    case "others":
      return doDeed(one.emulator, step.deed);
    default:
      step satisfies never;
  }
}

/** A preview, then the update, each with processes of its own, as `pulumi up` has. */
async function runUp(one: Play, trouble: Trouble & { readonly replace?: string }): Promise<Error | undefined> {
  const program = declaredBy(one.program);
  const before = await run(one, quiet, (plugins) => preview(one.state, program, plugins), "preview");
  if (before !== undefined) return before;
  const { replace } = trouble;
  const { kill = 0 } = one.struck;
  const failure = await run(one, trouble, (plugins) =>
    up(one.state, program, { plugins, ...(replace === undefined ? {} : { replace }) }),
  );
  const projects = PROJECT_NAMES.filter((name) => one.program[name] !== undefined);
  if ((one.struck.kill ?? 0) > kill) {
    one.interrupted.ever = [...one.interrupted.ever, ...projects];
    one.interrupted.lately = [...one.interrupted.lately, ...projects];
  } else if (failure === undefined) {
    one.lastUp = { said: one.said, projects };
    one.interrupted.lately = [];
  }
  return failure;
}

/** One run of the engine with its troubles. Gives the error that ended it. */
async function run(
  one: Play,
  trouble: Trouble,
  body: (plugins: Plugins) => Promise<void>,
  kind: "preview" | "run" = "run",
): Promise<Error | undefined> {
  const { emulator } = one;
  const plugins = one.startPlugins(emulator);
  emulator.journal.clear();
  const startMs = emulator.clock.now();
  const stop = makeTrouble(one, trouble, plugins);
  let failure: Error | undefined;
  try {
    await body(plugins);
    await Promise.all(Object.values(plugins).map((plugin) => plugin.end()));
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  }
  stop();
  emulator.faults.clear();
  one.said = [
    ...Object.values(plugins).flatMap((plugin) => plugin.messages.map((message) => message.text)),
    ...(failure === undefined ? [] : [failure.message]),
  ];
  one.everSaid.push(...one.said);
  await Promise.all(Object.values(plugins).map((plugin) => plugin.close()));
  one.runs += 1;
  const made = emulator.journal.entries().filter((entry) => entry.service !== "control").length;
  one.requests += made;
  if (failure !== undefined) one.refusals.push(firstLine(failure));
  holdBounds(one, { made, hours: (emulator.clock.now() - startMs) / 3_600_000 });
  if (kind === "preview" && emulator.journal.writes().length > 0) one.broken.push("a preview wrote");
  if (failure !== undefined && !isOfOurs(failure)) one.broken.push(`an error without words: ${failure.stack}`);
  return failure;
}

function holdBounds(one: Play, { made, hours }: { readonly made: number; readonly hours: number }): void {
  if (made > BOUNDS.requestsInRun) one.broken.push(`a run made ${made} requests`);
  if (hours > BOUNDS.hoursInRun) one.broken.push(`a run took ${hours.toFixed(1)} hours`);
}

const firstLine = (error: Error): string => error.message.split("\n")[0] ?? "";

/** What the bridge lets out to a person has no stack; a defect of ours has one. */
const isOfOurs = (error: Error): boolean =>
  error.stack === "" ||
  error.name === "pulumi-atlas-cmk" ||
  error.constructor.name === "Refused" ||
  error.message.startsWith("killed");

const STATUSES: Readonly<Record<string, number>> = { "500": 500, "503": 503, "429": 429, "409": 409 };

/** Strikes the n-th request of a run, or ends its processes there. */
function makeTrouble(one: Play, { faults, killAt }: Trouble, plugins: Plugins): () => void {
  const { emulator, struck } = one;
  let seen = 0;
  const lists = staleLists(emulator);
  const arm = (): void => {
    for (const fault of faults.filter(({ at }) => at === seen + 1)) {
      struck[fault.kind] = (struck[fault.kind] ?? 0) + 1;
      armOne(emulator, fault, lists);
    }
  };
  arm();
  return emulator.onRequest((entry) => {
    if (entry.service === "control") return;
    seen += 1;
    arm();
    if (seen !== killAt) return;
    struck.kill = (struck.kill ?? 0) + 1;
    emulator.faults.clear();
    emulator.faults.add({ match: {}, times: Number.POSITIVE_INFINITY, action: { kind: "drop", when: "before" } });
    for (const plugin of Object.values(plugins)) plugin.kill();
  });
}

function armOne(emulator: Emulator, { kind }: Fault, lists: Lists): void {
  const status = STATUSES[kind];
  if (kind === "404") {
    // As a proxy or another service says it in Atlas's place.
    emulator.faults.add({ match: {}, action: { kind: "status", status: 404, errorCode: "RESOURCE_NOT_FOUND" } });
    return;
  }
  if (status !== undefined) {
    const headers = status === 429 ? { "Retry-After": "1" } : {};
    emulator.faults.add({ match: {}, action: { kind: "status", status, headers } });
    return;
  }
  if (kind === "slow") emulator.faults.add({ match: {}, action: { kind: "delay", ms: 90_000 } });
  else if (kind === "staleList")
    for (const path of Object.keys(lists))
      emulator.faults.add({
        match: { method: "GET", path },
        times: 2,
        action: { kind: "rewrite", body: () => structuredClone(lists[path]) },
      });
  else emulator.faults.add({ match: {}, action: { kind: "drop", when: kind === "dropBefore" ? "before" : "after" } });
}

type Lists = Readonly<Record<string, unknown>>;

/** What the lists of endpoints said before the run: what a replica that lags behind still says. */
function staleLists(emulator: Emulator): Lists {
  const endpoints = PROJECT_NAMES.map((name) => {
    const project = projectOf(emulator, name);
    const hasNone = (project.privateEndpoints ?? []).length === 0;
    const path = `/api/atlas/v2/groups/${project.id}/encryptionAtRest/AZURE/privateEndpoints`;
    return hasNone ? [[path, { results: [], totalCount: 0, links: [] }] as const] : [];
  });
  return Object.fromEntries(endpoints.flat());
}

function noteDamage(one: Play, what: string): void {
  for (const { kind, projectId, clusterName, detail } of one.emulator.damage.entries())
    one.broken.push(`damage after ${what}: ${kind} ${projectId ?? ""} ${clusterName ?? ""} ${detail}`);
}

/** The troubles are over, and somebody does what refusals say: two runs converge, and the next writes nothing. */
async function converge(one: Play): Promise<void> {
  one.program = calm(one);
  await doAsRefusalsSay(one.emulator);
  await apart(one, () => runUp(one, quiet));
  await doAsRefusalsSay(one.emulator);
  const second = await adoptLeft(one, await apart(one, () => runUp(one, quiet)));
  noteDamage(one, "converging");
  if (second !== undefined && FINAL.test(second.message)) return;
  if (second !== undefined) return void one.broken.push(`not converged after two runs: ${second.message}`);
  const third = await runUp(one, quiet);
  const writes = one.emulator.journal.writes().map((entry) => `${entry.method} ${entry.path}`);
  if (third !== undefined) one.broken.push(`a third run failed: ${third.message}`);
  if (writes.length > 0) one.broken.push(`a run without a change wrote: ${writes.join(", ")}`);
  holdProgram(one);
}

/**
 * Refusals that stay by design: nobody can see when Atlas has left an old key, so a key is not deleted under encrypted clusters; a vault that the program
 * no longer declares, and uses, is not deleted.
 */
const FINAL =
  /^The (key "extra" .* is kept, and nothing was changed: clusters |vault .* is kept, and nothing was changed: |delete of KeyVault .* the program declares )/;

/** Endpoints of a create that was killed stop the end of their project. */
const ENDPOINTS_LEFT = /^Customer-managed keys of project (\w+) stay on, .* still has private endpoints/;
/** A path that is not whole, and that the program no longer declares, stops a cluster's way onto the key. */
const PATH_LEFT = /^Cluster "(\w+)" has nodes in .* no ACTIVE endpoint/;

/** As the refusal says: the path is declared once more, and goes with the next run. */
async function adoptLeft(one: Play, failure: Error | undefined): Promise<Error | undefined> {
  const { message = "" } = failure ?? {};
  const [, projectId] = ENDPOINTS_LEFT.exec(message) ?? [];
  const [, clusterName] = PATH_LEFT.exec(message) ?? [];
  const name = PROJECT_NAMES.find(
    (each) =>
      (PROJECTS[each].projectId === projectId && one.interrupted.ever.includes(each)) ||
      PROJECTS[each].clusterNames.some((cluster) => cluster === clusterName),
  );
  const part = name === undefined ? undefined : one.parts[name];
  if (name === undefined || part === undefined) return failure;
  const { program } = one;
  one.program = { ...program, [name]: { ...part, networking: "opened" } };
  const adopted = await apart(one, () => runUp(one, quiet));
  one.program = program;
  return adopted ?? apart(one, () => runUp(one, quiet));
}

const MOST_DESTROYS = 4;

/** A few runs of `destroy` leave nothing of ours without a word: each takes away what the one before it needed to be gone first. */
async function takeBack(one: Play): Promise<void> {
  const body = (plugins: Plugins): Promise<void> => destroy(one.state, plugins);
  const known = [...one.lastUp.projects, ...PROJECT_NAMES.filter((name) => isRecorded(one, name))];
  let failure: Error | undefined;
  for (let count = 0; count < MOST_DESTROYS; count += 1) {
    failure = await apart(one, () => run(one, quiet, body));
    if (failure === undefined) break;
  }
  noteDamage(one, "destroy");
  holdNothingLeft(one, { failure, known });
}

/** A record in state names the project. */
const isRecorded = ({ state }: Play, name: ProjectName): boolean =>
  JSON.stringify(state.map((each) => each.outs)).includes(PROJECTS[name].projectId);

async function apart<T>(one: Play, body: () => Promise<T>): Promise<T> {
  one.emulator.clock.advance(APART_MS);
  return body();
}

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

/** The cloud is what the program says. */
function holdProgram(one: Play): void {
  for (const name of ["a", "b"] as const) {
    const project = projectOf(one.emulator, name);
    const wanted = one.program[name];
    if (wanted === undefined) continue;
    const settings = project.encryption.azureKeyVault;
    if (!settings.enabled) one.broken.push(`project ${name} is declared and not encrypted`);
    const isPrivate = settings.requirePrivateNetworking === true;
    if (wanted.networking !== "none" && !isPrivate) one.broken.push(`project ${name} is declared private and is not`);
    // A create that was killed has no record; what it made is named until somebody takes it back.
    if (wanted.networking === "none" && isPrivate && !isSaid(one, "private"))
      one.broken.push(`project ${name}: private networking is on, belongs to nothing and is not named`);
    const declared = declaredBy({ [name]: wanted }).filter((each: Declared) => each.kind === "ClusterEncryption");
    for (const { args } of declared)
      if (project.clusters.find((each) => each.name === args.clusterName)?.encryptionAtRestProvider !== "AZURE")
        one.broken.push(`cluster ${String(args.clusterName)} is declared and not encrypted`);
  }
  if (projectOf(one.emulator, "b").encryption.awsKms.enabled !== true) one.broken.push("the other cloud's key is off");
}

interface End {
  readonly failure: Error | undefined;
  /** Projects that the last `up` or state named: nothing can know of another one. */
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
 * FACT(pulumi-cli.md §6): the engine names a create that was interrupted, at each later run. Where an `up` came between, only what nobody can tell from
 * other people's, and harms nobody, may be left to that.
 */
const isToldByEngine = ({ interrupted }: Play, name: ProjectName, { kind }: Left): boolean =>
  (kind === "encryption" && interrupted.lately.includes(name)) ||
  (kind === "harmless" && interrupted.ever.includes(name));

/** What harms nobody is named once, by the run that let it go; or its record, by the run that handed it over. */
function isNamed(one: Play, name: ProjectName, { kind, text }: Left): boolean {
  const words = [text, `Kept: KeyRotationAlert ${PROJECTS[name].projectId}`];
  return kind === "harmless"
    ? one.everSaid.some((said) => words.some((word) => said.includes(word)))
    : isSaid(one, text);
}

const isSaid = (one: Play, text: string): boolean =>
  [...one.said, ...one.lastUp.said].some((said) =>
    said.replaceAll(/private ?networking/gi, "private networking").includes(text),
  );

/** Atlas makes this one by itself, and it stays. */
const ATLAS_OWN_ALERT = "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION";

interface Left {
  readonly kind: "encryption" | "path" | "harmless";
  /** What a word of it contains. */
  readonly text: string;
}

function leftIn(one: Play, name: ProjectName): readonly Left[] {
  const { encryption, privateEndpoints = [], clusters, roles, alerts } = projectOf(one.emulator, name);
  const settings = encryption.azureKeyVault;
  const left = (kind: Left["kind"], texts: readonly string[]): readonly Left[] => texts.map((text) => ({ kind, text }));
  const encrypted = clusters.filter((each) => each.encryptionAtRestProvider !== "NONE");
  return [
    ...left("encryption", settings.enabled ? ["ustomer-managed keys"] : []),
    ...left("path", settings.requirePrivateNetworking === true ? ["private networking"] : []),
    ...left(
      "path",
      privateEndpoints.filter((each) => each.deletedMs === undefined).map((each) => each.regionName),
    ),
    ...left(
      "path",
      encrypted.map((each) => each.name),
    ),
    ...left(
      "harmless",
      roles.map((each) => each.roleId).filter((roleId) => roleId !== PROJECTS[name].roleId),
    ),
    ...left(
      "harmless",
      alerts.filter((each) => each.eventTypeName !== ATLAS_OWN_ALERT).map((each) => each.id),
    ),
  ];
}
