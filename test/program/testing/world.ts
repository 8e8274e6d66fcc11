// What the providers of the lab keep in a file: objects, what they were asked, and the faults that they are to suffer.

type Fault =
  | { readonly kind: "throw"; readonly message: string }
  | { readonly kind: "partial"; readonly reasons: readonly string[] }
  /** The provider's process is killed in the middle of the call. */
  | { readonly kind: "die" }
  | { readonly kind: "hang" };

export interface World {
  serial: number;
  readonly objects: Record<string, Record<string, unknown>>;
  calls: string[];
  faults: Record<string, Fault>;
}
