// Null in arguments: JSON, or a configuration that is read as an object, has null for an argument that is not given. Support layer, pure.

export const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/**
 * The same without the fields that are null, at any depth of plain objects and lists. Outputs and promises stay as they are. A null item of a list stays
 * too: without it the other items would move.
 */
export function withoutNulls<T>(value: T): T;
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withoutNulls(item));
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([field, item]) => [field, withoutNulls(item)]),
  );
}
