// JSON bodies that ARM and Graph are sent, parsed to an object or refused. What a field means, each route says.
import { azureRefusal } from "../http.ts";
import { type Json, jsonObject, textOf } from "../json.ts";
import { objectOf } from "./body.ts";

export type { Json } from "../json.ts";

export function armBody(text: string): Json {
  const body = jsonObject(text);
  if (body !== undefined) return body;
  throw azureRefusal(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized.");
}

export const objectIn = (body: Json, name: string): Json => objectOf(body[name]) ?? {};

/** In lower case, for comparing: Azure minds no case in ids. */
export const lower = (text: string): string => text.toLowerCase();

/** Texts of a list; what is no list has none. */
export const textsIn = (body: Json, name: string): readonly string[] => {
  const value = body[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
};

/** Tags are a map of texts. */
export const tagsIn = (body: Json): Record<string, string> =>
  Object.fromEntries(Object.entries(objectIn(body, "tags")).map(([name, value]) => [name, textOf(value)]));
