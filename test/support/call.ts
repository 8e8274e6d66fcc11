// An engine's call of a resource's code, for tests that run a piece of that code without the bridge.
import type { Call } from "../../provider/engine/room.ts";

type Say = (kind: "status" | "info" | "warn", text: string) => void;

/** Outside a preview, never stopped, with no other resource declared. Texts go to `say`. */
export const callSaying = (say: Say): Call => ({
  preview: false,
  signal: new AbortController().signal,
  status: (text) => say("status", text),
  info: (text) => say("info", text),
  warn: (text) => say("warn", text),
  refuseNeeded: () => Promise.resolve(),
  userOf: () => Promise.resolve(undefined),
  later: () => {},
  isDeclared: () => Promise.resolve(false),
  elsewhere: [],
});

export const silentCall = (): Call => callSaying(() => {});
