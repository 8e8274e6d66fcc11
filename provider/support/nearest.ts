// The known names that are most like an unknown one, for messages. Support layer, pure.
import { distance } from "fastest-levenshtein";

const MOST_EDITS = 3;
const MOST_NAMES = 3;
/** A shorter text is a part of too many names. */
const LEAST_PART = 3;

/** A name in the form for comparisons: "East US 2", "eastus2" and "EAST_US_2" are equal. */
export const folded = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, "");

/**
 * Names that differ in a few letters, and names that contain the given one or are contained in it. The nearest first, and alone where only the
 * spelling differs. `spellings`: other names of the same.
 */
export function nearest(
  name: string,
  known: readonly string[],
  spellings: (one: string) => readonly string[] = (one) => [one],
): readonly string[] {
  const mine = folded(name);
  const most = Math.min(MOST_EDITS, Math.floor(mine.length / 2));
  const editsOf = (one: string): number => Math.min(...spellings(one).map((each) => edits(mine, folded(each))));
  const found = [...new Set(known)]
    .map((one) => ({ one, edits: editsOf(one) }))
    .filter((each) => each.edits <= most)
    .sort((a, b) => a.edits - b.edits || (a.one < b.one ? -1 : 1))
    .map(({ one }) => one);
  const isSame = found[0] !== undefined && editsOf(found[0]) === 0;
  return found.slice(0, isSame ? 1 : MOST_NAMES);
}

function edits(mine: string, theirs: string): number {
  const isPart =
    [mine, theirs].every((one) => one.length >= LEAST_PART) && (mine.includes(theirs) || theirs.includes(mine));
  const count = distance(mine, theirs);
  return isPart ? Math.min(count, 1) : count;
}

/** ` Did you mean 'keyName'?`, or nothing. The names as they are shown. */
export const meantText = (names: readonly string[]): string =>
  names.length === 0 ? "" : ` Did you mean ${names.join(", or ")}?`;

interface UnknownName {
  readonly name: string;
  readonly known: readonly string[];
  /** "an argument of this resource". */
  readonly role: string;
  /** What to pass. Absent: the known names are listed where none is near. */
  readonly form?: string;
}

/** For a name that is none of the known ones. */
export function unknownNameText({ name, known, role, form }: UnknownName): string {
  const near = nearest(name.split(".").at(-1) ?? name, known);
  const quoted = (names: readonly string[]): readonly string[] => names.map((one) => `'${one}'`);
  const all = form === undefined && near.length === 0 ? ` Known names: ${quoted(known).join(", ")}.` : "";
  return `'${name}' is not ${role}.${meantText(quoted(near))}${all}${form === undefined ? "" : ` Pass ${form}.`}`;
}
