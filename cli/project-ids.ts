// The ids of Atlas projects that a command is given. Pure.
import { isAtlasId } from "#provider/support/kinds";
import { terminalName } from "./escape";
import { CommandError } from "./io";

/** Each once, in the letters that Atlas writes. `missing`: what to pass where there is none. */
export function projectIdsIn(given: readonly string[], missing: string): readonly string[] {
  if (given.length === 0) throw new CommandError(missing);
  const ids = given.map((id) => id.toLowerCase());
  const wrong = given[ids.findIndex((id) => !isAtlasId(id))];
  if (wrong !== undefined)
    throw new CommandError(`--project "${terminalName(wrong)}" is no id of an Atlas project: 24 hexadecimal digits.`);
  return [...new Set(ids)];
}
