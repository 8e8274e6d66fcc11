// What the plugin adds to a program's inputs, and what it refuses: names, locations, versions, required properties.
import { createHash } from "node:crypto";
import type { CheckAnswer, CheckAsk } from "../model.ts";
import { isRecord, isUnknown, type Properties, textOf, UNKNOWN } from "../values.ts";
import type { ResourceKind } from "./kinds.ts";

/** Set beside a name that the plugin made up: such an object can have its successor before it goes. */
export const CREATE_BEFORE_DELETE = "__createBeforeDelete";

export interface Defaults {
  /** Of the configuration. */
  readonly location: string;
  /** `undefined` where the group is not there. */
  locationOfGroup(name: string): Promise<string | undefined>;
}

export async function checkInputs(kind: ResourceKind, ask: CheckAsk, defaults: Defaults): Promise<CheckAnswer> {
  const named = { ...ask.news, ...defaultName(kind, ask) };
  const located = { ...named, ...(await defaultLocation(kind, { ...ask, news: named }, defaults)) };
  const inputs: Properties = { azureApiVersion: kind.apiVersion, ...located };
  const missing = kind.required.filter((path) => isMissing(inputs, path));
  const reasons = [...missing.map(missingReason), ...misnamed(kind, inputs)];
  return { inputs, failures: reasons.map((reason) => ({ property: "", reason })) };
}

function defaultName(kind: ResourceKind, ask: CheckAsk): Properties {
  const { key, made } = kind.name;
  if (ask.news[key] !== undefined) return {};
  if (ask.olds[key] !== undefined) {
    const isMadeUp = ask.olds[CREATE_BEFORE_DELETE] === true;
    return { [key]: ask.olds[key], ...(isMadeUp ? { [CREATE_BEFORE_DELETE]: true } : {}) };
  }
  const name = newName(ask, made);
  return name === undefined ? {} : { [key]: name, [CREATE_BEFORE_DELETE]: true };
}

function newName({ name, randomSeed, autonaming }: CheckAsk, made: "random" | "uuid"): string | undefined {
  const hex = createHash("sha256").update(randomSeed).digest("hex");
  if (autonaming?.mode === "disable") return undefined;
  if (autonaming?.mode === "enforce") return autonaming.proposedName;
  if (made === "uuid")
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
  return autonaming?.mode === "propose" ? autonaming.proposedName : `${name}${hex.slice(0, 8)}`;
}

/** Of the state, of the configuration, of the resource group, in that order. */
async function defaultLocation(kind: ResourceKind, ask: CheckAsk, defaults: Defaults): Promise<Properties> {
  if (!kind.body.includes("location") || ask.news.location !== undefined) return {};
  if (ask.olds.location !== undefined) return { location: ask.olds.location };
  if (defaults.location !== "") return { location: defaults.location };
  const group = kind.name.key === "resourceGroupName" ? undefined : ask.news.resourceGroupName;
  if (group === undefined) return {};
  if (isUnknown(group)) return { location: UNKNOWN };
  const location = await defaults.locationOfGroup(textOf(group));
  return location === undefined ? {} : { location };
}

/** Below an unknown nothing is missing yet. */
function isMissing(inputs: Properties, path: string): boolean {
  let value: unknown = inputs;
  for (const part of path.split(".")) {
    if (isUnknown(value)) return false;
    if (!isRecord(value)) return true;
    value = value[part];
  }
  return value === undefined;
}

function missingReason(path: string): string {
  const hint =
    path === "location"
      ? ". Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'."
      : "";
  return `missing required property '${path}'${hint}`;
}

function misnamed(kind: ResourceKind, inputs: Properties): readonly string[] {
  const { key, pattern } = kind.name;
  const value = inputs[key];
  if (value === undefined) return [`missing required property '${key}'`];
  if (pattern === undefined || typeof value !== "string" || isUnknown(value) || pattern.test(value)) return [];
  return [`'${key}' does not match expression '${pattern.source}'`];
}
