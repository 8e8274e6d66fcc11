// The parts of the engine's hooks that all rooms share: check by the table of fields, diff with a live read, partial failure, read, limits. Bridge layer: it
// makes the `Room` that a host serves, and knows nothing of Atlas, of Azure or of the host.
import { changedKeys } from "../support/compare";
import { CmkError, hasCode } from "../support/errors";
import { durationsAfter, LAST_DURATIONS } from "../support/last-durations";
import type { Fault, Properties } from "../support/properties";
import type { Timeouts } from "../support/timeouts";
import type { ById } from "./by-id";
import { sinceReadText } from "./drift";
import { HalfDone } from "./failures";
import { type AnyFields, faultsIn, normalIn, type OperationKind, replacing } from "./field";
import type { Call, Created, Difference, Room } from "./room";
import { type Calling, callingOf, type Resolved, type Run, runOf, type Timed } from "./run";

/** The types of one kind of resource. */
export interface Types {
  readonly clients: Timed;
  /** The arguments in normal form, as `fields` makes them. A preview may not know some values. */
  readonly args: object;
  /** The inputs that `resolve` makes and state keeps, all known. */
  readonly wanted: object;
  /** What the clouds show. */
  readonly seen: unknown;
  /** What a record in state has: at least `wanted`. */
  readonly known: object;
}

/** What the program wants, and what state has. */
export interface Change<Wanted> {
  readonly wanted: Wanted;
  /** The record in state. Absent where the resource is new. */
  readonly olds?: Properties;
  readonly id?: string;
}

/** One kind of resource. */
export interface Resource<Of extends Types> {
  readonly fields: AnyFields;
  /** Inputs that `check` adds: what must be true in the cloud. */
  readonly conditions: readonly string[];
  /** Outputs that no argument sets. They are not compared. */
  readonly outputs: readonly string[];
  /** Conditions whose value is always the same: "valid: true". A difference in these alone is drift. */
  readonly requiredState: readonly string[];
  /** Properties that every record in state must have. */
  readonly inState: readonly string[];
  /** The argument that only one resource of a program may manage. Absent: two resources may manage the same object. */
  readonly only?: string;
  /** The resource's object in the cloud; see `Room.identity`. */
  identity(properties: Properties, id?: string): string | undefined;
  /** Only another identity replaces: another spelling of the same object does not. */
  readonly identityIsAll?: true;
  needs?: Room["needs"];
  /** The record's id, from its properties. */
  idOf(outs: Properties): string;
  /** For `X.get`. */
  readonly byId: ById<Of["clients"]>;
  /** The object of a record in state, for a message: `the key {id}`. */
  named(id: string): string;
  /** What a live read finds out, for a message where it is not possible: `whether cluster "orders" is encrypted`. */
  tells(known: Of["known"]): string;

  /** Faults of combinations of arguments. */
  faults?(news: Properties): readonly Fault[];
  /** From arguments in normal form to inputs. In a preview, with the guards of a preview. */
  resolve(call: Calling<Of["clients"]>, args: Of["args"], olds: Properties): Promise<Resolved> | Resolved;
  /** Keys that differ between state and program. Absent: all keys except outputs are compared. */
  changed?(olds: Properties, news: Properties): readonly string[];
  /** What a record in state has: the parts of its id and its properties. Absent: its properties as they are. */
  known?(id: string, props: Properties): Properties;
  /** `undefined`: gone. */
  observe(call: Calling<Of["clients"]>, known: Of["known"]): Promise<Of["seen"] | undefined>;
  /** For the `catch` of a read's `observe`: `undefined` where the object is gone together with its parent. */
  gone?(call: Calling<Of["clients"]>, known: Of["known"]): (error: unknown) => Promise<undefined>;
  /** State and program agree: what differs in the cloud. */
  differs(
    call: Calling<Of["clients"]>,
    known: Of["known"],
    seen: Of["seen"] | undefined,
  ): Promise<Difference> | Difference;
  /** Observe, ensure, verify: the same for create, update, adoption and a run after a crash. Returns the outputs. */
  ensure(run: Run<Of["clients"]>, change: Change<Of["wanted"]>): Promise<Properties>;
  /** The record that stays after a failure. Absent: inputs and the run's kept properties, if the run wrote. `undefined`: no record. */
  left?(run: Run<Of["clients"]>, change: Change<Of["wanted"]>, error: CmkError): Promise<Properties | undefined>;
  /** What a read writes to state where something differs. */
  record(call: Calling<Of["clients"]>, known: Of["known"], seen: Of["seen"]): Promise<Recorded> | Recorded;
  remove(run: Run<Of["clients"]>, known: Of["known"]): Promise<void>;
  lastWords?(call: Calling<Of["clients"]>, wanted: Of["wanted"]): Promise<void>;
}

