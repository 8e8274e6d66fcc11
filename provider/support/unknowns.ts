// Unknown values of a preview. Support layer, pure: rooms must recognise them without importing the bridge.

/** FACT(pulumi-unknowns): unknowns arrive as this text, at any depth. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether any part of the value is unknown. An unknown inside a longer text counts: an interpolated URL is as unknown as its parts. */
export function holdsUnknown(value: unknown): boolean {
  if (typeof value === "string") return value.includes(UNKNOWN);
  if (Array.isArray(value)) return value.some(holdsUnknown);
  if (typeof value === "object" && value !== null) return Object.values(value).some(holdsUnknown);
  return false;
}
