// One request after another, from chance alone: paths that the emulator has, names that it knows and others, bodies that it takes and spoiled ones.
import { OPERATIONS } from "../../emulator/atlas/routes.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { ATLAS_BODIES, AZURE_BODIES } from "./bodies.ts";
import { mutated, type Random } from "./random.ts";

export interface FuzzRequest {
  readonly service: "atlas" | "arm" | "vault" | "graph" | "control";
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** As in the formal document: method and path below a project. */
  readonly operation?: string;
}

/** What is known of the world: tokens, and ids and names that answers have told. */
export interface Known {
  readonly tokens: Readonly<Record<"arm" | "vault" | "graph", string>>;
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

type List = readonly [string, ...string[]];
const ODD: List = [
  "nobody",
  "constructor",
  "__proto__",
  "..",
  "a b",
  "a%20b",
  "%",
  "%zz",
  "%00",
  "",
  "ä",
  "x".repeat(300),
  "fresh",
];
const CLUSTERS: List = ["orders", "billing", "fresh", "sandbox", "multi", "flexible", "serverless"];

const oneOf = (random: Random, list: List, odd = 0.15): string => random.pick(random.chance(odd) ? ODD : list);
const ofKnown = (random: Random, known: readonly string[]): string => {
  const [first = "nobody", ...rest] = known;
  return oneOf(random, [first, ...rest]);
};

export function nextRequest(random: Random, known: Known): FuzzRequest {
  if (random.chance(0.04)) return control(random);
  if (random.chance(0.5)) return atlas(random, known);
  return azure(random, known);
}

const QUERIES: List = [
  "",
  "",
  "",
  "?pretty=true",
  "?pageNum=0",
  "?itemsPerPage=2",
  "?itemsPerPage=501",
  "?envelope=false",
  "?envelope=true",
  "?x=%",
  "?pageNum=1e9",
  "?includeCount=false",
  "?pageNum=-1",
  "?a=constructor&a=b",
];

function atlas(random: Random, known: Known): FuzzRequest {
  const operation = OPERATIONS[random.int(OPERATIONS.length)];
  if (operation === undefined) throw new Error("no operation");
  const { method, path, versions } = operation;
  const group = random.chance(0.03) ? random.pick(ODD) : quickstart.projectId;
  const below = path.replace(/\{(\w+)\}/g, (_, name) =>
    name === "clusterName"
      ? oneOf(random, CLUSTERS)
      : name === "cloudProvider"
        ? oneOf(random, ["AZURE", "AZURE", "AWS"])
        : ofKnown(random, [quickstart.roleId, ...known.ids]),
  );
  const date = random.chance(0.05)
    ? random.pick(["2022-01-01", "2030-01-01", "2026-99-99", "x"])
    : versions[random.int(versions.length)]?.date;
  const type = random.chance(0.02) ? "application/json" : `application/vnd.atlas.${date}+json`;
  const name = `${method} ${path}`;
  const text = bodyFrom(random, ATLAS_BODIES[name] ?? (method === "GET" || method === "DELETE" ? undefined : [{}]));
  const authorization = random.chance(0.02)
    ? random.pick(["", "Bearer x", "Digest uri=%", 'Digest username="x", nonce="', "Basic ="])
    : `Bearer ${quickstart.accessToken}`;
  return {
    service: "atlas",
    method: random.chance(0.01) ? random.pick(["HEAD", "OPTIONS", "PUT"]) : method,
    target: `/api/atlas/v2/groups/${group}${below}${random.chance(0.6) ? "" : random.pick(QUERIES)}`,
    headers: { accept: type, authorization, ...(text === undefined ? {} : { "content-type": type }) },
    ...(text === undefined ? {} : { body: text }),
    operation: name,
  };
}

const GROUP = `/subscriptions/${quickstart.subscriptionId}/resourceGroups/{group}`;
const PROVIDER = `/subscriptions/${quickstart.subscriptionId}/providers`;
const VAULT = `${GROUP}/providers/Microsoft.KeyVault/vaults/{vault}`;
const AUTHORIZATION = "/providers/Microsoft.Authorization";

/** Method, host, path. */
const AZURE: ReadonlyArray<readonly [methods: List, kind: "arm" | "vault" | "graph", path: string]> = [
  [["GET", "PUT", "PATCH", "DELETE", "HEAD"], "arm", VAULT],
  [["GET"], "arm", `${GROUP}/providers/Microsoft.KeyVault/vaults`],
  [["GET"], "arm", `${PROVIDER}/Microsoft.KeyVault/vaults`],
  [["PUT"], "arm", `${VAULT}/accessPolicies/add`],
  [["GET", "PUT"], "arm", `${VAULT}/keys/{key}`],
  [["GET"], "arm", `${VAULT}/keys`],
  [["GET"], "arm", `${VAULT}/keys/{key}/versions`],
  [["GET"], "arm", `${VAULT}/keys/{key}/versions/{version}`],
  [["GET"], "arm", `${VAULT}/privateEndpointConnections`],
  [["GET", "PUT", "DELETE"], "arm", `${VAULT}/privateEndpointConnections/{name}`],
  [["GET"], "arm", `${PROVIDER}/Microsoft.KeyVault/deletedVaults`],
  [["GET"], "arm", `${PROVIDER}/Microsoft.KeyVault/locations/eastus2/deletedVaults/{vault}`],
  [["POST"], "arm", `${PROVIDER}/Microsoft.KeyVault/locations/eastus2/deletedVaults/{vault}/purge`],
  [["POST"], "arm", `${PROVIDER}/Microsoft.KeyVault/checkNameAvailability`],
  [["GET"], "arm", `${PROVIDER}/Microsoft.KeyVault/locations/eastus2/operationResults/{name}`],
  [["GET"], "arm", `${PROVIDER}/{name}`],
  [["POST"], "arm", `${PROVIDER}/Microsoft.Network/register`],
  [["GET", "PUT", "DELETE", "HEAD"], "arm", GROUP],
  [["GET"], "arm", `${VAULT}${AUTHORIZATION}/roleAssignments`],
  [["GET", "PUT", "DELETE"], "arm", `${VAULT}${AUTHORIZATION}/roleAssignments/{guid}`],
  [["GET"], "arm", `${VAULT}${AUTHORIZATION}/roleDefinitions`],
  [["GET", "PUT", "DELETE"], "arm", `${GROUP}${AUTHORIZATION}/roleDefinitions/{guid}`],
  [["GET"], "arm", `${VAULT}${AUTHORIZATION}/permissions`],
  [["GET"], "arm", `${VAULT}${AUTHORIZATION}/locks`],
  [["GET"], "arm", "/{name}"],
  [["GET", "PATCH", "DELETE"], "vault", "/keys/{key}"],
  [["GET", "PATCH"], "vault", "/keys/{key}/{version}"],
  [["GET"], "vault", "/keys"],
  [["GET"], "vault", "/keys/{key}/versions"],
  [["POST"], "vault", "/keys/{key}/create"],
  [["POST"], "vault", "/keys/{key}/rotate"],
  [["GET", "PUT"], "vault", "/keys/{key}/rotationpolicy"],
  [["POST"], "vault", "/keys/{key}/{version}/encrypt"],
  [["POST"], "vault", "/keys/{key}/{version}/decrypt"],
  [["POST"], "vault", "/keys/{key}/{version}/wrapkey"],
  [["POST"], "vault", "/keys/{key}/{version}/unwrapkey"],
  [["POST"], "vault", "/keys/{key}/{version}/sign"],
  [["POST"], "vault", "/keys/{key}/{version}/verify"],
  [["GET"], "vault", "/deletedkeys"],
  [["GET", "DELETE"], "vault", "/deletedkeys/{key}"],
  [["POST"], "vault", "/deletedkeys/{key}/recover"],
  [["GET", "POST"], "graph", "/v1.0/servicePrincipals"],
  [["GET"], "graph", "/v1.0/servicePrincipals/{guid}"],
  [["GET"], "graph", "/v1.0/applications(appId='{app}')"],
  [["POST"], "graph", "/v1.0/applications(appId='{app}')/addPassword"],
  [["POST"], "graph", "/v1.0/applications(appId='{app}')/removePassword"],
];

const HOSTS = { arm: "management.azure.com", vault: "{vault}.vault.azure.net", graph: "graph.microsoft.com" } as const;
const VERSIONS = {
  arm: ["2026-02-01", "2026-02-01", "2024-11-01", "2022-04-01", "2021-04-01", "2020-05-01", "2035-01-01", "x"],
  vault: ["7.5", "7.5", "2025-07-01", "9.9"],
  graph: [""],
} as const;

function azure(random: Random, known: Known): FuzzRequest {
  const [methods, kind, path] = AZURE[random.int(AZURE.length)] ?? [["GET"], "arm", "/"];
  const values: Readonly<Record<string, () => string>> = {
    group: () => oneOf(random, ["keys", "keys", "other"], 0.05),
    vault: () => oneOf(random, ["payments-kv", "payments-kv", "payments-kv", "fresh-kv"], 0.05),
    key: () => oneOf(random, ["atlas", "atlas", "fresh"]),
    version: () => oneOf(random, [quickstart.keyVersions.older, quickstart.keyVersions.newest, ""]),
    guid: () => oneOf(random, ["55555555-5555-4555-8555-555555555555", "acdd72a7-3385-48ef-bd42-f606fba81ae7"]),
    app: () => oneOf(random, [quickstart.staticApp.clientId, quickstart.runner.clientId]),
    name: () => ofKnown(random, ["Microsoft.Network", ...known.names]),
  };
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (_, name) => values[name]?.() ?? "");
  const method = random.pick(methods);
  const words = path.replace(/\/\{\w+\}/g, "").split("/");
  const kinds = AZURE_BODIES[(words.at(-1) ?? "").replace(/\(.*/, "")] ?? [{}];
  const text = method === "GET" || method === "HEAD" || method === "DELETE" ? undefined : bodyFrom(random, kinds);
  const version = random.chance(0.1) ? random.pick(VERSIONS[kind]) : versionFor(kind, path);
  const query =
    version === ""
      ? random.pick(["", "?$select=id", "?$filter=appId eq 'x'", "?$filter=%"])
      : `?api-version=${version}`;
  return {
    service: kind,
    method,
    target: `${random.chance(0.02) ? "/" : ""}${fill(path)}${query}`.replaceAll(" ", "%20"),
    headers: {
      "x-forwarded-host": kind === "vault" ? fill(HOSTS.vault).replace(/[^\w.-]/g, "-") : HOSTS[kind],
      authorization: random.chance(0.02) ? "Bearer x" : `Bearer ${known.tokens[kind]}`,
    },
    ...(text === undefined ? {} : { body: text }),
  };
}

function versionFor(kind: "arm" | "vault" | "graph", path: string): string {
  if (kind !== "arm") return VERSIONS[kind][0];
  if (path.endsWith("/locks")) return "2020-05-01";
  if (path.includes(AUTHORIZATION)) return "2022-04-01";
  return path.includes("Microsoft.KeyVault") ? "2026-02-01" : "2021-04-01";
}

function bodyFrom(random: Random, kinds: readonly [unknown, ...unknown[]] | undefined): string | undefined {
  if (kinds === undefined) return undefined;
  if (random.chance(0.03))
    return random.pick(["", "{", "[]", "null", '"x"', "\u0000", `${"[".repeat(9_000)}`, "{".repeat(200)]);
  const body = random.pick(kinds);
  return JSON.stringify(random.chance(0.4) ? mutated(random, body) : body);
}

/** Time that passes, a start from anew, the lists. No change by hand: those are not checked. */
function control(random: Random): FuzzRequest {
  const [method, path, body] = random.pick<readonly [string, string, object?]>([
    ["POST", "/clock/advance", { ms: random.pick([1_000, 20_000, 20_000, 3_600_000, 40 * 86_400_000]) }],
    ["POST", "/clock/advance", { ms: random.pick<unknown>(["x", -1, 1e300]) }],
    ["POST", "/reset", {}],
    ["GET", "/damage"],
    ["GET", "/faults"],
    ["POST", "/seed", { atlas: { projects: [{}] } }],
    ["GET", "/nothing"],
  ]);
  return {
    service: "control",
    method,
    target: `/_emulator${path}`,
    headers: {},
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}
