// Retries writes that Azure refuses because another write is under way: nothing was done. The number of attempts is limited. Azure layer.
import type { Clock } from "../support/clock";
import type { HttpAnswer } from "../support/http";
import { retryAfterMs } from "../support/retry";
import { serviceError } from "./answers";
import { isReadOnly } from "./errors";

/** About three minutes in all. */
const CONFLICT = { attempts: 10, firstMs: 2_000, mostMs: 30_000 } as const;

/** FACT(arm-conflicts): Key Vault's two codes for it, and the data plane's code. */
export const CONFLICT_CODES = ["ConflictError", "AnotherOperationInProgress", "Conflict"] as const;
/**
 * FACT(arm-conflicts): the same codes also mean a name that is in use, or deleted but recoverable. Waiting does not help.
 */
const LASTING = /already (?:exists|in use)|deleted state|soft[- ]deleted|recoverable|purge/i;

function isConflictThatPasses(answer: HttpAnswer): boolean {
  if (answer.status !== 409 || isReadOnly(answer)) return false;
  const { code, innerCode, message } = serviceError(answer.json);
  if (!CONFLICT_CODES.some((one) => one === code)) return false;
  return code === "AnotherOperationInProgress" || !LASTING.test(`${innerCode ?? ""} ${message ?? ""}`);
}

export interface Again<Sent> {
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly send: () => Promise<Sent>;
  /** Waits for this process's own writes that may be in the way. Returns whether there were any: then the write is due at once. */
  readonly untilOursEnded: () => Promise<boolean>;
}

/** Returns the last answer if the other write does not end. */
export async function sendAgainAfterConflict<Sent extends { readonly answer: HttpAnswer }>({
  clock,
  signal,
  send,
  untilOursEnded,
}: Again<Sent>): Promise<Sent> {
  for (let attempt = 1; ; attempt += 1) {
    const sent = await send();
    if (attempt === CONFLICT.attempts || !isConflictThatPasses(sent.answer)) return sent;
    if (await untilOursEnded()) continue;
    const backOffMs = Math.min(CONFLICT.mostMs, CONFLICT.firstMs * 2 ** (attempt - 1));
    await clock.sleep(retryAfterMs(sent.answer, clock.now()) ?? backOffMs, signal);
  }
}
