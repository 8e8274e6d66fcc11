// Makes text from outside (a service, a proxy, a library) safe for messages, logs and state: short, and without what a terminal, a CI system or the Pulumi
// CLI would execute. Support layer, pure. It removes no secrets: redact.ts does.

/** Longer than any name or id of Atlas or Azure that is read: the scope of a role on a key has at most 352 characters. */
export const MOST_CHARACTERS = 512;

/** Limits the work for a long text: how many times the result's length is looked at. */
const LOOKED_AT = 4;

/**
 * Dangerous characters are replaced, never left out: no name from outside can become the name of another object.
 * FACT(ci-log-commands): in logs of GitHub and Azure Pipelines `::` counts at the beginning of a line, `##[` and
 * `##vso[` anywhere in it. FACT(pulumi-cli-colours): `<{%` and `%}>` are the Pulumi CLI's colours, and the two in the
 * wrong order end it with a panic.
 */
const REPLACED: ReadonlyArray<readonly [pattern: RegExp, instead: string]> = [
  [/[\t\n\v\f\r\u0085\u2028\u2029]+/g, " "],
  [/[\p{Cc}\p{Cf}\p{Cs}]+/gu, "\ufffd"],
  [/^(\s*):(?=:)/, "$1: "],
  [/##(?=\w*\[)/g, "# #"],
  [/<\{(?=%)/g, "<{ "],
  [/%(?=\}>)/g, "% "],
];

/** The text as one line of at most 512 characters, or of `most`, without control characters, escape sequences, bidi overrides and CI commands. */
export function harmless(text: string, most = MOST_CHARACTERS): string {
  const replaced = REPLACED.reduce(
    (rest, [pattern, instead]) => rest.replace(pattern, instead),
    text.slice(0, LOOKED_AT * most),
  );
  if (replaced.length <= most && text.length <= LOOKED_AT * most) return replaced;
  return `${replaced.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** The same for every text within plain JSON. */
export function harmlessIn(value: unknown): unknown {
  if (typeof value === "string") return harmless(value);
  if (Array.isArray(value)) return value.map(harmlessIn);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [harmless(name), harmlessIn(item)]));
}
