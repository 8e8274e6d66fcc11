// Proves how a vault is read, in every spelling that Azure gives, and how its public access is changed and waited for.

import { describe, expect, it } from "vitest";
import { isVaultGone } from "../../../../provider/azure/vaults.ts";
import { failure } from "../../../support/failure.ts";
import { broken, type Reply } from "../support/fakes.ts";
import { azure, refusal, VAULT, VAULT_URL, vault } from "./fake-azure.ts";
import { LOGIN } from "./fake-entra.ts";

describe("a vault", () => {
  it("is read by its id, with what closes it", async () => {
    const networkAcls = {
      bypass: "None",
      defaultAction: "Deny",
      ipRules: [{ value: "1.2.3.4/32" }, { value: "5.6.7.8" }],
    };
    const more = {
      publicNetworkAccess: "Disabled",
      enableRbacAuthorization: true,
      enablePurgeProtection: true,
      provisioningState: "Succeeded",
    };
    const { client, lines } = azure({ json: vault({ networkAcls, ...more }) });
    expect(await client.getVault(VAULT)).toEqual({
      id: VAULT,
      location: "westeurope",
      tenantId: LOGIN.tenantId,
      publicNetworkAccess: "Disabled",
      networkAcls: { defaultAction: "Deny", bypass: "None", ipRules: ["1.2.3.4/32", "5.6.7.8"] },
      enableRbacAuthorization: true,
      accessPolicies: [],
      sku: "standard",
      enablePurgeProtection: true,
      provisioningState: "Succeeded",
      tags: {},
    });
    expect(lines()).toEqual([`GET ${VAULT_URL}`]);
  });

  it("without a word on its gates is open, and lives by access policies", async () => {
    const { client } = azure({ json: vault() });
    expect(await client.getVault(VAULT)).toMatchObject({
      publicNetworkAccess: "Enabled",
      networkAcls: { defaultAction: "Allow", bypass: undefined, ipRules: [] },
      enableRbacAuthorization: false,
    });
  });

  it("is read with the key permissions of its access policies, except policies for an app on behalf of a user", async () => {
    const accessPolicies = [
      { tenantId: LOGIN.tenantId, objectId: "AAAA", permissions: { keys: ["Get", "encrypt"], secrets: ["all"] } },
      { tenantId: LOGIN.tenantId, objectId: "bbbb", applicationId: "cccc", permissions: { keys: ["all"] } },
      { objectId: "dddd", permissions: null },
      { permissions: { keys: ["all"] } },
    ];
    const { client } = azure({ json: vault({ accessPolicies }) });
    expect((await client.getVault(VAULT)).accessPolicies).toEqual([
      { objectId: "aaaa", keyPermissions: ["get", "encrypt"] },
      { objectId: "dddd", keyPermissions: [] },
    ]);
  });

  it.each([
    ["enabled", "Enabled"],
    ["DISABLED", "Disabled"],
    ["", "Enabled"],
    [null, "Enabled"],
    ["SecuredByPerimeter", "SecuredByPerimeter"],
  ])("with public access %j is %s", async (publicNetworkAccess, expected) => {
    const { client } = azure({ json: vault({ publicNetworkAccess }) });
    expect(await client.getVault(VAULT)).toMatchObject({ publicNetworkAccess: expected });
  });

  it.each([
    [{}, "Allow"],
    [{ defaultAction: "deny" }, "Deny"],
    [{ defaultAction: "ALLOW", ipRules: null }, "Allow"],
  ])("with the firewall %j stands at %s", async (networkAcls, defaultAction) => {
    const { client } = azure({ json: vault({ networkAcls }) });
    expect(await client.getVault(VAULT)).toMatchObject({ networkAcls: { defaultAction, ipRules: [] } });
  });

  it("whose firewall has a word that is neither is not guessed at", async () => {
    const { client } = azure({ json: vault({ networkAcls: { defaultAction: "Audit" } }) });
    expect(await failure(client.getVault(VAULT))).toMatchObject({
      code: "BAD_ANSWER",
      message: expect.stringContaining("'defaultAction'"),
    });
  });

  it.each(["ResourceNotFound", "ParentResourceNotFound", "VaultNotFound", "ResourceGroupNotFound"])(
    "that is gone rejects with %s",
    async (code) => {
      const refused = await failure(azure(refusal(404, code)).client.getVault(VAULT));
      expect([refused, isVaultGone(refused)]).toEqual([expect.objectContaining({ code, status: 404 }), true]);
    },
  );

  it.each<readonly [string, Reply]>([
    ["in a subscription that the login does not see", refusal(404, "SubscriptionNotFound")],
    ["behind a proxy's page with 404", { status: 404, text: "<html>Log in to the network</html>" }],
    ["of which another service says 404", { status: 404, json: { message: "no route" } }],
    ["whose code comes without a 404", refusal(400, "ResourceNotFound")],
    ["that the login may not read", refusal(403, "AuthorizationFailed")],
    ["behind a proxy's page with 200", { text: "<html>Log in to the network</html>" }],
  ])("%s is not gone", async (_, reply) => {
    expect(isVaultGone(await failure(azure(reply).client.getVault(VAULT)))).toBe(false);
  });

  it("in another cloud is asked for there", async () => {
    const { client, lines } = azure({ json: vault() });
    await client.getVault(VAULT, { environment: "AZURE_US_GOVERNMENT" });
    expect(lines()).toEqual([`GET https://management.usgovcloudapi.net${VAULT}?api-version=2026-02-01`]);
  });

  it.each(["relative/id", `${VAULT}?x=1`, `${VAULT}#x`, ".evil.example/x"])(
    "named by %j is not asked for: the token would go astray",
    async (id) => {
      const { client, asked } = azure({ json: vault() });
      expect((await failure(client.getVault(id))).message).toContain("is not a name that a URL can contain");
      expect(asked).toEqual([]);
    },
  );
});

