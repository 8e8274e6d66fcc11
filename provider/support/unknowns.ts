// Values that a preview does not know yet. Support layer, pure: rooms must recognise them without importing the bridge.

/** FACT(pulumi-unknowns): the engine sends this text instead of an unknown value, at any depth. Only the bridge sees it. */
export const ENGINE_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

class NotKnown {
  /** In a text and in JSON an unknown stays recognisable, so two unknowns compare as equal. */
  toString(): string {
    return ENGINE_UNKNOWN;
  }
  toJSON(): string {
    return ENGINE_UNKNOWN;
  }
}

/** Stands for a value that is not known before `pulumi up`. */
export type Unknown = NotKnown;
export const UNKNOWN: Unknown = Object.freeze(new NotKnown());

/** A value in a preview: any part of it may be unknown. */
export type InPreview<T> = T extends string | number | boolean | undefined
  ? T | Unknown
  : T extends ReadonlyArray<infer Item>
    ? ReadonlyArray<InPreview<Item>> | Unknown
    : InPreviewOf<T> | Unknown;

/** An object in a preview. The object itself is known. */
export type InPreviewOf<T> = { readonly [Key in keyof T]: InPreview<T[Key]> };

/** The same value where every part of it is known. */
export type Known<T> = T extends Unknown
  ? never
  : T extends string | number | boolean | undefined
    ? T
    : T extends ReadonlyArray<infer Item>
      ? ReadonlyArray<Known<Item>>
      : { readonly [Key in keyof T]: Known<T[Key]> };

export const isUnknown = (value: unknown): value is Unknown => value instanceof NotKnown;

/** Whether any part of the value is unknown. A text that contains an unknown counts, such as an interpolated URL. */
export function holdsUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (typeof value === "string") return value.includes(ENGINE_UNKNOWN);
  if (Array.isArray(value)) return value.some(holdsUnknown);
  if (typeof value === "object" && value !== null) return Object.values(value).some(holdsUnknown);
  return false;
}

/** Whether every part of the value is known. */
export const isKnown = <T>(value: T): value is T & Known<T> => !holdsUnknown(value);

/** These properties, where every one of them is known; else `undefined`. */
export function knownPart<T extends object, Key extends keyof T>(
  value: T,
  ...keys: readonly Key[]
): Known<Pick<T, Key>> | undefined {
  const entries = keys.filter((key) => key in value).map((key) => [key, value[key]] as const);
  return entries.some(([, item]) => holdsUnknown(item))
    ? undefined
    : (Object.fromEntries(entries) as Known<Pick<T, Key>>); // every part was checked
}

/** The engine's values, with its unknowns turned into ours. A text that contains an unknown is unknown. */
export function fromEngine(value: unknown): unknown {
  if (typeof value === "string") return value.includes(ENGINE_UNKNOWN) ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map(fromEngine);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromEngine(item)]));
}
