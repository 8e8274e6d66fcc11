// Scripted faults: which requests are struck, how often. What a strike does is the server's work.
import type { Fault, FaultMatch } from "./types.ts";

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** The first fault that matches and has strikes left; it loses one. Control requests are never struck. */
  take(request: { readonly method: string; readonly path: string; readonly service: string }): Fault | undefined;
  list(): readonly Fault[];
}

export function createFaults(): Faults {
  let armed: ReadonlyArray<{ readonly fault: Fault; readonly left: number }> = [];
  return {
    add: (fault) => {
      armed = [...armed, { fault, left: fault.times ?? 1 }];
    },
    clear: () => {
      armed = [];
    },
    take: (request) => {
      if (request.service === "control") return undefined;
      const index = armed.findIndex((one) => matches(one.fault.match, request));
      const found = armed[index];
      if (found === undefined) return undefined;
      armed = armed
        .map((one, at) => (at === index ? { ...one, left: one.left - 1 } : one))
        .filter((one) => one.left > 0);
      return found.fault;
    },
    list: () => armed.map(({ fault, left }) => ({ ...fault, times: left })),
  };
}

function matches(match: FaultMatch, request: { method: string; path: string; service: string }): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== request.method) return false;
  if (match.service !== undefined && match.service !== request.service) return false;
  if (match.path === undefined) return true;
  return typeof match.path === "string"
    ? request.path === match.path || request.path.endsWith(match.path)
    : new RegExp(match.path.source, match.path.flags.replace(/[gy]/g, "")).test(request.path);
}
