// The journal: one entry per request, with secrets replaced before they are kept. It decides nothing.
import type { JournalEntry } from "./types.ts";

export interface Journal {
  entries(): readonly JournalEntry[];
  clear(): void;
  writes(): readonly JournalEntry[];
  record(entry: Omit<JournalEntry, "seq">): JournalEntry;
}

const WRITE_METHODS = ["PATCH", "POST", "PUT", "DELETE"];
const TOKEN_PATH = /\/oauth\/(token|revoke)$|\/oauth2\/v2\.0\/token$|\/oauth2\/token$/;

export function createJournal(): Journal {
  let entries: readonly JournalEntry[] = [];
  let seq = 0;
  return {
    entries: () => entries,
    clear: () => {
      entries = [];
    },
    writes: () => entries.filter(isWrite),
    record: (entry) => {
      seq += 1;
      const kept = { ...entry, seq };
      entries = [...entries, kept];
      return kept;
    },
  };
}

const isWrite = (entry: JournalEntry): boolean =>
  WRITE_METHODS.includes(entry.method) && entry.service !== "control" && !TOKEN_PATH.test(entry.path);

const SECRET_NAMES =
  /^(secret|client_secret|clientsecret|client_assertion|token|access_token|refresh_token|password|secretaccesskey|secrettext|serviceaccountkey|apitoken|notificationtoken|datadogapikey|opsgenieapikey|servicekey|victoropsapikey|microsoftteamswebhookurl|webhookurl|webhooksecret|webhookheaderstemplate|webhookbodytemplate)$/i;
export const REDACTED = "[redacted]";

/** A copy without the values of secret fields, at any depth. */
export function redacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, SECRET_NAMES.test(name) ? REDACTED : redacted(inner)]),
  );
}

/** A request body for the journal: JSON or a form, parsed and redacted; anything else only by its length. */
export function bodyForJournal(text: string, contentType: string): unknown {
  if (text === "") return undefined;
  if (contentType.includes("x-www-form-urlencoded")) return redacted(Object.fromEntries(new URLSearchParams(text)));
  try {
    return redacted(JSON.parse(text));
  } catch {
    return `[${text.length} characters that are not JSON]`;
  }
}
