// Since when the present key identifier is in use: an output of EncryptionAtRest, which only the stack knows. Pure.
import { CommandError } from "../io";

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;

const MOST_DEPTH = 6;

/**
 * By project id. In the output of `pulumi stack output --json`, an object with `projectId` and `keyIdentifierSince` counts for its project. For one project, a
 * stack output of the name `keyIdentifierSince` is enough.
 */
export function sinceIn(name: string, text: string, projectIds: readonly string[]): ReadonlyMap<string, string> {
  const outputs = fieldsOf(parsed(name, text));
  if (outputs === undefined) throw new CommandError(`${name} is no output of \`pulumi stack output --json\`.`);
  const [only, ...others] = projectIds;
  const alone = timeIn(outputs);
  const found = new Map(only !== undefined && others.length === 0 && alone !== undefined ? [[only, alone]] : []);
  for (const { projectId, ...fields } of objectsIn(outputs, 0)) {
    const time = timeIn(fields);
    if (typeof projectId === "string" && time !== undefined) found.set(projectId, time);
  }
  return found;
}

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(`${name} is no JSON. Write it with \`pulumi stack output --json\`.`);
  }
}

function timeIn({ keyIdentifierSince: time }: Fields): string | undefined {
  return typeof time === "string" && !Number.isNaN(Date.parse(time)) ? time : undefined;
}

function objectsIn(value: unknown, depth: number): readonly Fields[] {
  if (depth > MOST_DEPTH || typeof value !== "object" || value === null) return [];
  const fields = fieldsOf(value);
  return [
    ...(fields === undefined ? [] : [fields]),
    ...Object.values(value).flatMap((one) => objectsIn(one, depth + 1)),
  ];
}
