// The journal: one entry per request, with secrets replaced before they are kept. It decides nothing.
import { parsedJson } from "./json.ts";
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
  let [all, seq]: [JournalEntry[], number] = [[], 0];
  // Whoever has asked keeps what was there then: a copy, made when asked for and not at each entry.
  let copy: readonly JournalEntry[] | undefined;
  const entries = (): readonly JournalEntry[] => {
    copy ??= [...all];
    return copy;
  };
  return {
    entries,
    clear: () => {
      all = [];
      copy = undefined;
    },
    writes: () => entries().filter(isWrite),
    record: (entry) => {
      seq += 1;
      const kept = { ...entry, seq };
      all.push(kept);
      copy = undefined;
      return kept;
    },
  };
}

const isWrite = (entry: JournalEntry): boolean =>
  WRITE_METHODS.includes(entry.method) && entry.service !== "control" && !TOKEN_PATH.test(entry.path);

const SECRET_NAMES =
  /^(secret|client_secret|clientsecret|client_assertion|assertion|token|access_token|accesstoken|refresh_token|password|privatekey|secretaccesskey|secrettext|serviceaccountkey|apitoken|notificationtoken|datadogapikey|opsgenieapikey|servicekey|victoropsapikey|microsoftteamswebhookurl|webhookurl|webhooksecret|webhookheaderstemplate|webhookbodytemplate)$/i;
const REDACTED = "[redacted]";

/** A copy without the values of secret fields, at any depth. */
export function redacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redactedField(name, inner)]));
}

function redactedField(name: string, value: unknown): unknown {
  if (SECRET_NAMES.test(name)) return REDACTED;
  // Of a seed's principals: { value, expiresMs }.
  if (name !== "secrets" || !Array.isArray(value)) return redacted(value);
  return value.map((one) =>
    typeof one === "object" && one !== null && "value" in one ? { ...one, value: REDACTED } : one,
  );
}

/** A request body for the journal: JSON, or a form where it says to be one, parsed and redacted; anything else only by its length. */
export function bodyForJournal(text: string, contentType: string): unknown {
  if (text === "") return undefined;
  if (contentType.includes("x-www-form-urlencoded") && !/^\s*[[{"]/.test(text))
    return redacted(Object.fromEntries(new URLSearchParams(text)));
  const parsed = parsedJson(text);
  return parsed === undefined ? `[${text.length} characters that are not JSON]` : redacted(parsed.value);
}