interface Recorded {
  readonly outs: Properties;
  readonly inputs: Properties;
}

export function hooksOf<Of extends Types>(resource: Resource<Of>, clients: Of["clients"]): Room {
  const { fields, only, lastWords } = resource;
  const others = [...resource.conditions, ...resource.outputs];
  type Clients = Of["clients"];
  /** Ids of records that a read of this process found to differ, and said so. */
  const saidOff = new Set<string>();
  const calling = (call: Call): Calling<Clients> => callingOf(call, clients);
  const runFor = (call: Call, kind: OperationKind, wanted: { readonly timeouts?: unknown }): Run<Clients> =>
    runOf(calling(call), {
      kind,
      timeouts: wanted.timeouts as Timeouts | undefined, // `check` has checked it
      defaultMs: fields.timeouts.defaultMs[kind],
    });
  const replacedBy = (olds: Properties, news: Properties, changed: readonly string[]): readonly string[] => {
    if (resource.identityIsAll !== true) return replacing(fields, { olds, news }, changed);
    const identity = resource.identity(news);
    if (identity !== undefined && identity === resource.identity(olds)) return [];
    return replacing(fields, { olds, news }, changed).filter((name) => !isRespelled(olds[name], news[name]));
  };
  return {
    ...(only === undefined ? {} : { only }),
    ...(resource.needs === undefined ? {} : { needs: resource.needs }),
    identity: (properties, id) => resource.identity(properties, id),
    check: async (call, olds, news) => {
      const failures = [...faultsIn(fields, news, others), ...(resource.faults?.(news) ?? [])];
      return failures.length > 0
        ? { inputs: news, failures }
        : resource.resolve(calling(call), normalIn(fields, news) as Of["args"], olds); // `faultsIn` has checked them
    },
    diff: async (call, id, olds, news) => {
      const changed = resource.changed?.(olds, news) ?? changedKeys(olds, news, resource.outputs);
      if (changed.length > 0) {
        const isDrift = changed.every((key) => resource.requiredState.includes(key));
        if (isDrift && !saidOff.has(id)) call.warn(sinceReadText(resource.named(id), { changed, olds, news }));
        return { kind: "changed", replaces: replacedBy(olds, news, changed) };
      }
      return lookLive(resource, calling(call), knownIn(resource, id, { ...olds, ...news }));
    },
    create: async (call, inputs) => settle(resource, runFor(call, "create", inputs), { wanted: wantedOf(inputs) }),
    update: async (call, id, olds, news) =>
      (await settle(resource, runFor(call, "update", news), { wanted: wantedOf(news), olds, id })).outs,
    read: async (call, id, props) => {
      const asking = calling(call);
      const { [LAST_DURATIONS]: _, ...recorded } = props;
      const known = knownIn(resource, id, recorded);
      const seen = await look(resource, asking, known);
      if (seen === undefined) return undefined;
      const difference = await resource.differs(asking, known, seen);
      const { outs: found, inputs } = await resource.record(asking, known, seen);
      const outs = { ...found, ...durationsAfter(props) };
      if (difference.kind !== "off") return { id, outs };
      saidOff.add(id);
      call.warn(difference.says);
      return { id, outs, inputs };
    },
    get: async (call, id, state) => {
      // A refresh passes the outputs of the last read, too.
      const given = Object.fromEntries(Object.entries(state).filter(([name]) => Object.hasOwn(fields, name)));
      const fault = faultsIn(fields, given).find(({ property }) => given[property] !== undefined);
      if (fault !== undefined) throw new CmkError(fault.reason, { code: "MALFORMED_ARGUMENT" });
      const asking = calling(call);
      const props = await resource.byId(asking, id, given);
      if (props === undefined) return undefined;
      const known = knownIn(resource, id, props);
      const seen = await look(resource, asking, known);
      return seen === undefined ? undefined : { id, ...(await resource.record(asking, known, seen)) };
    },
    remove: async (call, id, props) => {
      const run = runFor(call, "delete", props);
      await resource.remove(run, knownIn(resource, id, props));
      endRow(run);
    },
    ...(lastWords === undefined ? {} : { lastWords: (call, inputs) => lastWords(calling(call), wantedOf(inputs)) }),
  };
}

