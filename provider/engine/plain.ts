// Turns a room's result into plain JSON. Bridge layer, pure: the server refuses `undefined`, functions and bigints, and makes dates and maps empty.
import { ENGINE_UNKNOWN, isUnknown } from "../support/unknowns";
import type { Properties } from "./room";

const plainValue = (value: unknown, path: string): unknown => {
  if (isUnknown(value)) return ENGINE_UNKNOWN;
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value))
    return value.filter((item) => item !== undefined).map((item, index) => plainValue(item, `${path}[${index}]`));
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype)
    return plainObject(value, `${path}.`);
  throw new TypeError(`${path} is not plain JSON (${typeof value}); this is a defect of pulumi-atlas-cmk.`);
};

const plainObject = (value: object, prefix: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, plainValue(item, `${prefix}${key}`)]),
  );

/** A fresh plain copy without `undefined`. */
export const toPlain = (properties: Properties): Record<string, unknown> => plainObject(properties, "");
