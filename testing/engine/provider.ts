// The interface between the engine and a provider, and the stand-in for packages that are not installed: it returns its
// inputs. The dynamic provider's process is plugin.ts; providers that the engine does not start are attached.ts.
import type { DetailedDiff } from "./object-diff.ts";
import type { Properties } from "./property.ts";

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface ProviderDiff {
  readonly changes: "some" | "none" | "unknown";
  /** Where the provider names them. */
  readonly changedKeys: readonly string[];
  readonly replaceKeys: readonly string[];
  readonly deleteBeforeReplace: boolean;
  /** Absent: the provider said "changes" and no more. */
  readonly detailed?: DetailedDiff;
}

interface ResourceStates {
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface UpdateStates {
  readonly oldInputs: Properties;
  readonly oldOutputs: Properties;
  readonly newInputs: Properties;
  readonly ignoreChanges?: readonly string[];
}

export interface Invoked {
  readonly result: Properties;
  readonly failures: readonly CheckFailure[];
}

export interface Provider {
  /** False where its configuration holds values that a preview does not know yet. */
  readonly known: boolean;
  check(
    urn: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: readonly CheckFailure[] }>;
  diff(urn: string, id: string, states: UpdateStates): Promise<ProviderDiff>;
  /** In a preview without an id. */
  create(urn: string, inputs: Properties, preview: boolean): Promise<{ id: string; outputs: Properties }>;
  /** An empty id: it is gone. */
  read(
    urn: string,
    id: string,
    state: ResourceStates,
  ): Promise<{ id: string; outputs: Properties; inputs?: Properties }>;
  update(urn: string, id: string, states: UpdateStates, preview: boolean): Promise<Properties>;
  delete(urn: string, id: string, state: ResourceStates): Promise<void>;
  invoke(token: string, args: Properties, preview: boolean): Promise<Invoked>;
}

/** Made, but not finished: the engine keeps the object and updates it next time. */
export class PartialFailure extends Error {
  readonly id: string;
  readonly outputs: Properties;
  readonly reasons: readonly string[];

  constructor(of: { readonly id: string; readonly outputs: Properties; readonly reasons: readonly string[] }) {
    const count = of.reasons.length === 1 ? "1 error" : `${of.reasons.length} errors`;
    super(`${count} occurred:\n${of.reasons.map((reason) => `\t* ${reason}`).join("\n")}\n`);
    this.id = of.id;
    this.outputs = of.outputs;
    this.reasons = of.reasons;
  }
}

/** Inputs are outputs, ids are names, nothing drifts, nothing fails. */
export const echoProvider: Provider = {
  known: true,
  check: async (_urn, _olds, news) => ({ inputs: news, failures: [] }),
  diff: async () => ({ changes: "unknown", changedKeys: [], replaceKeys: [], deleteBeforeReplace: false }),
  create: async (urn, inputs, preview) => ({ id: preview ? "" : `${urn.split("::").at(-1)}-id`, outputs: inputs }),
  read: async (_urn, id, state) => ({ id, outputs: state.outputs }),
  update: async (_urn, _id, states) => states.newInputs,
  delete: async () => {},
  invoke: async (token) => {
    throw new Error(`the stand-in provider has no function ${token}`);
  },
};
