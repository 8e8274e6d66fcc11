// Proves what a person reads when Atlas refuses: code, cause, remedy, whose rights; and that no secret is in it.

import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { ATLAS_ERRORS } from "../../../../provider/atlas/error-codes.ts";
import { TOKEN_ERRORS } from "../../../../provider/atlas/token-error-codes.ts";
import { failure } from "../../../support/failure.ts";
import type { Reply } from "../support/fakes.ts";
import { ACCOUNT, API_KEY, atlas, PROJECT, refusal, TOKEN } from "./fakes.ts";

const refusedWith = (reply: Reply) => failure(atlas(TOKEN, () => reply).client.getEncryptionAtRest(PROJECT));

describe("a refusal", () => {
  it("says what, why, by which code and request, and what to do", async () => {
    const reply = { ...refusal(400, "AZURE_KEY_VAULT_KEY_NOT_ENABLED"), headers: { "X-Request-Id": "r-1" } };
    expect(await refusedWith(reply)).toMatchObject({
      message: `Atlas refused the request for the encryption at rest of project ${PROJECT}: the key version is disabled (HTTP 400 AZURE_KEY_VAULT_KEY_NOT_ENABLED, request id r-1). Repair the key in Azure, then run again.`,
      code: "AZURE_KEY_VAULT_KEY_NOT_ENABLED",
      status: 400,
      requestId: "r-1",
    });
  });

  it("by an unknown code keeps the code and Atlas's own words, field by field", async () => {
    const badRequestDetail = { fields: [{ field: "azureKeyVault.tenantID", description: "must be a UUID" }] };
    expect(await refusedWith(refusal(400, "BRAND_NEW", { badRequestDetail }))).toMatchObject({
      message: `Atlas refused the request for the encryption at rest of project ${PROJECT}: Atlas's own words; azureKeyVault.tenantID: must be a UUID (HTTP 400 BRAND_NEW). Look up the code in Atlas's API error reference.`,
      code: "BRAND_NEW",
    });
  });

  it("without a body is told by its status, and may be a proxy's", async () => {
    expect(await refusedWith({ status: 418, text: "<html>" })).toMatchObject({
      message: `Atlas refused the request for the encryption at rest of project ${PROJECT}: the answer gives no reason (HTTP 418). Check that the base URL is Atlas's and that no proxy answers instead of Atlas. Then run again.`,
      code: "HTTP_418",
    });
  });

  it("names the objects in the way where Atlas does", async () => {
    const code = "CANNOT_DISABLE_ENCRYPTION_AT_REST_REQUIRE_PRIVATE_NETWORKING_WHILE_PRIVATE_ENDPOINTS_EXIST";
    const { message } = await refusedWith(refusal(400, code, { parameters: ["US_EAST_2", "EUROPE_WEST"] }));
    expect(message).toContain("while private endpoints exist (US_EAST_2, EUROPE_WEST) (HTTP 400");
  });

  it.each([
    ["NOT_IN_GROUP", "does not belong to the project; the project itself may exist or not"],
    ["USER_CANNOT_ACCESS_GROUP", "cannot see the project; the project itself may exist or not"],
    ["USER_UNAUTHORIZED", "the credential lacks the permission"],
  ])("by 401 %s is about the credential, never about an object that is gone", async (code, cause) => {
    const { message } = await refusedWith(refusal(401, code));
    expect(message).toContain(
      `Atlas refused the request for the encryption at rest of project ${PROJECT} with the access token from the environment:`,
    );
    expect(message).toContain(cause);
    expect(message).toContain("Project Owner");
  });

  it.each([
    "IP_ADDRESS_NOT_ON_ACCESS_LIST",
    "IP_ADDRESS_NOT_ON_WHITELIST",
    "ORG_REQUIRES_ACCESS_LIST",
    "ORG_REQUIRES_WHITELIST",
    "RESOURCE_REQUIRES_ACCESS_LIST",
    "RESOURCE_REQUIRES_WHITELIST",
  ])("by 403 %s leads to the access list", async (code) => {
    expect((await refusedWith(refusal(403, code))).message).toContain("API access list of the credential");
  });
});

