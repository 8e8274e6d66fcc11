// Conversion between a program's properties and ARM's bodies: ids, requests, outputs, preview values, and the inputs
// after a refresh. Pure.
import {
  isRecord,
  isUnknown,
  type Properties,
  pick,
  recordOf,
  sameValue,
  textOf,
  UNKNOWN,
  without,
} from "../values.ts";
import { pathInputs, type ResourceKind } from "./kinds.ts";

/** Whole paths, which keep their slashes; the others are one part each. */
const PATHS = ["scope", "parentResourcePath", "resourceType"];

export function idFor(kind: ResourceKind, inputs: Properties, subscriptionId: string): string {
  const values: Properties = { ...inputs, subscriptionId };
  return kind.path
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = textOf(values[name]);
      return PATHS.includes(name) ? value.replaceAll(/^\/+|\/+$/g, "") : encodeURIComponent(value);
    })
    .replaceAll(/\/{2,}/g, "/");
}

export function bodyFor(kind: ResourceKind, inputs: Properties): Properties {
  const outer = pick(inputs, kind.body);
  if (kind.inner === undefined) return outer;
  const inner = Object.entries(kind.inner).flatMap(([name, wire]) => (name in inputs ? [[wire, inputs[name]]] : []));
  return { ...outer, properties: Object.fromEntries(inner) };
}

/** Lists that others may write are empty in a new object, and what they are in an old one. */
export function withMaintained(kind: ResourceKind, body: Properties, current: Properties | undefined): Properties {
  const given = recordOf(body.properties);
  const missing = (kind.maintained ?? []).filter((name) => !(name in given));
  if (missing.length === 0) return body;
  const there = recordOf(current?.properties);
  const kept = missing.map((name) => [name, current === undefined ? [] : there[name]] as const);
  return { ...body, properties: { ...given, ...Object.fromEntries(kept.filter(([, value]) => value !== undefined)) } };
}

export function outputsFor(kind: ResourceKind, answer: Properties): Properties {
  const known = pick(withoutNulls(answer), kind.outputs);
  const all: Properties = { ...known, azureApiVersion: kind.apiVersion };
  if (!kind.isFlat) return all;
  const inner = withoutNulls(recordOf(answer.properties));
  const renamed = Object.entries(kind.inner ?? {}).filter(([name, wire]) => name !== wire && wire in inner);
  const own = renamed.map(([name, wire]) => [name, inner[wire]] as const);
  const flat = pick(without(inner, Object.keys(all)), kind.outputs);
  return { ...flat, ...all, ...Object.fromEntries(own) };
}

function withoutNulls(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, isRecord(value) ? withoutNulls(value) : value]),
  );
}

/** FACT(azure-native-state): inputs are outputs where they have the same name, everything else is not known yet. */
export function previewOutputs(kind: ResourceKind, inputs: Properties): Properties {
  const outputs = kind.outputs.map((name) => [name, name in inputs ? previewed(kind, name, inputs[name]) : UNKNOWN]);
  return Object.fromEntries(outputs);
}

function previewed(kind: ResourceKind, name: string, value: unknown): unknown {
  if (name !== "properties" || kind.properties === undefined || !isRecord(value)) return value;
  const unknown = kind.properties.known.filter((inner) => !(inner in value)).map((inner) => [inner, UNKNOWN]);
  return { ...value, ...Object.fromEntries(unknown) };
}

/**
 * FACT(azure-native-state): a difference between the earlier and the present outputs is applied to the program's
 * inputs.
 */
export function driftedInputs(kind: ResourceKind, inputs: Properties, seen: { before: Properties; now: Properties }) {
  return applied(inputs, inputsIn(kind, seen.before, inputs), inputsIn(kind, seen.now, inputs));
}

/** What of the outputs may be an input: not what only ARM writes, and not others' lists that the program left out. */
function inputsIn(kind: ResourceKind, outputs: Properties, inputs: Properties): Properties {
  const own = pick(outputs, [...kind.body, ...Object.keys(kind.inner ?? {})]);
  if (!isRecord(own.properties)) return own;
  const given = recordOf(inputs.properties);
  const others = (kind.maintained ?? []).filter((name) => !(name in given));
  return { ...own, properties: without(own.properties, [...(kind.properties?.readOnly ?? []), ...others]) };
}

function applied(inputs: Properties, before: Properties, now: Properties): Properties {
  const next: Record<string, unknown> = { ...inputs };
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if (sameValue(before[key], now[key])) continue;
    if (!(key in now)) delete next[key];
    else next[key] = appliedValue(inputs[key], before[key], now[key]);
  }
  return next;
}

function appliedValue(input: unknown, before: unknown, now: unknown): unknown {
  if (isRecord(input) && isRecord(before) && isRecord(now)) return applied(input, before, now);
  if (!Array.isArray(input) || !Array.isArray(before) || !Array.isArray(now)) return now;
  return now.map((item, index) =>
    index < input.length && index < before.length && !sameValue(before[index], item)
      ? appliedValue(input[index], before[index], item)
      : index < input.length && index < before.length
        ? input[index]
        : item,
  );
}

/** For an object of which nothing is known but its id and what it looks like. */
export function importedInputs(kind: ResourceKind, id: string, outputs: Properties): Properties {
  const pattern = kind.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    PATHS.includes(name) ? `(?<${name}>.*?)` : `(?<${name}>[^/]+)`,
  );
  const names = new RegExp(`^${pattern.replaceAll("/", "/+")}$`, "i").exec(id)?.groups ?? {};
  return { ...inputsIn(kind, outputs, outputs), ...pick(names, pathInputs(kind)), azureApiVersion: kind.apiVersion };
}

const bareLocation = (value: unknown): string => textOf(value).toLowerCase().replaceAll(" ", "");

/** "East US 2" is "eastus2". */
export const isSameLocation = (key: string, before: unknown, after: unknown): boolean =>
  key === "location" && !isUnknown(after) && bareLocation(before) === bareLocation(after);
