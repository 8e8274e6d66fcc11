// Words that rooms and bridge share about a resource's properties. Support layer, types only.

/** Properties as the engine hands them over: plain JSON, unknowns as their sentinel text. */
export type Properties = Readonly<Record<string, unknown>>;

/** What is wrong with an argument. */
export interface Fault {
  /** The property at fault; `""` where it is a secret or holds one, because the engine prints its value otherwise. */
  readonly property: string;
  readonly reason: string;
}
