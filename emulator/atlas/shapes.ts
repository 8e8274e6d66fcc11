// Strictness about request bodies: unknown and mistyped fields are refused. It checks form only; what values mean is the rules' work.
import { refuse } from "./errors.ts";

export type Field = "string" | "boolean" | "number" | "array" | "uuid" | "id" | "any" | { readonly fields: Shape };
export type Shape = Readonly<Record<string, Field>>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ID = /^[a-f0-9]{24}$/;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * ASSUMED: INVALID_ATTRIBUTE for an unknown field, INVALID_JSON_ATTRIBUTE for a mistyped one; the documents name neither beside an operation.
 * A client notices only the 400.
 */
export function checkShape(value: unknown, shape: Shape, place = ""): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw refuse("INVALID_JSON_ATTRIBUTE", `${place || "the body"} must be an object`, [place]);
  for (const [name, inner] of Object.entries(value)) {
    const path = place === "" ? name : `${place}.${name}`;
    const field = shape[name];
    if (field === undefined) throw refuse("INVALID_ATTRIBUTE", `Invalid attribute ${path} specified.`, [path]);
    checkField(inner, field, path);
  }
  return value;
}

function checkField(value: unknown, field: Field, path: string): void {
  if (typeof field === "object") {
    checkShape(value, field.fields, path);
    return;
  }
  if (!isOf(value, field)) throw refuse("INVALID_JSON_ATTRIBUTE", `${path} is not of its type (${field})`, [path]);
}

function isOf(value: unknown, field: Exclude<Field, object>): boolean {
  switch (field) {
    case "any":
      return true;
    case "array":
      return Array.isArray(value);
    case "boolean":
    case "number":
      return typeof value === field;
    case "string":
      return value === null || typeof value === "string";
    case "uuid":
      return value === null || (typeof value === "string" && UUID.test(value));
    case "id":
      return value === null || (typeof value === "string" && ID.test(value));
    default:
      return field satisfies never;
  }
}
