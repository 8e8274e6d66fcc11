// Proves that nothing which Atlas, or whatever answers in its place, writes into an answer can reach a person as it came.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ATLAS_ERRORS } from "../../../../provider/atlas/error-codes.ts";
import type { CmkError } from "../../../../provider/support/errors.ts";
import { failure } from "../../../support/failure.ts";
import { EVIL, evilText, isHarmless, isTame, textsIn } from "../support/evil.ts";
import { ACCOUNT, atlas, PROJECT, TOKEN } from "./fakes.ts";

const MOST_OF_A_MESSAGE = 2_500;

const code = fc.oneof(fc.constantFrom(...Object.keys(ATLAS_ERRORS)), evilText);
const status = fc.constantFrom(400, 401, 402, 403, 404, 409, 418, 500, 503);

const isFit = (error: unknown): boolean => {
  const { message, code: word, requestId = "" } = error as CmkError; // what `failure` gives; another error has no code
  return isTame(message) && message.length <= MOST_OF_A_MESSAGE && isHarmless(word) && isHarmless(requestId);
};

describe("a refusal", () => {
  it("is harmless and short, whatever Atlas writes", async () => {
    const body = fc.record(
      {
        errorCode: code,
        detail: evilText,
        reason: evilText,
        parameters: fc.array(evilText, { maxLength: 5 }),
        badRequestDetail: fc.record({ fields: fc.array(fc.record({ field: evilText, description: evilText })) }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(status, body, evilText, async (answered, json, id) => {
        const { client } = atlas(TOKEN, () => ({ status: answered, json, headers: { "X-Request-Id": id } }));
        const read = await failure(client.getEncryptionAtRest(PROJECT));
        const write = await failure(client.updateEncryptionAtRest(PROJECT, { azureKeyVault: { enabled: true } }));
        return isFit(read) && isFit(write);
      }),
    );
  });

  it("of a token is harmless and short", async () => {
    const body = fc.record({ error: evilText, errorCode: code, error_description: evilText }, { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(status, body, async (answered, json) => {
        const { client } = atlas(ACCOUNT, () => ({ status: answered, json }));
        return isFit(await failure(client.getProject(PROJECT)));
      }),
    );
  });
});

describe("an answer", () => {
  const cluster = {
    id: EVIL,
    name: EVIL,
    stateName: EVIL,
    clusterType: EVIL,
    encryptionAtRestProvider: EVIL,
    replicationSpecs: [{ regionConfigs: [{ providerName: EVIL, regionName: EVIL, backingProviderName: EVIL }] }],
  };
  const endpoint = {
    id: EVIL,
    regionName: EVIL,
    status: EVIL,
    errorMessage: EVIL,
    privateEndpointConnectionName: EVIL,
  };
  const role = {
    _id: EVIL,
    tenantId: EVIL,
    servicePrincipalId: EVIL,
    atlasAzureAppId: EVIL,
    createdDate: EVIL,
    featureUsages: [{ featureType: EVIL }],
  };
  const vault = { enabled: true, keyIdentifier: EVIL, keyVaultName: EVIL, resourceGroupName: EVIL, tenantID: EVIL };
  const answering = (json: unknown) => atlas(TOKEN, () => ({ json })).client;

  it.each([
    ["a project", () => answering({ id: EVIL, name: EVIL, orgId: EVIL }).getProject(PROJECT)],
    ["clusters", () => answering({ results: [cluster] }).listClusters(PROJECT)],
    ["a cluster", () => answering(cluster).getCluster(PROJECT, "orders")],
    ["flex and serverless clusters", () => answering({ results: [{ name: EVIL }] }).listOtherClusters(PROJECT)],
    ["private endpoints", () => answering({ results: [endpoint] }).listPrivateEndpoints(PROJECT)],
    ["encryption at rest", () => answering({ azureKeyVault: vault }).getEncryptionAtRest(PROJECT)],
    ["roles", () => answering({ azureServicePrincipals: [role] }).listAzureServicePrincipals(PROJECT)],
    ["addresses", () => answering({ outbound: { azure: { [EVIL]: [EVIL] } } }).listControlPlaneAddresses()],
  ])("about %s holds harmless texts only", async (_, call) => {
    const texts = textsIn(await call());
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => !isHarmless(text))).toEqual([]);
  });

  it("about an alert keeps what is sent back as it came, and nothing else", async () => {
    const alert = {
      id: EVIL,
      eventTypeName: "NO_PRIMARY",
      enabled: true,
      created: EVIL,
      notifications: [{ typeName: EVIL }],
      matchers: [EVIL],
    };
    const [read] = await answering({ results: [alert] }).listAlertConfigs(PROJECT, ["NO_PRIMARY"]);
    expect(read).toMatchObject({ writable: { matchers: [EVIL] }, notifications: [{ typeName: EVIL }] });
    const shown = { ...read, writable: undefined, notifications: undefined };
    expect(textsIn(shown).filter((text) => !isHarmless(text))).toEqual([]);
  });

  it("that lacks a field is told without the field's own characters", async () => {
    const error = await failure(answering({ outbound: { azure: { [EVIL]: 5 } } }).listControlPlaneAddresses());
    expect(isFit(error)).toBe(true);
  });
});
