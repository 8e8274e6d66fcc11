// Types that rooms and bridge share for a resource's properties. Support layer, types only.

/** Properties as the engine passes them: plain JSON, with a sentinel text for each unknown. */
export type Properties = Readonly<Record<string, unknown>>;

/** The fault of an argument. */
export interface Fault {
  /** The property at fault. `""` where the value is or contains a secret, because the engine would print the value. */
  readonly property: string;
  readonly reason: string;
}
