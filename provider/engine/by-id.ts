// A read by id alone, for `X.get` of a program: there is no record in state, so the id and the clouds say everything. Bridge layer; hooks.ts continues with the
// read that every record gets.
import { CmkError } from "../support/errors";
import { isAtlasId } from "../support/kinds";
import type { Properties } from "../support/properties";
import type { Calling } from "./run";

/** What a record in state would have. `undefined`: no such object. Rejects where the id is not an id of this kind. */
export type ById<Clients> = (call: Calling<Clients>, id: string, given: Properties) => Promise<Properties | undefined>;

interface Form<Clients, Parts extends object> {
  readonly kind: string;
  /** The form of an id, in words: `{projectId}/{clusterName}`. */
  readonly form: string;
  /** The parts of an id. `undefined`: not an id of this kind. */
  readonly parts: (id: string) => Parts | undefined;
  /** Adds what the id does not say. `undefined`: no such object. Absent: the id says everything. */
  readonly complete?: (call: Calling<Clients>, parts: Parts) => Promise<Properties | undefined>;
}

export const byId =
  <Clients, Parts extends object>({ kind, form, parts, complete }: Form<Clients, Parts>): ById<Clients> =>
  async (call, id, given) => {
    const named = parts(id);
    if (named === undefined)
      throw new CmkError(`'id' is not the id of ${/^[AE]/.test(kind) ? "an" : "a"} ${kind}: ${JSON.stringify(id)}.`, {
        code: "MALFORMED_ARGUMENT",
        hint: `Pass ${form}.`,
      });
    const known = { ...given, ...named };
    return complete === undefined ? known : complete(call, known);
  };

/** The parts of an id that is a project's. */
export const partsOfProject = (id: string): { readonly projectId: string } | undefined =>
  isAtlasId(id) ? { projectId: id } : undefined;

export const PROJECT_ID = "the Atlas project's id: 24 hexadecimal digits";
