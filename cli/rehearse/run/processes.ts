// Starts a command and waits for it. Its output can be kept, and shown as it comes.
import { spawn } from "node:child_process";
import { CommandError, EXIT } from "../../io";

export interface Started {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Gets both streams as they come. */
  readonly show?: (text: string) => void;
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  /** Both streams. */
  readonly output: string;
}

export function started([command = "", ...args]: readonly string[], given: Started): Promise<Ended> {
  const child = spawn(command, args, { cwd: given.cwd, env: { ...given.env }, stdio: ["ignore", "pipe", "pipe"] });
  const stdout: string[] = [];
  const output: string[] = [];
  const heard = (text: string): void => {
    output.push(text);
    given.show?.(text);
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout.push(text);
    heard(text);
  });
  child.stderr.setEncoding("utf8").on("data", heard);
  // Pulumi cancels in order on SIGINT, and a rehearsal has nothing to lose.
  const cancel = (): void => void child.kill("SIGINT");
  given.signal.addEventListener("abort", cancel, { once: true });
  return new Promise((resolve, reject) => {
    child.once("error", (error) =>
      reject(new CommandError(`\`${command}\` could not be started: ${error.message}`, EXIT.unchecked)),
    );
    child.once("close", (code) => {
      given.signal.removeEventListener("abort", cancel);
      resolve({ code: code ?? EXIT.cancelled, stdout: stdout.join(""), output: output.join("") });
    });
  });
}

/** Throws what the command printed where it fails. */
export async function must(command: readonly string[], given: Started): Promise<string> {
  const { code, stdout, output } = await started(command, given);
  if (code === 0) return stdout;
  throw new CommandError(`\`${command.slice(0, 3).join(" ")}\` failed: ${output.trim()}`, EXIT.unchecked);
}
