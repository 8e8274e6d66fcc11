// What a room's room.ts gives to the bridge. Bridge layer: types only, nothing of Atlas or Azure.
import type { Fault, Properties } from "../support/properties";

export type { Properties };

interface Checked {
  readonly inputs: Properties;
  readonly failures: readonly Fault[];
}

/**
 * `changed`: the engine finds out from the inputs what to print. `off`: the inputs agree, but the cloud does not; with `replaces` only a new object
 * can mend it.
 */
export type Difference =
  | { readonly kind: "same" }
  | { readonly kind: "changed"; readonly replaces: readonly string[] }
  | { readonly kind: "off"; readonly says: string; readonly replaces?: readonly string[] };

export interface Created {
  readonly id: string;
  readonly outs: Properties;
}

/** `undefined`: the object is gone. */
type Found = { readonly id: string; readonly outs: Properties; readonly inputs: Properties } | undefined;

/** What one call of the engine brings along. */
export interface Call {
  /** Whether the program runs in a preview. Known in `check` only. */
  readonly preview: boolean;
  /** Aborts when the engine has gone. */
  readonly signal: AbortSignal;
  /** Live status on the resource's own row; the next one replaces it. */
  status(text: string): void;
  /** A line on the resource's own row that stays and asks for nothing: what was adopted, what is kept. */
  info(text: string): void;
  /** A warning on the resource's own row; it stays. */
  warn(text: string): void;
  /** For a delete that really deletes: rejects while the program declares a resource, in any plugin process, that needs this one. */
  refuseNeeded(): Promise<void>;
  /** The same of another identity of this kind, in a delete: what the program declares that needs it, as a person calls that. */
  userOf(identity: string): Promise<string | undefined>;
  /** In a preview of what the preview has declared so far, else of what the run has. */
  readonly isDeclared: IsDeclared;
}

/** What another room manages, in the words of its `identity`. */
export interface Needed {
  readonly kind: string;
  readonly identity: string;
}

/** One kind of resource, as the bridge hosts it. Hidden inputs never reach it. */
export interface Room {
  /**
   * What the resource stands for in the cloud, the same for two resources that manage the same thing, in any case of letters; `undefined` while
   * unknown. `id`: of a record in state; where it tells more than the properties, it counts.
   */
  identity(properties: Properties, id?: string): string | undefined;
  /** The argument that names what two resources of one program would fight over; absent: two are as good as one. */
  readonly only?: string;
  /** Resources of other kinds that this one cannot do without: `Call.refuseNeeded` of their delete finds it. */
  needs?(properties: Properties): readonly Needed[];
  check(call: Call, olds: Properties, news: Properties): Promise<Checked>;
  diff(call: Call, id: string, olds: Properties, news: Properties): Promise<Difference>;
  create(call: Call, inputs: Properties): Promise<Created>;
  read(call: Call, id: string, props: Properties): Promise<Found>;
  update(call: Call, id: string, olds: Properties, news: Properties): Promise<Properties>;
  remove(call: Call, id: string, props: Properties): Promise<void>;
  /** What is worth a line at the end of a run in which nothing failed: called for each resource that the program declared, outside a preview. */
  lastWords?(call: Call, inputs: Properties): Promise<void>;
}

/** Whether the program of this run declares a resource of this kind and identity. Where that cannot be known: true. */
export type IsDeclared = (kind: string, identity: string) => Promise<boolean>;
