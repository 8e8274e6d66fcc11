// What a running create, update or delete brings along, and what it must find in state. Support layer.
import { CmkError } from "./errors";
import type { Properties } from "./properties";
import { type Timeouts, timeoutMs } from "./timeouts";

export interface Operation {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** The same, where a person gave it; absent where it is the default. */
  readonly givenMs?: number;
  /** Live status on the resource's own row. */
  status(text: string): void;
  /** A line there that stays and asks for nothing. */
  info(text: string): void;
  /** A warning there; it stays. */
  warn(text: string): void;
  /** Called once a write is done, or may be: from then on a failure leaves something behind. */
  wrote(): void;
}

type Speaking = Omit<Operation, "timeoutMs" | "givenMs" | "wrote">;

export interface Limit {
  readonly kind: "create" | "update" | "delete";
  readonly timeouts: Timeouts | undefined;
  readonly defaultMs: number;
}

export const operationOf = (call: Speaking, { kind, timeouts, defaultMs }: Limit): Operation => ({
  signal: call.signal,
  status: call.status,
  info: call.info,
  warn: call.warn,
  timeoutMs: timeoutMs(timeouts, kind, defaultMs),
  ...(timeouts?.[kind] === undefined ? {} : { givenMs: timeoutMs(timeouts, kind, defaultMs) }),
  wrote: () => {},
});

/** State without a property that is needed: nothing is guessed. `what` is the object: "ClusterEncryption 64b7…/orders". */
export function requireInState(what: string, props: Properties, needed: readonly string[]): void {
  const missing = needed.find((key) => props[key] === undefined);
  if (missing === undefined) return;
  throw new CmkError(`The state of ${what} lacks '${missing}'.`, {
    code: "STATE_INCOMPLETE",
    hint: "Nothing was changed. Restore the property from a backup of the stack (`pulumi stack export`, `pulumi stack import`), or remove the record with `pulumi state delete` and run `pulumi up`: it adopts what is there.",
  });
}
