// The provider's requests beside the formal document of the Atlas Admin API: a whole life of the resources, every body and version of it.
import { describe, expect, it } from "vitest";
import { startEmulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import type { JournalEntry } from "../../../emulator/types.ts";
import { connect } from "../../../provider/connect.ts";
import { startPlugin } from "../../support/plugin.ts";
import { isHere, loadContract, WHY_SKIPPED } from "../emulator/openapi.ts";

const { projectId } = quickstart;
const role = {
  projectId,
  keyVaultId: quickstart.keyVaultId,
  keyName: quickstart.keyName,
  access: { roleId: quickstart.roleId },
};
const { clientId, clientSecret } = quickstart.staticApp;
const secret = {
  ...role,
  enabledForSearchNodes: true,
  access: { tenantId: quickstart.tenantId, clientId, clientSecret },
};

const alert = { projectId, thresholdDays: 400, relatedAlerts: true };
const notifications = [
  { typeName: "GROUP", emailEnabled: true, roles: ["GROUP_OWNER"] },
  { typeName: "SLACK", apiToken: "xoxb-token-1234", channelName: "keys" },
  { typeName: "WEBHOOK", webhookUrl: "https://hooks.example/keys", webhookSecret: "webhook-secret" },
];

/** A life of the resources: with a secret, moved to a role, a cluster on and off, alerts set and added, and all of it taken back. */
const networking = { projectId, keyVaultId: quickstart.keyVaultId };
/** A life of the resources: with a secret, moved to a role, private and public again, a cluster on and off, and all of it taken back. */
/** A life of the resources: with a secret, moved to a role, a cluster on and off, a registration, and all of it taken back. */
async function requestsOfALife(): Promise<readonly JournalEntry[]> {
  const emulator = await startEmulator({ clock: { mode: "stepped" } });
  const [plugin, later] = [startPlugin(emulator), startPlugin(emulator)];
  const made = await plugin.up("EncryptionAtRest", secret);
  const { inputs } = await plugin.check("EncryptionAtRest", role, { olds: made.outs });
  const outs = await plugin.update("EncryptionAtRest", made.id, made.outs, inputs);
  await plugin.check("ClusterEncryption", { projectId, clusterName: "nowhere" }, { preview: true });
  const path = await plugin.up("PrivateNetworking", networking);
  const cluster = await plugin.up("ClusterEncryption", { projectId, clusterName: "orders" });
  const reminder = await plugin.up("KeyRotationAlert", { ...alert, notifications });
  for (const project of Object.values(emulator.store.atlas.projects))
    project.alerts = project.alerts.map((one) => ({ ...one, enabled: false }));
  const changed = await plugin.check("KeyRotationAlert", { ...alert, notifications }, { olds: reminder.outs });
  await plugin.update("KeyRotationAlert", reminder.id, reminder.outs, changed.inputs);
  await later.remove("KeyRotationAlert", reminder.id, reminder.outs);
  denyWith(emulator, await allAddresses(emulator));
  await later.remove("PrivateNetworking", path.id, path.outs);
  await later.remove("ClusterEncryption", cluster.id, cluster.outs);
  await later.remove("EncryptionAtRest", made.id, outs);
  const access = { projectId, servicePrincipalId: quickstart.staticApp.servicePrincipalId };
  const registered = await plugin.up("AzureAccess", access);
  await later.remove("AzureAccess", registered.id, registered.outs);
  const entries = emulator.journal
    .entries()
    .filter((entry) => entry.service === "atlas" && entry.path.startsWith("/api/atlas/"));
  await emulator.close();
  return entries;
}

type Emulator = Awaited<ReturnType<typeof startEmulator>>;

const allAddresses = async (emulator: Emulator): Promise<readonly string[]> => {
  const { atlas } = connect({ get: () => undefined }, emulator.env);
  const [controlPlane, clusters] = await Promise.all([
    atlas.listControlPlaneAddresses(),
    atlas.listClusterAddresses(projectId),
  ]);
  await atlas.close();
  return [...controlPlane, ...clusters.flatMap((one) => [...one.outbound, ...one.futureOutbound])];
};

/** A firewall of rules alone: the way back to the public path then asks for Atlas's addresses. */
function denyWith(emulator: Emulator, ipRules: readonly string[]): void {
  for (const vault of emulator.store.azure.vaults)
    vault.networkAcls = { bypass: "AzureServices", defaultAction: "Deny", ipRules };
}

/** By the names that the document has for what is data in a path. */
const operationOf = ({ method, path }: JournalEntry): string =>
  `${method} ${path
    .replace(`/api/atlas/v2/groups/${projectId}`, "")
    .replace(/\/clusters\/[^/]+$/, "/clusters/{clusterName}")
    .replace(/\/alertConfigs\/[^/]+$/, "/alertConfigs/{alertConfigId}")}`;
    .replace("/api/atlas/v2/unauth/", "/unauth/")
    .replace("/encryptionAtRest/AZURE/", "/encryptionAtRest/{cloudProvider}/")
    .replace(/\/privateEndpoints\/[^/]+$/, "/privateEndpoints/{endpointId}")}`;
const NAMES: ReadonlyArray<readonly [pattern: RegExp, instead: string]> = [
  [/\/clusters\/[^/]+$/, "/clusters/{clusterName}"],
  [/\/cloudProviderAccess\/AZURE\/[^/]+$/, "/cloudProviderAccess/{cloudProvider}/{roleId}"],
  [/\/cloudProviderAccess\/[^/{]+$/, "/cloudProviderAccess/{roleId}"],
];
const operationOf = ({ method, path }: JournalEntry): string => {
  const inProject = path.replace(`/api/atlas/v2/groups/${projectId}`, "");
  return `${method} ${NAMES.reduce((text, [pattern, instead]) => text.replace(pattern, instead), inProject)}`;

describe.runIf(isHere)(isHere ? "the provider's requests" : `skipped: ${WHY_SKIPPED}`, () => {
  it("are operations, versions and bodies that the document knows", async () => {
    const contract = loadContract();
    const requests = await requestsOfALife();
    expect([...new Set(requests.map(operationOf))].sort()).toEqual([
      "DELETE /alertConfigs/{alertConfigId}",
      "GET /alertConfigs",
      "DELETE /encryptionAtRest/{cloudProvider}/privateEndpoints/{endpointId}",
      "DELETE /cloudProviderAccess/{cloudProvider}/{roleId}",
      "GET /cloudProviderAccess",
      "GET /clusters",
      "GET /encryptionAtRest",
      "GET /encryptionAtRest/{cloudProvider}/privateEndpoints",
      "GET /flexClusters",
      "GET /ipAddresses",
      "GET /serverless",
      "PATCH /alertConfigs/{alertConfigId}",
      "PATCH /clusters/{clusterName}",
      "PATCH /encryptionAtRest",
      "POST /alertConfigs",
      "PUT /alertConfigs/{alertConfigId}",
      "GET /unauth/controlPlaneIPAddresses",
      "POST /encryptionAtRest/{cloudProvider}/privateEndpoints",
      "PATCH /cloudProviderAccess/{roleId}",
      "POST /cloudProviderAccess",
    ]);
    const faults = requests.flatMap((request) => {
      const [operation, version] = [operationOf(request), request.mediaType ?? ""];
      const known = contract.versions(operation).includes(version) ? [] : [`${operation} has no version ${version}`];
      if (["GET", "DELETE"].includes(request.method)) return known;
      if (request.method === "GET" || request.method === "DELETE")
        return request.requestBody === undefined ? known : [...known, `${operation} has a body`];
      if (request.method === "GET" || request.method === "DELETE") return known;
      const validate = contract.request(operation, `application/vnd.atlas.${version}+json`);
      return validate?.(request.requestBody) === true ? known : [...known, { operation, errors: validate?.errors }];
    });
    expect(faults).toEqual([]);
  });
});