describe("secrets", () => {
  const SECRET = "canary~client~secret";
  const echo = ({ url, body, headers }: { url: string; body: string | undefined; headers: object }): Reply =>
    url.endsWith("/token")
      ? { json: { access_token: "canary-access-token", expires_in: 3_600 } }
      : refusal(400, "BRAND_NEW", { detail: `You sent ${body}, that is ${SECRET}, with ${JSON.stringify(headers)}` });

  it.each([
    ["a service account", ACCOUNT],
    ["a given token", { ...TOKEN, accessToken: "canary-given-token" }],
    ["an API key", API_KEY],
  ] as const)("that Atlas sends back reach no error: %s", async (_, credentials) => {
    const { client } = atlas(credentials, echo);
    const update = { azureKeyVault: { enabled: true, secret: SECRET } };
    const error = await failure(client.updateEncryptionAtRest(PROJECT, update));
    expect(error).toMatchObject({ code: "BRAND_NEW" });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("canary");
  });

  it("stay out of the cause of a broken connection", async () => {
    const lost = Object.assign(new Error("socket hang up"), { code: "ECONNRESET", request: { body: SECRET } });
    const { client } = atlas({ ...TOKEN, accessToken: "canary-given-token" }, () => lost);
    const error = await failure(client.updateEncryptionAtRest(PROJECT, { azureKeyVault: { secret: SECRET } }));
    expect(error).toMatchObject({ code: "OUTCOME_UNKNOWN" });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("canary");
  });
});

describe("the table", () => {
  const entries = [...Object.entries(ATLAS_ERRORS), ...Object.entries(TOKEN_ERRORS)];

  it.each(entries)("%s reads as a clause and then a sentence", (_, { cause, remedy }) => {
    expect(cause).toMatch(/^(?:[a-z]|A(?:tlas|zure))[^.]*$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/s);
  });

  it("knows every code that the calls of this package may give", () => {
    const missing = [
      "USER_UNAUTHORIZED NOT_IN_GROUP USER_CANNOT_ACCESS_GROUP USER_CANNOT_ACCESS_ORG",
      "IP_ADDRESS_NOT_ON_WHITELIST ORG_REQUIRES_WHITELIST RESOURCE_REQUIRES_WHITELIST",
      "GROUP_NOT_FOUND INVALID_GROUP_ID RESOURCE_NOT_FOUND CLUSTER_NOT_FOUND CLUSTER_NAME_NOT_FOUND",
      "INVALID_VERSION_DATE VERSION_GONE RATE_LIMITED RATE_LIMITED_TOKEN_BUCKET",
      "WRITES_NOT_ALLOWED_DURING_APP_UPGRADES UNEXPECTED_ERROR SERVICE_UNAVAILABLE",
      "MISSING_ENCRYPTION_AT_REST_PROVIDER INVALID_AZURE_CREDENTIALS INVALID_AZURE_API_REQUEST NO_PERMISSION_TO_ENCRYPT_DECRYPT",
      "AZURE_KEY_VAULT_ENVIRONMENT_NOT_SUPPORTED AZURE_KEY_VAULT_KEY_IDENTIFIER_INVALID_FORMAT AZURE_KEY_VAULT_KEY_NOT_FOUND",
      "AZURE_KEY_VAULT_KEY_NOT_ENABLED AZURE_KEY_VAULT_KEY_NOT_ACTIVE AZURE_KEY_VAULT_KEY_EXPIRED AZURE_KEY_VAULT_KEY_EXPIRING",
      "ENCRYPTION_AT_REST_SETTINGS_INVALID CANNOT_DISABLE_ENCRYPTION_AT_REST CANNOT_DISABLE_ENCRYPTION_AT_REST_DUE_TO_PRIVATE_ENDPOINTS",
      "CANNOT_DISABLE_ENCRYPTION_AT_REST_WITH_BACKUP_COMPLIANCE_POLICY INSUFFICIENT_INSTANCE_SIZE NO_PAYMENT_INFORMATION_FOUND",
      "FEATURE_UNSUPPORTED UNSUPPORTED_FOR_CURRENT_PLAN CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED CANNOT_ASSUME_ROLE INVALID_AWS_CREDENTIALS",
      "ENCRYPTION_AT_REST_NOT_ENABLED ENCRYPTION_AT_REST_PROVIDER_NOT_SUPPORTED INVALID_ENCRYPTION_AT_REST_PROVIDER",
      "CANNOT_USE_ENCRYPTION_AT_REST_TENANT TENANT_CLUSTER_UPDATE_UNSUPPORTED CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE",
      "CANNOT_PAUSE_RECENTLY_RESUMED_CLUSTER CANNOT_UPDATE_PAUSED_CLUSTER CANNOT_UPDATE_AND_PAUSE_CLUSTER",
      "CANNOT_PAUSE_CLUSTER_WITH_PENDING_CHANGES CANNOT_MODIFY_CLUSTER_WITH_RUNNING_LIVE_IMPORT",
      "CANNOT_CHANGE_ENCRYPTION_AT_REST_PROVIDER CLUSTER_ALREADY_REQUESTED_DELETION",
    ]
      .flatMap((line) => line.split(" "))
      .filter((code) => !Object.hasOwn(ATLAS_ERRORS, code));
    expect(missing).toEqual([]);
  });
});
