// The nested parts of a cluster's body, checked to their last field: what is kept as it was sent is also sent back. Nothing is changed here.
import { atlasRefusal } from "../http.ts";
import type { Json } from "../json.ts";
import { textOf } from "../json.ts";
import { AZURE_REGIONS } from "./regions.ts";
import { allowFields, objectIn, objectsIn, type Shape } from "./strict.ts";

const PARTS: Readonly<Record<string, Shape>> = {
  advancedConfiguration: {
    customOpensslCipherConfigTls12: "texts",
    customOpensslCipherConfigTls13: "texts",
    minimumEnabledTlsProtocol: ["TLS1_0", "TLS1_1", "TLS1_2", "TLS1_3"],
    tlsCipherConfigMode: ["CUSTOM", "DEFAULT"],
  },
  biConnector: { enabled: "boolean", readPreference: "string" },
};
const PAIR: Shape = { key: "string", value: "string" };

const SPEC: Shape = { id: "string", regionConfigs: "list", zoneId: "string", zoneName: "string" };
const REGION: Shape = {
  analyticsAutoScaling: "object",
  analyticsSpecs: "object",
  autoScaling: "object",
  backingProviderName: ["AWS", "AZURE", "GCP"],
  effectiveAnalyticsSpecs: "object",
  effectiveElectableSpecs: "object",
  effectiveReadOnlySpecs: "object",
  electableSpecs: "object",
  priority: "integer",
  providerName: ["AWS", "AZURE", "GCP", "TENANT"],
  readOnlySpecs: "object",
  regionName: "string",
};
const HARDWARE: Shape = {
  diskIOPS: "integer",
  diskSizeGB: "number",
  diskThroughput: "integer",
  ebsVolumeType: "string",
  effectiveInstanceSize: "string",
  instanceSize: "string",
  nodeCount: "integer",
};
const SCALING: Readonly<Record<string, Shape>> = {
  compute: {
    enabled: "boolean",
    maxInstanceSize: "string",
    minInstanceSize: "string",
    predictiveEnabled: "boolean",
    scaleDownEnabled: "boolean",
  },
  diskGB: { enabled: "boolean" },
};
const MOST_PRIORITY = 7;

/** ASSUMED(emulator-atlas-codes): the codes. */
export function checkParts(body: Json): void {
  for (const [name, shape] of Object.entries(PARTS)) allowFields(objectIn(body, name) ?? {}, shape, `${name}.`);
  for (const name of ["labels", "tags"]) for (const pair of objectsIn(body, name)) allowFields(pair, PAIR, `${name}.`);
  const specs = objectsIn(body, "replicationSpecs");
  if (Array.isArray(body.replicationSpecs) && specs.length === 0)
    throw invalid("replicationSpecs", "A cluster needs at least one replication spec.");
  for (const spec of specs) checkSpec(spec);
}

function checkSpec(spec: Json): void {
  allowFields(spec, SPEC, "replicationSpecs.");
  const regions = objectsIn(spec, "regionConfigs");
  if (regions.length === 0) throw invalid("regionConfigs", "A replication spec needs at least one region.");
  for (const region of regions) checkRegion(region);
}

function checkRegion(region: Json): void {
  allowFields(region, REGION, "regionConfigs.");
  const { providerName, regionName, priority } = region;
  const missing = ["providerName", "regionName"].find((name) => typeof region[name] !== "string");
  if (missing !== undefined)
    throw atlasRefusal(400, "MISSING_ATTRIBUTE", `The required attribute ${missing} was not specified.`, [missing]);
  if (typeof priority === "number" && (priority < 0 || priority > MOST_PRIORITY))
    throw invalid("priority", `The priority must be between 0 and ${MOST_PRIORITY}.`);
  if (providerName === "AZURE" && !AZURE_REGIONS.includes(textOf(regionName)))
    throw atlasRefusal(400, "INVALID_REGION", `${regionName} is not a region of AZURE.`, [regionName]);
  for (const name of Object.keys(REGION)) {
    const part = objectIn(region, name) ?? {};
    if (/Specs$/.test(name)) checkHardware(part, name);
    else if (/AutoScaling$/i.test(name)) checkScaling(part, name);
  }
}

function checkHardware(specs: Json, name: string): void {
  allowFields(specs, HARDWARE, `${name}.`);
  const negative = Object.entries(specs).find(([, value]) => typeof value === "number" && value < 0);
  if (negative !== undefined) throw invalid(negative[0], `${name}.${negative[0]} must not be negative.`);
}

function checkScaling(scaling: Json, name: string): void {
  allowFields(scaling, { compute: "object", diskGB: "object" }, `${name}.`);
  for (const [part, shape] of Object.entries(SCALING)) allowFields(objectIn(scaling, part) ?? {}, shape, `${part}.`);
}

const invalid = (field: string, detail: string) => atlasRefusal(400, "INVALID_ATTRIBUTE", detail, [field]);
