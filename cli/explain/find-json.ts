// Finds the digest of a preview in the output of the CLI. Installers, policy packs and update notices print into the same output. Pure.
import { CommandError } from "../io";

export interface FoundJson {
  readonly digest: Readonly<Record<string, unknown>>;
  /** Other text stands before or after it. */
  readonly isInNoise: boolean;
}

/** Each failure costs a look at the rest of the text. */
const MOST_FAILURES = 32;

const HOW =
  "Pass the output of `pulumi preview --json`, `pulumi destroy --preview-only --json` or `pulumi refresh --preview-only --json`.";

export function findDigest(text: string): FoundJson {
  if (text.trim() === "")
    throw new CommandError(`The input is empty. ${HOW} If the command failed, its message is on standard error.`);
  const whole = parsed(text);
  if (isDigest(whole)) return { digest: whole, isInNoise: false };
  if (whole !== undefined) throw new CommandError(foreignText(whole));
  return findInNoise(text);
}

function findInNoise(text: string): FoundJson {
  let digest: FoundJson["digest"] | undefined;
  let foreign: unknown;
  let failures = 0;
  for (let start = nextStart(text, 0); start >= 0 && failures < MOST_FAILURES; ) {
    const end = endOfObject(text, start);
    const value = end < 0 ? undefined : parsed(text.slice(start, end));
    if (value === undefined && BEGINNING.test(text.slice(start, start + MOST_BEGINNING))) throw damaged(end);
    if (isDigest(value)) {
      if (digest !== undefined) throw new CommandError("The input has more than one preview. Pass one at a time.");
      digest = value;
    }
    foreign ??= value;
    failures += value === undefined ? 1 : 0;
    start = nextStart(text, value === undefined ? start + 1 : end);
  }
  if (digest !== undefined) return { digest, isInNoise: true };
  throw new CommandError(foreign === undefined ? `The input has no JSON of a preview. ${HOW}` : foreignText(foreign));
}

/** Its inner objects are not looked at: one of them may look like a preview. */
const damaged = (end: number): CommandError =>
  new CommandError(
    end < 0
      ? "The JSON ends in the middle: the preview was interrupted, or the file was cut. Run the preview again."
      : "The JSON of the preview is damaged: other output stands within it. Run the preview again.",
  );

const BEGINNING = /^\{\s*"(steps|config|diagnostics|changeSummary)"/;
const MOST_BEGINNING = 200;

/** A brace at the beginning of a line: the CLI writes the digest there. */
function nextStart(text: string, from: number): number {
  const starts = /(?:^|[\n\r])[ \t\ufeff]*\{/g;
  starts.lastIndex = Math.max(0, from - 1);
  const found = starts.exec(text);
  return found === null ? -1 : starts.lastIndex - 1;
}

/** The index after the closing brace; -1 where there is none. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  const signs = /["{}]/g;
  signs.lastIndex = start;
  for (let found = signs.exec(text); found !== null; found = signs.exec(text)) {
    if (found[0] === '"') {
      const end = endOfString(text, found.index + 1);
      if (end < 0) return -1;
      signs.lastIndex = end;
      continue;
    }
    depth += found[0] === "{" ? 1 : -1;
    if (depth === 0) return found.index + 1;
  }
  return -1;
}

function endOfString(text: string, from: number): number {
  const signs = /["\\\n]/g;
  signs.lastIndex = from;
  for (let found = signs.exec(text); found !== null; found = signs.exec(text)) {
    if (found[0] === '"') return found.index + 1;
    if (found[0] === "\n") return -1;
    signs.lastIndex = found.index + 2;
  }
  return -1;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** FACT(pulumi-preview-digest): the first CLIs wrote `steps` alone; a preview that fails early has only `diagnostics`. */
const isDigest = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isObject(value) &&
  !("sequence" in value) &&
  !("resource_changes" in value) &&
  (Array.isArray(value.steps) || Array.isArray(value.diagnostics) || isObject(value.changeSummary));

function foreignText(value: unknown): string {
  if (!isObject(value)) return `The JSON is no preview. ${HOW}`;
  if ("sequence" in value || "timestamp" in value)
    return `This is an event stream (\`up --json\`, \`--event-log\`), which contains secrets in clear text. Delete it where it is stored. ${HOW}`;
  if ("resource_changes" in value || "terraform_version" in value) return `This is a plan of Terraform. ${HOW}`;
  if ("result" in value && "resources" in value)
    return `This is the output of \`preview --output json\`, which lacks the properties. ${HOW}`;
  if ("deployment" in value) return `This is the state of a stack (\`pulumi stack export\`), not a preview. ${HOW}`;
  return `The JSON is no preview. ${HOW}`;
}
