// What a stand-in has to say for itself; the protocol around it is in serve.ts. Types, and the one error that is more than a text.
import type { Changes } from "./diff.ts";
import type { Properties } from "./values.ts";

export interface PluginKind {
  readonly name: string;
  readonly version: string;
  /** One configured instance; throws what the engine is to print. */
  configure(config: Properties): PluginInstance;
}

export interface ResourceAsk {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
}

interface Autonaming {
  readonly mode: "propose" | "enforce" | "disable";
  readonly proposedName: string;
}

export interface CheckAsk extends ResourceAsk {
  readonly olds: Properties;
  readonly news: Properties;
  readonly randomSeed: Uint8Array;
  readonly autonaming: Autonaming | undefined;
}

export interface CheckAnswer {
  readonly inputs: Properties;
  readonly failures: ReadonlyArray<{ readonly property: string; readonly reason: string }>;
}

export interface DiffAsk extends ResourceAsk {
  readonly id: string;
  readonly oldInputs: Properties;
  readonly oldOutputs: Properties;
  readonly inputs: Properties;
}

export interface DiffAnswer {
  readonly changes: Changes;
  readonly deleteBeforeReplace: boolean;
}

export interface CreateAsk extends ResourceAsk {
  readonly inputs: Properties;
  readonly preview: boolean;
}

export interface UpdateAsk extends DiffAsk {
  readonly preview: boolean;
}

export interface StateAsk extends ResourceAsk {
  readonly id: string;
  /** Empty at an import. */
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface ReadAnswer {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** What an instance does with one type of resource. */
export interface ResourceKind {
  check(ask: CheckAsk): Promise<CheckAnswer>;
  diff(ask: DiffAsk): DiffAnswer;
  create(ask: CreateAsk): Promise<{ readonly id: string; readonly outputs: Properties }>;
  /** `undefined`: it is gone. */
  read(ask: StateAsk): Promise<ReadAnswer | undefined>;
  update(ask: UpdateAsk): Promise<Properties>;
  delete(ask: StateAsk): Promise<void>;
}

export interface PluginInstance extends ResourceKind {
  invoke(token: string, args: Properties): Promise<Properties>;
}

/** Made, but not finished: the engine keeps the object and updates it next time. */
export class HalfMadeError extends Error {
  readonly made: { readonly id: string; readonly outputs: Properties; readonly inputs: Properties };

  constructor(message: string, made: HalfMadeError["made"]) {
    super(message);
    this.made = made;
  }
}
