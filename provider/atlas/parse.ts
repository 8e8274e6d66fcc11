// How Atlas's answers are read. Atlas layer, pure.
import { type Reader, reader } from "../support/reader";

/** A reader of an answer about `what`; `name` is the field that an error names where the answer is no object. */
export const answerOf = (what: string, name: string, json: unknown): Reader =>
  reader({ service: "Atlas", what }, name, json);
