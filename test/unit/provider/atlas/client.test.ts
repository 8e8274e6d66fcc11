// Proves each call's method, path, version and body, how answers are read, and how lists are paged. Says nothing of how Atlas decides.

import { describe, expect, it } from "vitest";
import { failure } from "../../../support/failure.ts";
import type { Reply } from "../support/fakes.ts";
import { atlas, BASE_URL, OFF, PROJECT, project, refusal, TOKEN } from "./fakes.ts";

const VAULT = {
  enabled: true,
  azureEnvironment: "AZURE",
  clientID: "44444444-4444-4444-8444-444444444444",
  tenantID: "11111111-1111-4111-8111-111111111111",
  subscriptionID: "22222222-2222-4222-8222-222222222222",
  resourceGroupName: "keys",
  keyVaultName: "payments-kv",
  keyIdentifier: "https://payments-kv.vault.azure.net/keys/atlas/0123456789abcdef0123456789abcdef",
  requirePrivateNetworking: false,
  valid: true,
};
const CLUSTER = {
  id: "1".repeat(24),
  name: "orders",
  clusterType: "REPLICASET",
  encryptionAtRestProvider: "NONE",
  stateName: "IDLE",
  paused: false,
  replicationSpecs: [{ id: "x", regionConfigs: [{ providerName: "AZURE", regionName: "US_EAST_2", priority: 7 }] }],
  links: [],
};
const READ_CLUSTER = {
  name: "orders",
  clusterType: "REPLICASET",
  encryptionAtRestProvider: "NONE",
  stateName: "IDLE",
  paused: false,
  replicationSpecs: [{ regionConfigs: [{ providerName: "AZURE", regionName: "US_EAST_2" }] }],
};

const answering = (reply: Reply) => atlas(TOKEN, () => reply);
const asked = ({ transport }: ReturnType<typeof answering>) =>
  transport.sent.map(({ method, url, headers, body }) => [
    method,
    url.replace(`${BASE_URL}/api/atlas/v2`, ""),
    headers.accept,
    headers["content-type"],
    body === undefined ? undefined : JSON.parse(body),
  ]);

describe("the encryption at rest of a project", () => {
  it("is read by its own version, without what other clouds have", async () => {
    const answer = {
      ...OFF,
      azureKeyVault: VAULT,
      enabledForSearchNodes: false,
      awsKms: { enabled: true, region: "X" },
    };
    const call = answering({ json: answer });
    expect(await call.client.getEncryptionAtRest(PROJECT)).toEqual({
      azureKeyVault: VAULT,
      enabledForSearchNodes: false,
    });
    const path = `/groups/${PROJECT}/encryptionAtRest`;
    expect(asked(call)).toEqual([["GET", path, "application/vnd.atlas.2023-01-01+json", undefined, undefined]]);
  });

  it("is written with exactly what is given, and nothing for other clouds", async () => {
    const call = answering({ json: OFF });
    const answer = await call.client.updateEncryptionAtRest(PROJECT, { azureKeyVault: { enabled: false } });
    expect(answer.azureKeyVault).toEqual({ enabled: false });
    const [media, path] = ["application/vnd.atlas.2023-01-01+json", `/groups/${PROJECT}/encryptionAtRest`];
    expect(asked(call)).toEqual([["PATCH", path, media, media, { azureKeyVault: { enabled: false } }]]);
  });

  it("takes null for absent", async () => {
    const { client } = answering({ json: { azureKeyVault: { enabled: false, keyIdentifier: null, valid: null } } });
    expect(await client.getEncryptionAtRest(PROJECT)).toEqual({ azureKeyVault: { enabled: false } });
  });

  it.each([[{ awsKms: { enabled: true } }], [{ azureKeyVault: null, awsKms: null }], [{ azureKeyVault: null }]])(
    "is not configured for Azure in an answer about other clouds alone: %j",
    async (json) => {
      expect(await answering({ json }).client.getEncryptionAtRest(PROJECT)).toEqual({
        azureKeyVault: { enabled: false },
      });
    },
  );

  it.each([
    [{}, "azureKeyVault"],
    [{ message: "no route" }, "azureKeyVault"],
    [{ azureKeyVault: "off" }, "azureKeyVault"],
    [{ azureKeyVault: {} }, "enabled"],
    [{ azureKeyVault: { enabled: "yes" } }, "enabled"],
    [{ azureKeyVault: { enabled: true, valid: "maybe" } }, "valid"],
    [{ azureKeyVault: { enabled: true, keyIdentifier: 5 } }, "keyIdentifier"],
    [[], "azureKeyVault"],
    [undefined, "azureKeyVault"],
  ])("never reads %j as switched off: it is an answer without '%s'", async (json, field) => {
    const { client } = answering({ json });
    expect(await failure(client.getEncryptionAtRest(PROJECT))).toMatchObject({
      code: "BAD_ANSWER",
      message: expect.stringContaining(
        `Atlas's answer about the encryption at rest of project ${PROJECT} has no usable '${field}'.`,
      ),
    });
  });
});

