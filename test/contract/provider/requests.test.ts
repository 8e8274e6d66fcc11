// The provider's requests beside the formal document of the Atlas Admin API: a whole life of the resources, every body and version of it.
import { describe, expect, it } from "vitest";
import { startEmulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import type { JournalEntry } from "../../../emulator/types.ts";
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

/** A life of the resources: with a secret, moved to a role, a cluster on and off, a registration, and all of it taken back. */
async function requestsOfALife(): Promise<readonly JournalEntry[]> {
  const emulator = await startEmulator({ clock: { mode: "stepped" } });
  const [plugin, later] = [startPlugin(emulator), startPlugin(emulator)];
  const made = await plugin.up("EncryptionAtRest", secret);
  const { inputs } = await plugin.check("EncryptionAtRest", role, { olds: made.outs });
  const outs = await plugin.update("EncryptionAtRest", made.id, made.outs, inputs);
  await plugin.check("ClusterEncryption", { projectId, clusterName: "nowhere" }, { preview: true });
  const cluster = await plugin.up("ClusterEncryption", { projectId, clusterName: "orders" });
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

const NAMES: ReadonlyArray<readonly [pattern: RegExp, instead: string]> = [
  [/\/clusters\/[^/]+$/, "/clusters/{clusterName}"],
  [/\/cloudProviderAccess\/AZURE\/[^/]+$/, "/cloudProviderAccess/{cloudProvider}/{roleId}"],
  [/\/cloudProviderAccess\/[^/{]+$/, "/cloudProviderAccess/{roleId}"],
];
const operationOf = ({ method, path }: JournalEntry): string => {
  const inProject = path.replace(`/api/atlas/v2/groups/${projectId}`, "");
  return `${method} ${NAMES.reduce((text, [pattern, instead]) => text.replace(pattern, instead), inProject)}`;
};

describe.runIf(isHere)(isHere ? "the provider's requests" : `skipped: ${WHY_SKIPPED}`, () => {
  it("are operations, versions and bodies that the document knows", async () => {
    const contract = loadContract();
    const requests = await requestsOfALife();
    expect([...new Set(requests.map(operationOf))].sort()).toEqual([
      "DELETE /cloudProviderAccess/{cloudProvider}/{roleId}",
      "GET /cloudProviderAccess",
      "GET /clusters",
      "GET /encryptionAtRest",
      "GET /flexClusters",
      "GET /serverless",
      "PATCH /cloudProviderAccess/{roleId}",
      "PATCH /clusters/{clusterName}",
      "PATCH /encryptionAtRest",
      "POST /cloudProviderAccess",
    ]);
    const faults = requests.flatMap((request) => {
      const [operation, version] = [operationOf(request), request.mediaType ?? ""];
      const known = contract.versions(operation).includes(version) ? [] : [`${operation} has no version ${version}`];
      if (request.method === "GET" || request.method === "DELETE") return known;
      const validate = contract.request(operation, `application/vnd.atlas.${version}+json`);
      return validate?.(request.requestBody) === true ? known : [...known, { operation, errors: validate?.errors }];
    });
    expect(faults).toEqual([]);
  });
});
