// Proves how service principals are registered with a project over the Admin API, and what Atlas's answers become.

import { describe, expect, it } from "vitest";
import { failure } from "../../../support/failure.ts";
import { atlas, PROJECT, refusal, TOKEN } from "./fakes.ts";

const ROLE = "64b7f0c0a1b2c3d4e5f60a01";
const principal = {
  tenantId: "11111111-1111-4111-8111-111111111111",
  servicePrincipalId: "33333333-3333-4333-8333-333333333333",
  atlasAzureAppId: "9efedfcc-2eca-4b27-a613-0cad1e114cb7",
};
const answer = {
  _id: ROLE,
  providerName: "AZURE",
  ...principal,
  createdDate: "2026-11-01T00:00:00Z",
  lastUpdatedDate: "2026-11-01T00:00:00Z",
  featureUsages: [{ featureType: "ENCRYPTION_AT_REST", featureId: null }],
};
const parsed = {
  roleId: ROLE,
  ...principal,
  createdDate: "2026-11-01T00:00:00Z",
  featureUsages: ["ENCRYPTION_AT_REST"],
};
const BASE = `https://cloud.mongodb.com/api/atlas/v2/groups/${PROJECT}/cloudProviderAccess`;
const TYPE = "application/vnd.atlas.2023-01-01+json";

describe("cloud provider access", () => {
  it("is listed for Azure only, with `_id` as the role's id, whatever else a registration lacks", async () => {
    const { client, transport } = atlas(TOKEN, () => ({
      json: { awsIamRoles: [{ roleId: "x" }], azureServicePrincipals: [answer, { _id: "b" }], gcpServiceAccounts: [] },
    }));
    expect(await client.listAzureServicePrincipals(PROJECT)).toEqual([parsed, { roleId: "b", featureUsages: [] }]);
    expect(transport.sent).toMatchObject([{ method: "GET", url: BASE, headers: { accept: TYPE } }]);
  });

  it("is registered by POST and authorized by PATCH, with the same body", async () => {
    const { client, transport } = atlas(TOKEN, () => ({ json: answer }));
    expect(await client.registerAzureServicePrincipal(PROJECT, principal)).toEqual(parsed);
    expect(await client.authorizeAzureServicePrincipal(PROJECT, ROLE, principal)).toEqual(parsed);
    const body = JSON.stringify({ providerName: "AZURE", ...principal });
    expect(transport.sent).toMatchObject([
      { method: "POST", url: BASE, body, headers: { "content-type": TYPE } },
      { method: "PATCH", url: `${BASE}/${ROLE}`, body, headers: { "content-type": TYPE } },
    ]);
  });

  it("is taken back by DELETE, under the cloud's name", async () => {
    const { client, transport } = atlas(TOKEN, () => ({ status: 204 }));
    await client.deregisterAzureServicePrincipal(PROJECT, ROLE);
    expect(transport.sent).toMatchObject([{ method: "DELETE", url: `${BASE}/AZURE/${ROLE}` }]);
  });

  it.each([
    ["is cut off", { text: '{"_id":"64b' }],
    ["holds no id", { json: { providerName: "AZURE" } }],
    ["is a server fault", refusal(500, "UNEXPECTED_ERROR")],
  ])("has an unknown outcome where the answer to a write %s, and is not sent again", async (_, reply) => {
    const { client, transport } = atlas(TOKEN, () => reply);
    expect(await failure(client.registerAzureServicePrincipal(PROJECT, principal))).toMatchObject({
      code: "OUTCOME_UNKNOWN",
    });
    expect(transport.sent).toHaveLength(1);
  });

  it("names role and project in a refusal", async () => {
    const { client } = atlas(TOKEN, () => refusal(400, "CLOUD_PROVIDER_ACCESS_ROLE_IN_USE"));
    const error = await failure(client.deregisterAzureServicePrincipal(PROJECT, ROLE));
    expect(error.message).toBe(
      `Atlas refused the change of the cloud provider access role ${ROLE} of project ${PROJECT}: a feature of the project still uses the role (HTTP 400 CLOUD_PROVIDER_ACCESS_ROLE_IN_USE). Remove the role from that feature's settings first, then run again.`,
    );
  });
});
