// Atlas-managed private endpoints to the project's key vault: list, one, POST, DELETE. What becomes of them is in endpoint-states.ts and -settling.ts.
import { atlasRefusal } from "../http.ts";
import { textOf } from "../json.ts";
import type { AtlasCall, Operation } from "./call.ts";
import { addEndpoint } from "./endpoint-settling.ts";
import { endpointsOf, isAlive, type Seen } from "./endpoint-states.ts";
import { AZURE_REGIONS } from "./regions.ts";
import type { KeyVaultSettings } from "./store.ts";
import { allowFields, allowQuery, page, readBody, type Shape } from "./strict.ts";

/** FACT(atlas-endpoint-owner): Project Owner, even to read. */
const COMMON = { versions: [{ date: "2023-01-01" }], needs: "GROUP_OWNER", bucket: "encryptionAtRest" } as const;
const LIST = "/encryptionAtRest/{cloudProvider}/privateEndpoints";
const ONE = `${LIST}/{endpointId}`;

export const endpointOperations: readonly Operation[] = [
  { ...COMMON, method: "GET", path: LIST, handle: list },
  { ...COMMON, method: "POST", path: LIST, status: 202, handle: create },
  { ...COMMON, method: "GET", path: ONE, handle: getOne },
  { ...COMMON, method: "DELETE", path: ONE, status: 204, handle: remove },
];

/**
 * ASSUMED(emulator-lenient): `cloudProvider` is for reading only, but tolerated, since the official Terraform provider
 * sends it.
 */
export const ENDPOINT_SHAPE: Shape = { regionName: "string" };

function list(call: AtlasCall): unknown {
  const isAzure = providerIn(call) === "AZURE";
  return page(call.request, isAzure ? seenBy(call).map((seen) => view(seen)) : []);
}

function getOne(call: AtlasCall): unknown {
  allowQuery(call.request);
  return view(named(call));
}

function create(call: AtlasCall): unknown {
  allowQuery(call.request);
  const body = readBody(call.request);
  allowFields(body, { ...ENDPOINT_SHAPE, cloudProvider: ["AZURE", "AWS"] });
  if (providerIn(call) !== "AZURE")
    throw atlasRefusal(400, "ENCRYPTION_AT_REST_PROVIDER_NOT_SUPPORTED", "Only endpoints to Azure are emulated.");
  const { regionName } = body;
  if (regionName === undefined || regionName === null)
    throw atlasRefusal(400, "MISSING_ATTRIBUTE", "The required attribute regionName was not specified.", [
      "regionName",
    ]);
  if (typeof regionName !== "string" || !AZURE_REGIONS.includes(regionName))
    throw atlasRefusal(400, "INVALID_REGION", `${textOf(regionName)} is not a region of AZURE.`, [regionName]);
  checkProject(call);
  checkRegion(call, regionName);
  const vaultId = vaultIdOf(call.project.encryption.azureKeyVault);
  const endpoint = addEndpoint(call.project, { regionName, vaultId, requestedMs: call.nowMs });
  return view({ endpoint, status: "INITIATING" });
}

/**
 * FACT(atlas-endpoint-order): the project first, then private networking, then endpoints.
 * ASSUMED(emulator-atlas-codes): both codes on this operation.
 */
function checkProject({ project }: AtlasCall): void {
  const { enabled, requirePrivateNetworking } = project.encryption.azureKeyVault;
  if (!enabled)
    throw atlasRefusal(
      400,
      "ENCRYPTION_AT_REST_NOT_ENABLED",
      "Encryption at rest with AZURE is not enabled for the project.",
    );
  if (requirePrivateNetworking !== true)
    throw atlasRefusal(
      400,
      "ENCRYPTION_AT_REST_PRIVATE_NETWORKING_NOT_ENABLED",
      "Set requirePrivateNetworking before private endpoints are made.",
    );
}

/**
 * ASSUMED(second-endpoint): refused, and with this code; the knob `secondEndpoint` turns it round. A failed one counts:
 * it must be deleted first.
 */
function checkRegion(call: AtlasCall, regionName: string): void {
  if (call.project.secondEndpoint === "accepted") return;
  const isTaken = seenBy(call).some(
    (seen) => seen.endpoint.regionName === regionName && (isAlive(seen) || seen.status === "FAILED"),
  );
  if (isTaken)
    throw atlasRefusal(
      409,
      "ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_ALREADY_EXISTS",
      `A private endpoint in ${regionName} exists already.`,
      [regionName],
    );
}

const vaultIdOf = (settings: KeyVaultSettings): string =>
  `/subscriptions/${settings.subscriptionID}/resourceGroups/${settings.resourceGroupName}/providers/Microsoft.KeyVault/vaults/${settings.keyVaultName}`;

/**
 * FACT(atlas-endpoint-delete): 204, and gone later. ASSUMED(emulator-atlas-codes): asked again while DELETING, the
 * answer is the same.
 */
function remove(call: AtlasCall): undefined {
  allowQuery(call.request);
  const { endpoint, status } = named(call);
  // FACT(atlas-endpoint-delete-blocked).
  if (status === "INITIATING")
    throw atlasRefusal(
      400,
      "ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_DELETE_BLOCKED_DURING_PROVISIONING",
      "The private endpoint cannot be deleted during IN_PROGRESS state. Try again later.",
    );
  endpoint.deletedMs ??= call.nowMs;
  return undefined;
}

/** ASSUMED(emulator-atlas-codes): the code for a cloud that has no endpoints. */
function providerIn({ names }: AtlasCall): string {
  const given = names.cloudProvider ?? "";
  if (given !== "AZURE" && given !== "AWS")
    throw atlasRefusal(400, "INVALID_ENCRYPTION_AT_REST_PROVIDER", `${given} is not a cloud with private endpoints.`);
  return given;
}

const seenBy = ({ parts, project, nowMs }: AtlasCall): readonly Seen[] =>
  endpointsOf(parts.store.azure, project, nowMs);

/** ASSUMED(emulator-atlas-codes): the code of one that is not there. */
function named(call: AtlasCall): Seen {
  const id = call.names.endpointId ?? "";
  const found = providerIn(call) === "AZURE" ? seenBy(call).find((seen) => seen.endpoint.id === id) : undefined;
  if (found === undefined)
    throw atlasRefusal(404, "RESOURCE_NOT_FOUND", `Cannot find resource ${call.request.path}.`, [call.request.path]);
  return found;
}

/** ASSUMED(connection-name-absent): the connection's name is absent, not empty, until there is a connection. */
function view({ endpoint, status }: Seen): unknown {
  return {
    cloudProvider: "AZURE",
    ...(status === "FAILED" ? { errorMessage: endpoint.failed?.message ?? "" } : {}),
    id: endpoint.id,
    ...(endpoint.isConnected ? { privateEndpointConnectionName: endpoint.connectionName } : {}),
    regionName: endpoint.regionName,
    status,
  };
}
