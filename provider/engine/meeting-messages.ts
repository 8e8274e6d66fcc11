// The messages between plugin processes, one line of JSON each. Bridge layer, pure. A message of another protocol version is not understood. What its process
// declares then counts as unknown.

/** A question with a URN is a claim. */
export interface Question {
  readonly key: string;
  readonly urn?: string;
}

/** `isIncomplete`: the answering process does not know all declarations. `gone`: its engine has ended, so its declarations do not count. */
export type Answer =
  | { readonly kind: "knows"; readonly by: string | undefined; readonly isIncomplete: boolean }
  | { readonly kind: "gone" };

const PROTOCOL = 1;

export const toLine = (message: Question | Answer): string => JSON.stringify({ protocol: PROTOCOL, ...message });

export function parseQuestion(line: string): Question | undefined {
  const { key, urn } = parseMessage(line) ?? {};
  if (typeof key !== "string" || !isTextOrAbsent(urn)) return undefined;
  return urn === undefined ? { key } : { key, urn };
}

export function parseAnswer(line: string): Answer | undefined {
  const { kind, by, isIncomplete } = parseMessage(line) ?? {};
  if (kind === "gone") return { kind };
  if (kind !== "knows" || !isTextOrAbsent(by) || typeof isIncomplete !== "boolean") return undefined;
  return { kind, by, isIncomplete };
}

function parseMessage(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const message: unknown = JSON.parse(line);
    if (typeof message !== "object" || message === null) return undefined;
    const fields = Object.fromEntries(Object.entries(message));
    return fields.protocol === PROTOCOL ? fields : undefined;
  } catch {
    return undefined;
  }
}

const isTextOrAbsent = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === "string";
