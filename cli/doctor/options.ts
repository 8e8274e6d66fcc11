// The options of `atlas-cmk doctor`. Pure.

/** From the worst. */
export const FAIL_ON = ["failed", "warning"] as const;

export interface DoctorOptions {
  /** The Atlas project. Needed, except for `list`. */
  readonly project?: string;
  /** ARM id of the vault. Without it: the vault that Atlas has for the project. */
  readonly vault?: string;
  /** Name of the key. Without it: the key that Atlas has for the project. */
  readonly key?: string;
  /** The resource group in which the first `pulumi up` creates the vault. */
  readonly resourceGroup?: string;
  /** Before the first `pulumi up`: nothing of it exists yet. */
  readonly before?: boolean;
  /** Ids of checks to run. The checks that they need run too, and are not shown. */
  readonly only?: readonly string[];
  /** Ids of checks whose result does not count. */
  readonly ignore?: readonly string[];
  /** List the checks, and run none. */
  readonly list?: boolean;
  readonly json?: boolean;
  /** @default "failed" */
  readonly failOn?: (typeof FAIL_ON)[number];
}
