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

const networking = { projectId, keyVaultId: quickstart.keyVaultId };

/** A life of all resources, and all of it taken back: each way of writing that they have. */
async function requestsOfALife(): Promise<readonly JournalEntry[]> {
  const emulator = await startEmulator({ clock: { mode: "stepped" } });
  const [plugin, nextDay, later] = [startPlugin(emulator), startPlugin(emulator), startPlugin(emulator)];
  const made = await plugin.up("EncryptionAtRest", secret);
  const { inputs } = await plugin.check("EncryptionAtRest", role, { olds: made.outs });
  const outs = await plugin.update("EncryptionAtRest", made.id, made.outs, inputs);
  await plugin.check("ClusterEncryption", { projectId, clusterName: "nowhere" }, { preview: true });
  const path = await plugin.up("PrivateNetworking", networking);
  const cluster = await plugin.up("ClusterEncryption", { projectId, clusterName: "orders" });
  const reminder = await plugin.up("KeyRotationAlert", { ...alert, notifications });
  for (const project of Object.values(emulator.store.atlas.projects))
    project.alerts = project.alerts.map((one) => ({ ...one, enabled: false }));
  const changed = await nextDay.check("KeyRotationAlert", { ...alert, notifications }, { olds: reminder.outs });
  await nextDay.update("KeyRotationAlert", reminder.id, reminder.outs, changed.inputs);
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

/** The document's names for what is data in a path. */
const NAMES: ReadonlyArray<readonly [pattern: RegExp, instead: string]> = [
  [/^\/api\/atlas\/v2(\/groups\/[^/]+)?/, ""],
  [/\/clusters\/[^/]+$/, "/clusters/{clusterName}"],
  [/\/clusters\/[^/]+\/backup\/snapshots$/, "/clusters/{clusterName}/backup/snapshots"],
  [/\/alertConfigs\/[^/]+$/, "/alertConfigs/{alertConfigId}"],
  [/\/encryptionAtRest\/AZURE\//, "/encryptionAtRest/{cloudProvider}/"],
  [/\/privateEndpoints\/[^/]+$/, "/privateEndpoints/{endpointId}"],
  [/\/cloudProviderAccess\/AZURE\/[^/]+$/, "/cloudProviderAccess/{cloudProvider}/{roleId}"],
  [/\/cloudProviderAccess\/[^/{]+$/, "/cloudProviderAccess/{roleId}"],
];
/** The document does not have it; recorded answers are in read-fields.test.ts. */
const OUTSIDE_DOCUMENT = ["GET /backupCompliancePolicy"];
const operationOf = ({ method, path }: JournalEntry): string =>
  `${method} ${NAMES.reduce((text, [pattern, instead]) => text.replace(pattern, instead), path)}`;

describe.runIf(isHere)(isHere ? "the provider's requests" : `skipped: ${WHY_SKIPPED}`, () => {
  it("are operations, versions and bodies that the document knows", async () => {
    const contract = loadContract();
    const requests = await requestsOfALife();
    expect([...new Set(requests.map(operationOf))].sort()).toEqual([
      "DELETE /alertConfigs/{alertConfigId}",
      "DELETE /cloudProviderAccess/{cloudProvider}/{roleId}",
      "DELETE /encryptionAtRest/{cloudProvider}/privateEndpoints/{endpointId}",
      "GET ",
      "GET /alertConfigs",
      "GET /backupCompliancePolicy",
      "GET /cloudProviderAccess",
      "GET /clusters",
      "GET /clusters/{clusterName}",
      "GET /clusters/{clusterName}/backup/snapshots",
      "GET /encryptionAtRest",
      "GET /encryptionAtRest/{cloudProvider}/privateEndpoints",
      "GET /flexClusters",
      "GET /ipAddresses",
      "GET /serverless",
      "GET /unauth/controlPlaneIPAddresses",
      "PATCH /alertConfigs/{alertConfigId}",
      "PATCH /cloudProviderAccess/{roleId}",
      "PATCH /clusters/{clusterName}",
      "PATCH /encryptionAtRest",
      "POST /alertConfigs",
      "POST /cloudProviderAccess",
      "POST /encryptionAtRest/{cloudProvider}/privateEndpoints",
      "PUT /alertConfigs/{alertConfigId}",
    ]);
    const documented = requests.filter((request) => !OUTSIDE_DOCUMENT.includes(operationOf(request)));
    const faults = documented.flatMap((request) => {
      const [operation, version] = [operationOf(request), request.mediaType ?? ""];
      const known = contract.versions(operation).includes(version) ? [] : [`${operation} has no version ${version}`];
      if (request.method === "GET" || request.method === "DELETE")
        return request.requestBody === undefined ? known : [...known, `${operation} has a body`];
      const validate = contract.request(operation, `application/vnd.atlas.${version}+json`);
      return validate?.(request.requestBody) === true ? known : [...known, { operation, errors: validate?.errors }];
    });
    expect(faults).toEqual([]);
  });
});