describe("projects", () => {
  it("are listed as the credential sees them, with no more than what names them", async () => {
    const nameless = { id: "1".repeat(24), name: null, orgId: null };
    const call = answering({ json: { results: [project, nameless], totalCount: 2 } });
    expect(await call.client.listProjects()).toEqual([{ id: PROJECT, name: "payments" }, { id: "1".repeat(24) }]);
    expect(asked(call)).toEqual([
      ["GET", "/groups?itemsPerPage=500&pageNum=1", "application/vnd.atlas.2023-01-01+json", undefined, undefined],
    ]);
  });
});

describe("clusters", () => {
  it("are listed by their own version", async () => {
    const call = answering({ json: { results: [CLUSTER], totalCount: 1 } });
    expect(await call.client.listClusters(PROJECT)).toEqual([READ_CLUSTER]);
    expect(asked(call)).toEqual([
      [
        "GET",
        `/groups/${PROJECT}/clusters?itemsPerPage=500&pageNum=1`,
        "application/vnd.atlas.2024-08-05+json",
        undefined,
        undefined,
      ],
    ]);
  });

  it("are read one by one, their name escaped", async () => {
    const call = answering({ json: CLUSTER });
    await call.client.getCluster(PROJECT, "a/b?c");
    expect(asked(call)[0]?.slice(0, 3)).toEqual([
      "GET",
      `/groups/${PROJECT}/clusters/a%2Fb%3Fc`,
      "application/vnd.atlas.2024-08-05+json",
    ]);
  });

  it("are changed by the version of the change, and by one field", async () => {
    const call = answering({ json: { ...CLUSTER, encryptionAtRestProvider: "AZURE", stateName: "UPDATING" } });
    const answer = await call.client.updateCluster(PROJECT, "orders", { encryptionAtRestProvider: "AZURE" });
    expect([answer.encryptionAtRestProvider, answer.stateName]).toEqual(["AZURE", "UPDATING"]);
    const media = "application/vnd.atlas.2024-10-23+json";
    expect(asked(call)).toEqual([
      ["PATCH", `/groups/${PROJECT}/clusters/orders`, media, media, { encryptionAtRestProvider: "AZURE" }],
    ]);
  });

  it("keep words that this version does not know", async () => {
    const { client } = answering({ json: { ...CLUSTER, stateName: "MIGRATING", encryptionAtRestProvider: "OCI" } });
    expect(await client.getCluster(PROJECT, "orders")).toMatchObject({
      stateName: "MIGRATING",
      encryptionAtRestProvider: "OCI",
    });
  });

  it.each([
    ["stateName", { ...CLUSTER, stateName: undefined }],
    ["replicationSpecs", { ...CLUSTER, replicationSpecs: undefined }],
    ["regionConfigs", { ...CLUSTER, replicationSpecs: [{}] }],
    ["providerName", { ...CLUSTER, replicationSpecs: [{ regionConfigs: [{ regionName: "X" }] }] }],
  ])("without '%s' are a bad answer, because a guard would be blind", async (field, json) => {
    const { client } = answering({ json });
    expect((await failure(client.getCluster(PROJECT, "orders"))).message).toContain(`has no usable '${field}'`);
  });

  it("of other kinds are listed by the versions of theirs", async () => {
    const call = atlas(TOKEN, ({ url }) => ({
      json: { results: url.includes("flexClusters") ? [{ name: "flexible" }] : [{ name: "serverless" }] },
    }));
    expect(await call.client.listOtherClusters(PROJECT)).toEqual([
      { name: "flexible", kind: "flex" },
      { name: "serverless", kind: "serverless" },
    ]);
    expect(asked(call).map(([, path, accept]) => [String(path).split("?")[0], accept])).toEqual([
      [`/groups/${PROJECT}/flexClusters`, "application/vnd.atlas.2024-11-13+json"],
      [`/groups/${PROJECT}/serverless`, "application/vnd.atlas.2023-01-01+json"],
    ]);
  });

  it("of a kind that Atlas has retired are none", async () => {
    const { client } = atlas(TOKEN, ({ url }) =>
      url.includes("flexClusters") ? { json: { results: [{ name: "flexible" }] } } : refusal(410, "VERSION_GONE"),
    );
    expect(await client.listOtherClusters(PROJECT)).toEqual([{ name: "flexible", kind: "flex" }]);
  });
});

