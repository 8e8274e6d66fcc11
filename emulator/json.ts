// JSON from outside, to an object or nothing. A leaf: what a body means, and how its refusal reads, each service says itself.

export type Json = Readonly<Record<string, unknown>>;

/**
 * ASSUMED(emulator-limits): services refuse nesting far below what would break them; ours would break at some
 * thousands.
 */
const DEEPEST = 100;

/** Parsed; `undefined` where the text is no JSON, or is nested deeper than anyone reads. */
export function parsedJson(text: string): { readonly value: unknown } | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** The object that a body is, if it is one. */
export function jsonObject(text: string): Json | undefined {
  const value = parsedJson(text)?.value;
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}

/** Any value as text. `String` fails for an object with a field `toString` from a request. */
export const textOf = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined");

/** Counts brackets outside texts, in one pass. */
function isTooDeep(text: string): boolean {
  let [depth, isInText] = [0, false];
  for (let index = 0; index < text.length && depth <= DEEPEST; index += 1) {
    const char = text[index];
    if (char === '"') isInText = !isInText;
    else if (isInText) index += char === "\\" ? 1 : 0;
    else if (char === "[" || char === "{") depth += 1;
    else if (char === "]" || char === "}") depth -= 1;
  }
  return depth > DEEPEST;
}