/** A preview may not know the whole identity. An identity has no upper and lower case. */
const isRespelled = (old: unknown, now: unknown): boolean =>
  typeof old === "string" && typeof now === "string" && old.toLowerCase() === now.toLowerCase();

const wantedOf = <Wanted>(inputs: Properties): Wanted => inputs as Wanted; // `resolve` has made them

/** What a record in state has. A missing required property is an error: nothing is guessed. */
export function knownIn<Of extends Types>(
  { inState, named, known: knownBy }: Resource<Of>,
  id: string,
  props: Properties,
): Of["known"] {
  const record = knownBy?.(id, props) ?? props;
  const missing = inState.find((key) => record[key] === undefined);
  if (missing === undefined) return wantedOf(record);
  throw new CmkError(`The state of ${named(id)} lacks '${missing}'.`, {
    code: "STATE_INCOMPLETE",
    hint: "Nothing was changed. Restore the property from a backup of the stack (`pulumi stack export`, `pulumi stack import`). Or remove the record with `pulumi state delete` and run `pulumi up`, which adopts the object.",
  });
}

/** `undefined`: gone, or gone together with its parent. */
function look<Of extends Types>(
  resource: Resource<Of>,
  call: Calling<Of["clients"]>,
  known: Of["known"],
): Promise<Of["seen"] | undefined> {
  const looked = resource.observe(call, known);
  return resource.gone === undefined ? looked : looked.catch(resource.gone(call, known));
}

/** Ensures. What was created or changed before a failure stays in state, so that the next run continues with it. */
async function settle<Of extends Types>(
  resource: Resource<Of>,
  run: Run<Of["clients"]>,
  change: Change<Of["wanted"]>,
): Promise<Created> {
  const idOf = (outs: Properties): string => change.id ?? resource.idOf(outs);
  try {
    const outs = await resource.ensure(run, change);
    endRow(run);
    return { id: idOf(outs), outs: { ...outs, ...durationsAfter(change.olds, run.endWork()) } };
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    const left = await (resource.left ?? leftOf)(run, change, error);
    if (left === undefined) throw error;
    throw new HalfDone(idOf(left), { ...left, ...durationsAfter(change.olds) }, error);
  }
}

/** FACT(pulumi-row): "created", not "created … creating the vault". */
const endRow = (run: Run<unknown>): void => {
  if (run.isUnderWay) run.status("");
};

const leftOf = async <Wanted extends object>(
  run: Run<unknown>,
  { wanted }: Change<Wanted>,
): Promise<Properties | undefined> => (run.hasWritten ? { ...wanted, ...run.kept } : undefined);

/** State and program agree. Without a refresh the engine does not read the cloud, so this does. */
async function lookLive<Of extends Types>(
  resource: Resource<Of>,
  call: Calling<Of["clients"]>,
  known: Of["known"],
): Promise<Difference> {
  try {
    return await resource.differs(call, known, await resource.observe(call, known));
  } catch (error) {
    if (!hasCode(error, "NO_CREDENTIALS")) throw error;
    call.warn(`Cannot be checked without a credential: ${resource.tells(known)}. ${error.message}`);
    return { kind: "same" };
  }
}
