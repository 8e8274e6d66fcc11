// What code sees as `process` where it has no process of its own: its own arguments, environment and folder, signals that reach it alone, and an
// exit that ends it and nothing else. Everything else is the real one's.
import { EventEmitter } from "node:events";

export interface OwnProcess {
  /** To be handed to the code as `process`. */
  readonly process: object;
  /** As the operating system would deliver it: without a listener it ends the process. */
  signal(name: "SIGINT" | "SIGKILL"): void;
  readonly exited: Promise<void>;
}

export interface ProcessParts {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Called once, when it ends, for whatever reason. */
  onExit(): void;
}

const EMITTER_METHODS = [
  "addListener",
  "emit",
  "listenerCount",
  "listeners",
  "off",
  "on",
  "once",
  "removeAllListeners",
  "removeListener",
] as const;

export function createOwnProcess(parts: ProcessParts): OwnProcess {
  const events = new EventEmitter();
  const { promise: exited, resolve } = Promise.withResolvers<void>();
  let isOver = false;
  const exit = (): void => {
    if (isOver) return;
    isOver = true;
    parts.onExit();
    resolve();
  };
  const signal = (name: string): void => {
    if (name === "SIGKILL" || !events.emit(name)) exit();
  };
  const methods = EMITTER_METHODS.map((name) => [name, events[name].bind(events)]);
  const own = Object.assign(Object.create(process), {
    ...Object.fromEntries(methods),
    argv: [...parts.argv],
    env: Object.fromEntries(Object.entries(parts.env).filter(([, value]) => value !== undefined)),
    cwd: () => parts.cwd,
    exit,
    kill: (pid: number, name = "SIGTERM") => (pid === process.pid ? signal(name) : process.kill(pid, name)),
  });
  return { process: own, signal, exited };
}