describe("a project", () => {
  it("is read by its own version", async () => {
    const call = answering({ json: project });
    expect(await call.client.getProject(PROJECT)).toEqual({ id: PROJECT, name: "payments" });
    expect(asked(call)[0]?.slice(0, 3)).toEqual(["GET", `/groups/${PROJECT}`, "application/vnd.atlas.2023-01-01+json"]);
  });

  it("is asked for no longer once the signal has aborted", async () => {
    const { client, transport } = answering({ json: project });
    const signal = AbortSignal.abort(new Error("gone"));
    expect(await failure(client.getProject(PROJECT, { signal }))).toEqual(new Error("gone"));
    expect(transport.sent).toEqual([]);
  });
});

describe("private endpoints", () => {
  const path = `/groups/${PROJECT}/encryptionAtRest/AZURE/privateEndpoints`;
  const type = "application/vnd.atlas.2023-01-01+json";
  const endpoint = { id: "2".repeat(24), cloudProvider: "AZURE", regionName: "US_EAST_2", status: "INITIATING" };
  const read = { id: "2".repeat(24), regionName: "US_EAST_2", status: "INITIATING" };

  it("are listed, a connection that is not there yet being absent", async () => {
    const named = { ...endpoint, status: "PENDING_ACCEPTANCE", privateEndpointConnectionName: "payments-kv.pe" };
    const results = [{ ...endpoint, privateEndpointConnectionName: "", errorMessage: null }, named];
    const call = answering({ json: { results } });
    expect(await call.client.listPrivateEndpoints(PROJECT)).toEqual([
      read,
      { ...read, status: "PENDING_ACCEPTANCE", privateEndpointConnectionName: "payments-kv.pe" },
    ]);
    expect(asked(call)[0]?.slice(0, 3)).toEqual(["GET", `${path}?itemsPerPage=500&pageNum=1`, type]);
  });

  it("are made one region at a time", async () => {
    const call = answering({ status: 202, json: endpoint });
    expect(await call.client.createPrivateEndpoint(PROJECT, "US_EAST_2")).toEqual(read);
    expect(asked(call)).toEqual([["POST", path, type, type, { regionName: "US_EAST_2" }]]);
  });

  it("may have been made although the answer cannot be read", async () => {
    const call = answering({ status: 202, json: { status: "INITIATING" } });
    expect(await failure(call.client.createPrivateEndpoint(PROJECT, "US_EAST_2"))).toMatchObject({
      code: "OUTCOME_UNKNOWN",
    });
  });

  it("are deleted without a body", async () => {
    const call = answering({ status: 204 });
    await call.client.deletePrivateEndpoint(PROJECT, endpoint.id);
    expect(asked(call)).toEqual([["DELETE", `${path}/${endpoint.id}`, type, undefined, undefined]]);
  });
});

describe("addresses", () => {
  it("of clusters are read with those to come", async () => {
    const clusters = [
      { clusterName: "orders", inbound: ["1.1.1.1"], outbound: ["2.2.2.2"], futureOutbound: ["3.3.3.3"] },
      { clusterName: "billing" },
    ];
    const call = answering({ json: { groupId: PROJECT, services: { clusters } } });
    expect(await call.client.listClusterAddresses(PROJECT)).toEqual([
      { clusterName: "orders", outbound: ["2.2.2.2"], futureOutbound: ["3.3.3.3"] },
      { clusterName: "billing", outbound: [], futureOutbound: [] },
    ]);
    expect(await answering({ json: { services: {} } }).client.listClusterAddresses(PROJECT)).toEqual([]);
    expect(asked(call)[0]?.slice(0, 2)).toEqual(["GET", `/groups/${PROJECT}/ipAddresses`]);
  });

  it("of the control plane are those of all clouds, outbound alone", async () => {
    const outbound = { aws: { "us-east-1": ["1.1.1.0/24"] }, azure: { eastus2: ["2.2.2.2/32"] }, gcp: {} };
    const call = answering({ json: { inbound: { aws: { "us-east-1": ["9.9.9.9/32"] } }, outbound } });
    expect(await call.client.listControlPlaneAddresses()).toEqual(["1.1.1.0/24", "2.2.2.2/32"]);
    expect(asked(call)[0]?.slice(0, 3)).toEqual([
      "GET",
      "/unauth/controlPlaneIPAddresses",
      "application/vnd.atlas.2023-11-15+json",
    ]);
  });

  it("in another form are an error that names the field", async () => {
    const call = answering({ json: { outbound: { aws: { "us-east-1": "1.1.1.0/24" } } } });
    expect(await failure(call.client.listControlPlaneAddresses())).toMatchObject({ code: "BAD_ANSWER" });
  });
});
