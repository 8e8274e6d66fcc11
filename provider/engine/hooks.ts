// What the engine's hooks do in every room alike: check by the table of fields, diff and the live look, partial failure, read, limits. Bridge layer:
// it makes the `Room` that a host serves, and knows nothing of Atlas, of Azure, or of how it is hosted.
import { changedKeys } from "../support/compare";
import { CmkError, hasCode } from "../support/errors";
import type { Fault, Properties } from "../support/properties";
import type { Timeouts } from "../support/timeouts";
import { HalfDone } from "./failures";
import { type AnyFields, faultsIn, normalIn, type OperationKind, replacing } from "./field";
import type { Call, Created, Difference, Room } from "./room";
import { type Calling, callingOf, type Resolved, type Run, runOf } from "./run";

/** What is asked for, and what state holds. */
export interface Change<Wanted> {
  readonly wanted: Wanted;
  /** Of the record in state; absent where the resource is new. */
  readonly olds?: Properties;
  readonly id?: string;
}

/**
 * One kind of resource. `Wanted`: the inputs that `resolve` makes and state keeps, all of them known. `Seen`: what the
 * clouds show. `Known`: what a record in state says, where that is more than `Wanted`.
 */
export interface Resource<Clients, Wanted extends object, Seen, Known extends Wanted = Wanted> {
  readonly fields: AnyFields;
  /** Outputs that no argument asks for: no part of a comparison. */
  readonly outputs: readonly string[];
  /** Properties that `known` must give of every record in state. */
  readonly inState: readonly string[];
  /** The argument that two resources of one program would fight over; absent: two are as good as one. */
  readonly only?: string;
  /** What the resource stands for in the cloud; see `Room.identity`. */
  identity(properties: Properties, id?: string): string | undefined;
  /** The identity is all that a replacement changes: another spelling of the same object replaces nothing. */
  readonly identityIsAll?: true;
  needs?: Room["needs"];
  /** The record's id, from its properties. */
  idOf(outs: Properties): string;
  /** The object of a record in state, for a message: `the key {id}`. */
  named(id: string): string;
  /** What a live look tells, where nobody can look: `whether cluster "orders" is encrypted`. */
  tells(known: Known): string;

  /** Faults that lie between arguments. */
  faults?(news: Properties): readonly Fault[];
  /** From arguments in normal form to inputs; in a preview, the guards that a preview may speak. */
  resolve(call: Calling<Clients>, args: Properties, olds: Properties): Promise<Resolved> | Resolved;
  /** Keys that differ between state and program; absent: all but outputs. */
  changed?(olds: Properties, news: Properties): readonly string[];
  /** What a record in state says: what its id tells, and its properties; absent: its properties as they are. */
  known?(id: string, props: Properties): Properties;
  /** `undefined`: gone. */
  observe(call: Calling<Clients>, known: Known): Promise<Seen | undefined>;
  /** For the `catch` of a read's `observe`: `undefined` where the object is gone with what it was part of. */
  gone?(call: Calling<Clients>, known: Known): (error: unknown) => Promise<undefined>;
  /** State and program agree; what is off in the cloud. */
  differs(call: Calling<Clients>, known: Known, seen: Seen | undefined): Promise<Difference> | Difference;
  /** Observe, ensure, verify: the same for create, update, adoption and a run after a crash. Gives the outputs. */
  ensure(run: Run<Clients>, change: Change<Wanted>): Promise<Properties>;
  /** The record that stays after a failure; absent: inputs and what the run kept, where it wrote. `undefined`: none. */
  left?(run: Run<Clients>, change: Change<Wanted>, error: CmkError): Promise<Properties | undefined>;
  /** What a read puts into state. */
  record(call: Calling<Clients>, known: Known, seen: Seen): Promise<Recorded> | Recorded;
  remove(run: Run<Clients>, known: Known): Promise<void>;
  lastWords?(call: Calling<Clients>, wanted: Wanted): Promise<void>;
}

interface Recorded {
  readonly outs: Properties;
  readonly inputs: Properties;
}

