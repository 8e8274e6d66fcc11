// Reading the fields of a change by hand, and refusing those that nobody knows. It changes nothing.
import { Refusal } from "./http.ts";

export type Json = Readonly<Record<string, unknown>>;

export const objectOf = (value: unknown): Json =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};

export const entriesOf = (value: unknown): ReadonlyArray<[string, unknown]> => Object.entries(objectOf(value));

export function refuseUnknown(value: Json, names: readonly string[]): void {
  const odd = Object.keys(value).find((name) => !names.includes(name));
  if (odd !== undefined) throw unknown(`field ${odd}`);
}

export const unknown = (what: string): Refusal =>
  new Refusal({ status: 400, json: { error: 400, errorCode: "EMULATOR_CONTROL", detail: `unknown ${what}` } });
