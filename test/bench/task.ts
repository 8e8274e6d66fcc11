// What a job of the bench is. Types, and the texts that several jobs share.

import type { OperationResult } from "@pulumi-atlas-cmk/testing";
import type { World, WorldOptions } from "../support/world.ts";
import type { Calls } from "./calls.ts";

export interface Task {
  readonly name: string;
  /** Without polls. Needed for the change itself, or to prove that the change is safe. */
  readonly fewest: Calls;
  /** By kind, where it is not the reason in needs.ts. */
  readonly why?: Readonly<Record<string, string>>;
  /** What the emulated clouds need. */
  readonly floorS: number;
  /** What a proof takes that no service can give sooner. */
  readonly proofS?: number;
  /** What sets the floor. */
  readonly bound: string;
  readonly run: (world: World) => Promise<OperationResult>;
}

/** Jobs that follow each other in one project. */
export interface Path {
  readonly world?: Omit<WorldOptions, "makeStack">;
  readonly prepare: (world: World) => Promise<unknown>;
  readonly tasks: readonly Task[];
}

export const LOGIN = { token: 1, revoke: 1 } as const;
export const NO_WAIT = "nothing to wait for";
export const AFTER_WRITE = "what they have now, and once more after the writes";
export const BOTH_ENDS =
  "whether each one still waits for an approval, and whether Azure has taken it, before the vault is written again";
export const TWICE = "before the clusters are decrypted, and again before what they used is disabled";
