// The formal document of the Atlas Admin API made fit for a validator. It lies beside the checkout and is never copied in; without it the tests are skipped.
// Changes only what its traps need: enums under `type: object`, parents and children that refer to each other, `oneOf` that fits twice, `nullable`.
import { existsSync, readFileSync } from "node:fs";
import { Ajv2019, type ValidateFunction } from "ajv/dist/2019.js";
import addFormats from "ajv-formats";

type Json = Record<string, unknown>;

const FILE = new URL("../../../../shared/atlas-openapi/atlas-admin-v2.subset.json", import.meta.url);
export const WHY_SKIPPED = "the formal document ../shared/atlas-openapi is not beside this checkout";
export const isHere = existsSync(FILE);

/** As it lies there. */
export const documentText = (): string => readFileSync(FILE, "utf8");

export interface Contract {
  /** Of the answer with this status; undefined where the document has none. */
  answer(operation: string, status: number, mediaType: string): ValidateFunction | undefined;
  /** Of a body that is sent. */
  request(operation: string, mediaType: string): ValidateFunction | undefined;
  error: ValidateFunction;
  /** Names of what a body may hold, of the schema itself or of one of its objects. */
  writable(schemaName: string): readonly string[];
  /** Names of all that an answer may hold, with those that were recorded and are not in the document. */
  readable(schemaName: string): readonly string[];
  /** Version dates that an operation answers in. */
  versions(operation: string): readonly string[];
  /** That an operation may answer with, as the document has them. */
  statuses(operation: string): readonly string[];
}

export function loadContract(): Contract {
  const document: Json = JSON.parse(documentText());
  const [answers, requests] = [prepared(document, "writeOnly"), prepared(document, "readOnly")];
  /** Most are below a project; what asks for no credential is not. */
  const placeOf = (operation: string): readonly [path: string, method: string] => {
    const [method = "", below = ""] = operation.split(" ");
    const base = /^\/(unauth|rateLimits)\b/.test(below) ? "/api/atlas/v2" : "/api/atlas/v2/groups/{groupId}";
    return [`${base}${below}`, method.toLowerCase()];
  };
  const operationAt = (operation: string): Json => at(document, "paths", ...placeOf(operation));
  const pointer = (operation: string, ...rest: readonly string[]): string => {
    const parts = ["paths", ...placeOf(operation), ...rest, "schema"];
    return `api#/${parts.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`;
  };
  return {
    answer: (operation, status, mediaType) =>
      answers.getSchema(pointer(operation, "responses", String(status), "content", mediaType)),
    request: (operation, mediaType) => requests.getSchema(pointer(operation, "requestBody", "content", mediaType)),
    error: mustHave(answers.getSchema("api#/components/schemas/ApiError")),
    writable: (name) =>
      Object.entries(propertiesOf(document, at(document, "components", "schemas", name)))
        .filter(([, schema]) => Object(schema).readOnly !== true)
        .map(([property]) => property),
    readable: (name) =>
      Object.entries(propertiesOf(document, at(document, "components", "schemas", name)))
        .filter(([, schema]) => Object(schema).writeOnly !== true)
        .map(([property]) => property)
        .concat(name === "ClusterDescription20240805" ? ["effectiveDatabaseEdition"] : []),
    versions: (operation) => {
      const responses = at(operationAt(operation), "responses");
      const success = Object.keys(responses).find((status) => status.startsWith("2")) ?? "200";
      return Object.keys(at(responses, success, "content")).map((type) => type.slice(22, 32));
    },
    statuses: (operation) => Object.keys(at(operationAt(operation), "responses")),
  };
}

/** Its own and those of the schemas that it includes. */
function propertiesOf(document: Json, schema: Json): Json {
  const included: unknown[] = Array.isArray(schema.allOf) ? schema.allOf : [];
  const inherited = included.map((one) => {
    const name =
      String(Object(one).$ref ?? "")
        .split("/")
        .at(-1) ?? "";
    return propertiesOf(document, name === "" ? Object(one) : at(document, "components", "schemas", name));
  });
  return Object.assign({}, ...inherited, schema.properties);
}

const OUTSIDE = ". An operation that is not in it needs `isOutsideDocument: true` in emulator/coverage.ts";

function at(value: unknown, ...names: readonly string[]): Json {
  const found = names.reduce<unknown>((inner, name) => Object(inner)[name], value);
  if (typeof found !== "object" || found === null)
    throw new Error(`the document has no ${names.join(" ")}${names[0] === "paths" ? OUTSIDE : ""}`);
  return Object.fromEntries(Object.entries(found));
}

function mustHave<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the document lacks a schema");
  return value;
}

/** One direction: what the other one may not carry is forbidden. */
function prepared(document: Json, forbidden: "readOnly" | "writeOnly"): Ajv2019 {
  const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: true });
  addFormats.default(ajv);
  const copy = structuredClone(document);
  // One trap more: items of an error's `parameters` are said to be objects; the live service sends texts and numbers.
  Object(at(copy, "components", "schemas", "ApiError", "properties").parameters).items = {};
  correct(at(copy, "components", "schemas"));
  cutCircles(at(copy, "components", "schemas"));
  ajv.addSchema(Object(fit(copy, forbidden)), "api");
  return ajv;
}

/** Where the live service was recorded to answer otherwise than its document says. */
function correct(schemas: Json): void {
  const cluster = at(schemas, "ClusterDescription20240805", "properties");
  Object(cluster.adaptiveCapacity).enum = ["ENABLED", "DISABLED", null];
  Object(cluster.adaptiveCapacity).nullable = true;
  const { readPreference } = at(schemas, "BiConnector", "properties");
  Object(readPreference).enum = Object(readPreference).enum.flatMap((one: string) => [one, one.toLowerCase()]);
}

/** A parent that lists its children loses the list where the children include the parent. */
function cutCircles(schemas: Json): void {
  for (const [name, schema] of Object.entries(schemas)) {
    const children: unknown[] = Array.isArray(Object(schema).oneOf) ? Object(schema).oneOf : [];
    const isIncluded = children.some((child) => {
      const childName = String(Object(child).$ref).split("/").at(-1) ?? "";
      return JSON.stringify(Object(schemas[childName]).allOf ?? []).includes(`"#/components/schemas/${name}"`);
    });
    if (!isIncluded) continue;
    delete Object(schema).oneOf;
    delete Object(schema).discriminator;
  }
}

function fit(value: unknown, forbidden: string): unknown {
  if (Array.isArray(value)) return value.map((inner) => fit(inner, forbidden));
  if (typeof value !== "object" || value === null) return value;
  if (Reflect.get(value, forbidden) === true && "type" in value) return false;
  const fitted = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fit(inner, forbidden)]));
  delete fitted.discriminator;
  if (Array.isArray(fitted.oneOf)) {
    const isOfEnums = fitted.oneOf.every((one) => Object(one).enum !== undefined);
    fitted.anyOf = fitted.oneOf;
    delete fitted.oneOf;
    if (isOfEnums) delete fitted.type;
  }
  if (fitted.nullable === true && typeof fitted.type === "string") fitted.type = [fitted.type, "null"];
  if (Array.isArray(fitted.required) && typeof fitted.properties === "object")
    fitted.required = fitted.required.filter((name) => Object(fitted.properties)[name] !== false);
  return fitted;
}