describe("public access", () => {
  it("is changed by one field, and what Azure answers is given back", async () => {
    const { client, asked, lines, clock } = azure({
      json: vault({ publicNetworkAccess: "disabled", provisioningState: "Succeeded" }),
    });
    expect(await client.setPublicNetworkAccess(VAULT, "Disabled")).toMatchObject({ publicNetworkAccess: "Disabled" });
    expect(lines()).toEqual([`PATCH ${VAULT_URL}`]);
    expect(asked[0]?.body).toBe('{"properties":{"publicNetworkAccess":"Disabled"}}');
    expect(asked[0]?.headers).toMatchObject({ "content-type": "application/json", authorization: "Bearer arm-token" });
    expect(clock.sleeps).toEqual([]);
  });

  it.each(["RegisteringDns", "Updating"])("is waited for while the vault is %s", async (provisioningState) => {
    const { client, lines, clock } = azure(
      { status: 201, json: vault({ publicNetworkAccess: "Disabled", provisioningState }) },
      { json: vault({ publicNetworkAccess: "Disabled", provisioningState }), headers: { "Retry-After": "9" } },
      { json: vault({ publicNetworkAccess: "Disabled", provisioningState: "Succeeded" }) },
    );
    expect(await client.setPublicNetworkAccess(VAULT, "Disabled")).toMatchObject({ provisioningState: "Succeeded" });
    expect(lines()).toEqual([`PATCH ${VAULT_URL}`, `GET ${VAULT_URL}`, `GET ${VAULT_URL}`]);
    expect(clock.sleeps).toEqual([3_000, 9_000]);
  });

  it.each(["Failed", "Canceled"])("that ends as %s is a failure with its state", async (provisioningState) => {
    const { client } = azure(
      { json: vault({ provisioningState: "Updating" }) },
      { json: vault({ provisioningState }), headers: { "x-ms-request-id": "req-9" } },
    );
    expect(await failure(client.setPublicNetworkAccess(VAULT, "Enabled"))).toMatchObject({
      code: "OPERATION_FAILED",
      requestId: "req-9",
      message: `Azure accepted the change of the public network access of the vault ${VAULT}, but ended it as ${provisioningState} (request id req-9). Remove the cause in Azure, then run again: the next run checks first, and writes only what is missing.`,
    });
  });

  it("that Azure never ends is given up after ten minutes, on the clock", async () => {
    const { client, clock } = azure({ json: vault({ provisioningState: "Updating" }) });
    expect(await failure(client.setPublicNetworkAccess(VAULT, "Enabled"))).toMatchObject({
      code: "TIMED_OUT",
      message: expect.stringContaining("The last state was Updating"),
    });
    expect(clock.now()).toBeGreaterThanOrEqual(600_000);
    expect(clock.now()).toBeLessThan(620_000);
  });

  it.each([
    ["a break in the connection", broken("ECONNRESET")],
    ["a server fault", { status: 500, json: { error: { code: "InternalServerError", message: "x" } } }],
    ["an answer that is cut off", { text: '{"id":' }],
    ["an answer without the vault", { json: {} }],
  ])("after %s is not sent twice: whether it was done is not known", async (_, reply) => {
    const { client, asked } = azure(reply);
    expect(await failure(client.setPublicNetworkAccess(VAULT, "Enabled"))).toMatchObject({ code: "OUTCOME_UNKNOWN" });
    expect(asked).toHaveLength(1);
  });

  it("refused says that the change was refused, and which right and role it takes", async () => {
    const { client } = azure({ status: 403, text: "<html>" });
    expect(await failure(client.setPublicNetworkAccess(VAULT, "Enabled"))).toMatchObject({
      code: "HTTP_403",
      message: `Azure refused the change of the public network access of the vault ${VAULT} with the client secret of app ${LOGIN.clientId}: the login lacks the permission (HTTP 403). Assign the login a role with Microsoft.KeyVault/vaults/write on the vault (such as Key Vault Contributor). A new role assignment takes minutes to work.`,
    });
  });
});
