// TypeScript text: literals of strings, lists and objects, and the mark of what could not be read. Pure.
import { terminalText } from "../escape";

/** A value that could not be read. It is a compile error with this sentence, and the program stops there. */
export class Unread {
  constructor(readonly sentence: string) {}
}

/** TypeScript of its own, such as a variable's name. */
export class Code {
  constructor(readonly text: string) {}
}

export type Value =
  | string
  | boolean
  | Unread
  | Code
  | readonly Value[]
  | { readonly [name: string]: Value | undefined };

/** Quotes, backslashes and line breaks are escaped, and so is what an editor does not show or shows in another order. */
export const literal = (text: string): string =>
  JSON.stringify(text).replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufeff]/gu, escaped);

const escaped = (sign: string): string =>
  [...Array(sign.length).keys()].map((at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");

/** Rows of a line comment. A line break in a name would end it. */
export const comment = (text: string): string => `// ${terminalText(text)}`;

const WIDTH = 110;
const isName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

export function source(value: Value, indent = ""): string {
  if (typeof value === "string") return literal(value);
  if (typeof value === "boolean") return String(value);
  if (value instanceof Code) return value.text;
  if (value instanceof Unread) return `notRead(${literal(terminalText(value.sentence))})`;
  const isList = Array.isArray(value);
  const parts = isList ? items(value, indent) : fields(value, indent);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  if (parts.length === 0) return `${open}${close}`;
  const short = isList ? `[${parts.join(", ")}]` : `{ ${parts.join(", ")} }`;
  if (!short.includes("\n") && indent.length + short.length <= WIDTH) return short;
  const inner = `${indent}  `;
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join("")}${indent}${close}`;
}

const items = (value: readonly Value[], indent: string): readonly string[] =>
  value.map((one) => source(one, `${indent}  `));

const fields = (value: Value, indent: string): readonly string[] =>
  Object.entries(value).flatMap(([name, one]: [string, Value | undefined]) =>
    one === undefined ? [] : [`${isName(name) ? name : literal(name)}: ${source(one, `${indent}  `)}`],
  );

/** Declared in a program with a value that could not be read. */
export const NOT_READ = `/** Replace each call by the value that it asks for. Until then the program neither compiles nor runs. */
function notRead(sentence: "replace this call by the value"): never {
  throw new Error(sentence);
}
`;

/** Whether a program needs NOT_READ. */
export function hasUnread(value: Value | undefined): boolean {
  if (value instanceof Unread) return true;
  if (value === undefined || value instanceof Code || typeof value !== "object") return false;
  return Object.values(value).some((one: Value | undefined) => hasUnread(one));
}
