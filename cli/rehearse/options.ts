// The options of `atlas-cmk rehearse`. Pure.

export const OPERATIONS = ["preview", "up", "destroy"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** From the mildest. */
export const FAIL_ON = ["refused", "damage"] as const;

export interface RehearseOptions {
  /** Reads the real projects into this file. Nothing is rehearsed. */
  readonly snapshot?: string;
  /** With `snapshot`: ids of Atlas projects. */
  readonly project?: readonly string[];
  /** With `snapshot`: ARM ids of vaults that no project names yet. */
  readonly keyVault?: readonly string[];
  /** Rehearses on the projects of this file. */
  readonly from?: string;
  /** @default preview */
  readonly operation?: Operation;
  /** @default the selected stack */
  readonly stack?: string;
  /** The folder with Pulumi.yaml. @default the current one */
  readonly cwd?: string;
  /** Names of environment variables that the program needs beside the usual ones. They are passed on as they are. */
  readonly passEnv?: readonly string[];
  /** The result as JSON. */
  readonly json?: boolean;
  readonly failOn?: (typeof FAIL_ON)[number];
  /** Instead of `operation`: the command with its arguments. */
  readonly command?: readonly string[];
}
