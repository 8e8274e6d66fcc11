// What changes by hand are read with. The world they change is by-hand.ts's and its neighbours' matter.
import { Refusal } from "./http.ts";

export type Json = Readonly<Record<string, unknown>>;

export const objectOf = (value: unknown): Json =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};

export const entriesOf = (value: unknown): ReadonlyArray<[string, unknown]> => Object.entries(objectOf(value));

export function refuseUnknown(value: Json, names: readonly string[]): void {
  const odd = Object.keys(value).find((name) => !names.includes(name));
  if (odd !== undefined) throw unknown(`field ${odd}`);
}

/** Sets what is given; null takes away. Values are our own tests': they are not checked further. */
export function setKnobs(target: object, wanted: Json, names: readonly string[]): void {
  for (const name of names.filter((one) => wanted[one] !== undefined)) {
    if (wanted[name] === null) Reflect.deleteProperty(target, name);
    else Reflect.set(target, name, wanted[name]);
  }
}

export const unknown = (what: string): Refusal =>
  new Refusal({ status: 400, json: { error: 400, errorCode: "EMULATOR_CONTROL", detail: `unknown ${what}` } });
