// Removes secrets from texts before they reach a message or a log. Support layer, pure: known values first, then anything that looks like a secret.
import { harmless } from "./harmless";

const REDACTED = "[redacted]";

/** Shorter values would match ordinary words, and no service has secrets that short. */
const SHORTEST_SECRET = 6;

/** Only the beginning of a longer text is checked and kept: messages show less of it. */
const MOST_LOOKED_AT = 65_536;

const SECRET_NAME = "(?:[\\w-]*(?:secret|password|passwd|assertion|private[_-]?key|token|authorization|api[_-]?key))";

/**
 * Patterns of secrets, and their replacement. A value whose end was cut off counts to the end of the text. Each pattern begins at the beginning of a word,
 * so that no part of the text is checked once for each of its characters.
 */
const LOOKS: ReadonlyArray<readonly [pattern: RegExp, instead: string]> = [
  [new RegExp(`("${SECRET_NAME}"\\s*:\\s*")(?:[^"\\\\]|\\\\.)*`, "gi"), `$1${REDACTED}`],
  [new RegExp(`(\\\\"${SECRET_NAME}\\\\"\\s*:\\s*\\\\")(?:[^"\\\\])*`, "gi"), `$1${REDACTED}`],
  [new RegExp(`((?<![\\w-])${SECRET_NAME}=)[^&\\s"',;]+`, "gi"), `$1${REDACTED}`],
  [/((?:proxy-)?authorization\s*:\s*)[^\r\n]+/gi, `$1${REDACTED}`],
  [/\b(Bearer|Basic)\s+[\w+/=.~-]{16,}/g, `$1 ${REDACTED}`],
  [/\bDigest\s+username=[^\r\n]+/g, `Digest ${REDACTED}`],
  [/\beyJ[\w-]{6,}(?:\.[\w-]*){0,2}/g, REDACTED],
  [/\bmdb_sa_sk_[\w-]+/g, REDACTED],
];

/** The text without the given values, in any encoding of a URL, a form or JSON, and without anything that looks like a secret. */
export function redact(text: string, secrets: readonly string[] = []): string {
  const known = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap(spellings)
    .sort((one, other) => other.length - one.length);
  const beginning = text.slice(0, MOST_LOOKED_AT);
  const withoutKnown = known.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), beginning);
  const left = LOOKS.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), withoutKnown);
  if (text.length === beginning.length) return left;
  const longest = known[0]?.length ?? 0;
  return left.slice(0, Math.max(0, left.length - longest)); // a value may have been cut in two at the end
}

/** A text of another service, safe to quote in a message: without secrets, harmless and short. */
export const quotable = (text: string, secrets: readonly string[] = []): string => harmless(redact(text, secrets));

const spellings = (secret: string): readonly string[] => [
  ...new Set([
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString("base64"),
  ]),
];

/** An error as the cause of ours: its name, text and code, without the request, response and headers that libraries attach. */
export function bareCause(error: unknown, secrets: readonly string[] = []): Error {
  const text = error instanceof Error ? error.message : String(error);
  const bare = new Error(quotable(text, secrets));
  bare.name = error instanceof Error ? error.name : "Error";
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? Object.assign(bare, { code: error.code })
    : bare;
}