export function hooksOf<Clients, Wanted extends object, Seen, Known extends Wanted>(
  resource: Resource<Clients, Wanted, Seen, Known>,
  clients: Clients,
): Room {
  const { fields, only, lastWords } = resource;
  const calling = (call: Call): Calling<Clients> => callingOf(call, clients);
  const runFor = (call: Call, kind: OperationKind, wanted: { readonly timeouts?: unknown }): Run<Clients> =>
    runOf(calling(call), {
      kind,
      timeouts: wanted.timeouts as Timeouts | undefined, // `check` looked at it
      defaultMs: fields.timeouts.defaultMs[kind],
    });
  const isSameObject = (olds: Properties, news: Properties): boolean => {
    const identity = resource.identityIsAll === true ? resource.identity(news) : undefined;
    return identity !== undefined && identity === resource.identity(olds);
  };
  return {
    ...(only === undefined ? {} : { only }),
    ...(resource.needs === undefined ? {} : { needs: resource.needs }),
    identity: (properties, id) => resource.identity(properties, id),
    check: async (call, olds, news) => {
      const failures = [...faultsIn(fields, news), ...(resource.faults?.(news) ?? [])];
      return failures.length > 0
        ? { inputs: news, failures }
        : resource.resolve(calling(call), normalIn(fields, news), olds);
    },
    diff: async (call, id, olds, news) => {
      const changed = resource.changed?.(olds, news) ?? changedKeys(olds, news, resource.outputs);
      if (changed.length > 0)
        return {
          kind: "changed",
          replaces: isSameObject(olds, news) ? [] : replacing(fields, { olds, news }, changed),
        };
      return lookLive(resource, calling(call), knownIn(resource, id, { ...olds, ...news }));
    },
    create: async (call, inputs) => settle(resource, runFor(call, "create", inputs), { wanted: wantedOf(inputs) }),
    update: async (call, id, olds, news) =>
      (await settle(resource, runFor(call, "update", news), { wanted: wantedOf(news), olds, id })).outs,
    read: async (call, id, props) => {
      const known = knownIn(resource, id, props);
      const looked = resource.observe(calling(call), known);
      const seen = await (resource.gone === undefined ? looked : looked.catch(resource.gone(calling(call), known)));
      return seen === undefined ? undefined : { id, ...(await resource.record(calling(call), known, seen)) };
    },
    remove: (call, id, props) => resource.remove(runFor(call, "delete", props), knownIn(resource, id, props)),
    ...(lastWords === undefined ? {} : { lastWords: (call, inputs) => lastWords(calling(call), wantedOf(inputs)) }),
  };
}

const wantedOf = <Wanted>(inputs: Properties): Wanted => inputs as Wanted; // `resolve` made them

/** What a record in state says. A property that is needed and is not there stops: nothing is guessed. */
export function knownIn<Clients, Wanted extends object, Seen, Known extends Wanted>(
  { inState, named, known: knownBy }: Resource<Clients, Wanted, Seen, Known>,
  id: string,
  props: Properties,
): Known {
  const record = knownBy?.(id, props) ?? props;
  const missing = inState.find((key) => record[key] === undefined);
  if (missing === undefined) return wantedOf(record);
  throw new CmkError(`The state of ${named(id)} lacks '${missing}'.`, {
    code: "STATE_INCOMPLETE",
    hint: "Nothing was changed. Restore the property from a backup of the stack (`pulumi stack export`, `pulumi stack import`), or remove the record with `pulumi state delete` and run `pulumi up`: it adopts what is there.",
  });
}

/** Ensures. What was made or changed before something failed stays in state, so that the next run goes on with it. */
async function settle<Clients, Wanted extends object, Seen, Known extends Wanted>(
  resource: Resource<Clients, Wanted, Seen, Known>,
  run: Run<Clients>,
  change: Change<Wanted>,
): Promise<Created> {
  const idOf = (outs: Properties): string => change.id ?? resource.idOf(outs);
  try {
    const outs = await resource.ensure(run, change);
    return { id: idOf(outs), outs };
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    const left = await (resource.left ?? leftOf)(run, change, error);
    if (left === undefined) throw error;
    throw new HalfDone(idOf(left), left, error);
  }
}

const leftOf = async <Wanted extends object>(
  run: Run<unknown>,
  { wanted }: Change<Wanted>,
): Promise<Properties | undefined> => (run.hasWritten ? { ...wanted, ...run.kept } : undefined);

/** State and program agree. Without a refresh the engine would look no further, so we do. */
async function lookLive<Clients, Wanted extends object, Seen, Known extends Wanted>(
  resource: Resource<Clients, Wanted, Seen, Known>,
  call: Calling<Clients>,
  known: Known,
): Promise<Difference> {
  try {
    return await resource.differs(call, known, await resource.observe(call, known));
  } catch (error) {
    if (!hasCode(error, "NO_CREDENTIALS")) throw error;
    call.warn(`Cannot be checked without credentials: ${resource.tells(known)}. ${error.message}`);
    return { kind: "same" };
  }
}
