// Turns Atlas's answers into the port's types, once, at the edge. Atlas layer, pure. An answer without what we need is an error that names the field.
import { CmkError } from "../support/errors";
import type {
  AzureKeyVault,
  Cluster,
  EncryptionAtRest,
  EncryptionAtRestProvider,
  OtherCluster,
  Project,
  RegionConfig,
} from "./types";

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const badAnswer = (what: string, field: string): CmkError =>
  new CmkError(`Atlas's answer about ${what} lacks a usable '${field}'.`, {
    code: "BAD_ANSWER",
    hint: "Nothing was changed. Run again; if it stays, update pulumi-atlas-cmk.",
  });

function fieldsOf(what: string, field: string, value: unknown): Fields {
  if (!isFields(value)) throw badAnswer(what, field);
  return value;
}

function text(what: string, from: Fields, field: string): string {
  const value = from[field];
  if (typeof value !== "string") throw badAnswer(what, field);
  return value;
}

/** Absent and null are the same in an answer; anything else of another type is a defect of the answer. */
function optional<T>(
  what: string,
  from: Fields,
  field: string,
  is: (value: unknown) => value is T,
): { readonly [key: string]: T } {
  const value = from[field];
  if (value === undefined || value === null) return {};
  if (!is(value)) throw badAnswer(what, field);
  return { [field]: value };
}

const isText = (value: unknown): value is string => typeof value === "string";
const isFlag = (value: unknown): value is boolean => typeof value === "boolean";
const TEXTS = [
  "azureEnvironment",
  "clientID",
  "tenantID",
  "roleId",
  "subscriptionID",
  "resourceGroupName",
  "keyVaultName",
  "keyIdentifier",
];
const FLAGS = ["enabled", "requirePrivateNetworking", "valid"];

export function parseEncryptionAtRest(what: string, json: unknown): EncryptionAtRest {
  const body = fieldsOf(what, "azureKeyVault", json);
  const vault = fieldsOf(what, "azureKeyVault", body.azureKeyVault ?? { enabled: false });
  const azureKeyVault: AzureKeyVault = Object.assign(
    {},
    ...TEXTS.map((field) => optional(what, vault, field, isText)),
    ...FLAGS.map((field) => optional(what, vault, field, isFlag)),
  );
  return { azureKeyVault, ...optional(what, body, "enabledForSearchNodes", isFlag) };
}

const isProvider = (value: unknown): value is EncryptionAtRestProvider =>
  value === "NONE" || value === "AWS" || value === "AZURE" || value === "GCP";

export function parseCluster(what: string, json: unknown): Cluster {
  const body = fieldsOf(what, "name", json);
  const specs = Array.isArray(body.replicationSpecs) ? body.replicationSpecs : [];
  return {
    id: text(what, body, "id"),
    name: text(what, body, "name"),
    stateName: text(what, body, "stateName"),
    replicationSpecs: specs.map((spec) => ({ regionConfigs: regionsOf(what, spec) })),
    ...optional(what, body, "clusterType", isText),
    ...optional(what, body, "encryptionAtRestProvider", isProvider),
    ...optional(what, body, "paused", isFlag),
  };
}

function regionsOf(what: string, spec: unknown): readonly RegionConfig[] {
  const regions = isFields(spec) && Array.isArray(spec.regionConfigs) ? spec.regionConfigs : [];
  return regions.map((region) => {
    const fields = fieldsOf(what, "regionConfigs", region);
    return {
      providerName: text(what, fields, "providerName"),
      ...optional(what, fields, "regionName", isText),
      ...optional(what, fields, "backingProviderName", isText),
    };
  });
}

export const parseOtherCluster = (what: string, kind: OtherCluster["kind"], json: unknown): OtherCluster => ({
  name: text(what, fieldsOf(what, "name", json), "name"),
  kind,
});

export function parseProject(what: string, json: unknown): Project {
  const body = fieldsOf(what, "id", json);
  return { id: text(what, body, "id"), name: text(what, body, "name"), orgId: text(what, body, "orgId") };
}

export function parseResults(what: string, json: unknown): readonly unknown[] {
  const { results } = fieldsOf(what, "results", json);
  if (!Array.isArray(results)) throw badAnswer(what, "results");
  return results;
}
