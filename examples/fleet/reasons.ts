// Why a stack failed, in one line: the first error of what Pulumi prints, or that it was interrupted. Pure.
export const INTERRUPTED = "interrupted; the next run goes on";
/** A preview has changed nothing, so no later run continues it. */
export const INTERRUPTED_PREVIEW = "interrupted; run the preview again";

/** What Pulumi says of a whole update, beside its reasons. */
const NO_REASON = /^(?:update|preview) (?:failed|canceled)/;

/** Each error's first line. Pulumi names the protection of a resource in the second one. */
const errorsIn = (text: string): readonly string[] =>
  [...text.matchAll(/^\s*error: (.+(?:\n\s*(?:as|because) it is [^.\n]*)?)/gm)]
    .map(([, line = ""]) => line.replaceAll(/\s*\n\s*/g, " ").trim())
    .filter((line) => !NO_REASON.test(line));

/** Pulumi says that the update was canceled, and names no error. Or Ctrl-C ended a command of the CLI before or after the update. */
export const isInterrupted = (error: unknown): boolean =>
  error instanceof Error &&
  errorsIn(error.message).length === 0 &&
  /Command was killed with SIG|^\s*error: update canceled/m.test(error.message);

/** The first error that Pulumi prints. All of them are in the stack's log. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // The Automation API begins with `code: -2`, whatever has happened.
  const [first = /^ ?stderr: (.+)$/m.exec(text)?.[1] ?? text.split("\n")[0] ?? "", second] = errorsIn(text);
  return /errors? occurred:$/.test(first) ? (/^\s*\* (.+)$/m.exec(text)?.[1] ?? second ?? first) : first;
}
