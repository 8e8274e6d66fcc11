// The interface between a room and the bridge. Bridge layer: types only, nothing of Atlas or Azure.
import type { Fault, Properties } from "../support/properties";

export type { Properties };

interface Checked {
  readonly inputs: Properties;
  readonly failures: readonly Fault[];
}

/**
 * `changed`: the engine prints the differences of the inputs. `off`: the inputs agree, but the cloud differs. With `replaces`, only a new object can repair
 * the difference.
 */
export type Difference =
  | { readonly kind: "same" }
  | { readonly kind: "changed"; readonly replaces: readonly string[] }
  | { readonly kind: "off"; readonly says: string; readonly replaces?: readonly string[] };

export interface Created {
  readonly id: string;
  readonly outs: Properties;
}

/** `undefined`: the object is gone. Without `inputs`, the engine keeps the inputs in state: nothing differs from them. */
type Found = { readonly id: string; readonly outs: Properties; readonly inputs?: Properties } | undefined;

/** The context of one call of the engine. */
export interface Call {
  /** Whether the program runs in a preview. Known in `check` only. */
  readonly preview: boolean;
  /** Aborts when the engine has ended. */
  readonly signal: AbortSignal;
  /** Live status on the resource's row. The next status replaces it. */
  status(text: string): void;
  /** A line on the resource's row that stays and needs no action: what was adopted, what is kept. */
  info(text: string): void;
  /** A warning on the resource's row, for what a person should act on. It stays. */
  warn(text: string): void;
  /**
   * In a preview: what only `pulumi up` can check, because the program does not know a value yet. A clause: "whether the
   * vault exists". The preview lists all of them once, at its end.
   */
  later(what: string): void;
  /** For a delete that deletes the object: rejects while the program declares a resource, in any plugin process, that needs this one. */
  refuseNeeded(): Promise<void>;
  /** In a delete, for another identity of this kind: the name of the declared resource that needs it. */
  userOf(identity: string): Promise<string | undefined>;
  /** In a preview: declared so far in the preview. Otherwise: declared so far in the run. */
  readonly isDeclared: IsDeclared;
  /** What the program declares with another package, as far as the resource of this call knows. */
  readonly elsewhere: readonly Elsewhere[];
}

/** A resource of another package. A property is absent while it is not known. */
export interface Elsewhere {
  /** Type token. */
  readonly type: string;
  readonly projectId?: string;
  readonly name?: string;
}

/** An object of another room, by that room's `identity`. */
export interface Needed {
  readonly kind: string;
  readonly identity: string;
}

/** One kind of resource, as the bridge hosts it. It never gets hidden inputs. */
export interface Room {
  /**
   * The resource's object in the cloud: the same text, in any case of letters, for two resources that manage the same object. `undefined` while unknown. `id`:
   * the id of a record in state, which counts where it says more than the properties.
   */
  identity(properties: Properties, id?: string): string | undefined;
  /** The argument that only one resource of a program may manage. Absent: two resources may manage the same object. */
  readonly only?: string;
  /** Objects of other kinds that this resource needs: `Call.refuseNeeded` in their delete finds this resource. */
  needs?(properties: Properties): readonly Needed[];
  check(call: Call, olds: Properties, news: Properties): Promise<Checked>;
  diff(call: Call, id: string, olds: Properties, news: Properties): Promise<Difference>;
  create(call: Call, inputs: Properties): Promise<Created>;
  read(call: Call, id: string, props: Properties): Promise<Found>;
  /** A read by id alone, without a record in state. */
  get(call: Call, id: string, given: Properties): Promise<Found>;
  update(call: Call, id: string, olds: Properties, news: Properties): Promise<Properties>;
  remove(call: Call, id: string, props: Properties): Promise<void>;
  /** Messages for the end of a run without a failure: called for each resource that the program declared, outside a preview. */
  lastWords?(call: Call, inputs: Properties): Promise<void>;
}

/** Whether the program of this run declares a resource of this kind and identity. True where that is not known. */
export type IsDeclared = (kind: string, identity: string) => Promise<boolean>;
