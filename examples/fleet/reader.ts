// Reads a JSON file and notes each fault with its place. It knows nothing of fleets.

export class FleetFault extends Error {
  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
  }
}

const VARIABLE = /^[A-Z][A-Z0-9_]*$/;

type Fields = Readonly<Record<string, unknown>>;
export type Reader = ReturnType<typeof reader>;

/** Notes each fault with its place, and goes on. */
export function reader(faults: string[]) {
  const matching = (at: string, value: unknown, form: RegExp, words: string): string => {
    if (typeof value === "string" && form.test(value)) return value;
    faults.push(`${at}: ${words} needed.`);
    return "";
  };
  const text = (at: string, value: unknown): string => matching(at, value, /\S/, "a text is");
  return {
    fault: (text: string): void => void faults.push(text),
    matching,
    text,
    variable: (at: string, value: unknown): string =>
      matching(at, value, VARIABLE, "the name of an environment variable (A_Z_0_9) is"),
    texts: (at: string, value: unknown): readonly string[] => {
      if (Array.isArray(value)) return value.map((one, index) => text(`${at}[${index}]`, one));
      faults.push(`${at}: a list of texts is needed.`);
      return [];
    },
    flag: (at: string, value: unknown): boolean => {
      if (typeof value !== "boolean") faults.push(`${at}: true or false is needed.`);
      return value === true;
    },
    count: (at: string, value: unknown): number => {
      if (Number.isInteger(value) && Number(value) > 0) return Number(value);
      faults.push(`${at}: a whole number above 0 is needed.`);
      return 1;
    },
    object: (at: string, value: unknown, keys?: readonly string[]): Fields => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        faults.push(`${at}: an object is needed.`);
        return {};
      }
      const unknown = keys === undefined ? [] : Object.keys(value).filter((key) => !keys.includes(key));
      faults.push(...unknown.map((key) => `${at}.${key}: there is no such setting.`));
      return value as Fields; // an object, not null
    },
    optional: <Key extends string, Value>(key: Key, from: Fields, read: (value: unknown) => Value) =>
      (from[key] === undefined ? {} : { [key]: read(from[key]) }) as { readonly [_ in Key]?: Value }, // one key
  };
}

/** Some editors put a byte order mark at the start of a file. */
const MARK = /^\uFEFF/;

export function parsed(text: string): unknown {
  const json = text.replace(MARK, "");
  const value = parsedJson(json);
  const faults = writtenTwice(json);
  if (faults.length > 0) throw new FleetFault(faults);
  return value;
}

function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new FleetFault([`The file is no JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

/** JSON.parse keeps the last of two settings with one name: a project that was copied and not renamed would be left out in silence. */
function writtenTwice(json: string): readonly string[] {
  const faults: string[] = [];
  const open: { readonly at: string; readonly keys: Set<string> }[] = [];
  let key = "";
  for (const [token, name, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g)) {
    const inner = open.at(-1);
    if (token === "{") open.push({ at: inner === undefined ? "" : `${inner.at}${key}.`, keys: new Set() });
    else if (token === "}") open.pop();
    else if (inner !== undefined && name !== undefined && colon !== undefined) {
      key = String(JSON.parse(name));
      if (inner.keys.has(key)) faults.push(`${inner.at}${key}: it is there twice.`);
      inner.keys.add(key);
    }
  }
  return faults;
}
