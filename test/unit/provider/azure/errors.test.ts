// Proves what Azure's refusals become: the right and the least role, the lock, the policy, the provider, in our words; and no secret in any.
import { describe, expect, it } from "vitest";
import { ARM } from "../../../../provider/azure/clouds.ts";
import { ARM_ERRORS } from "../../../../provider/azure/error-codes.ts";
import { azureError } from "../../../../provider/azure/errors.ts";
import type { CmkError } from "../../../../provider/support/errors.ts";
import { VAULT } from "./fake-azure.ts";

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  readonly action?: string;
}

function told({ status, code, message = "Azure's own words.", action }: Refusal): CmkError {
  const answer = { status, header: () => undefined, json: { error: { code, message } } };
  const asked = { what: "the vault", login: "the login", secrets: ["canary-secret"], service: ARM };
  return azureError(answer, action === undefined ? asked : { ...asked, action });
}

const denied = (action: string, scope = VAULT): string =>
  `The client 'a' with object id 'b' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;

describe("a right that the login lacks", () => {
  it.each([
    ["Microsoft.KeyVault/vaults/read", " (such as Reader)"],
    ["Microsoft.KeyVault/vaults/privateEndpointConnections/read", " (such as Reader)"],
    ["Microsoft.KeyVault/vaults/keys/read", " (such as Reader or Key Vault Reader)"],
    ["Microsoft.KeyVault/vaults/keys/versions/read", " (such as Reader or Key Vault Reader)"],
    ["Microsoft.KeyVault/vaults/write", " (such as Key Vault Contributor)"],
    ["Microsoft.KeyVault/vaults/privateEndpointConnections/write", " (such as Key Vault Contributor)"],
    ["Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/action", " (such as Key Vault Contributor)"],
    ["Microsoft.Authorization/roleAssignments/write", " (such as Role Based Access Control Administrator)"],
    ["Microsoft.Authorization/roleAssignments/delete", " (such as Role Based Access Control Administrator)"],
    ["Microsoft.Authorization/roleAssignments/read", " (such as Reader)"],
    ["Microsoft.Network/register/action", " (such as Contributor)"],
    ["Microsoft.Other/things/write", ""],
  ])("is named from Azure's message with the least role: %s%s", (action, role) => {
    expect(told({ status: 403, code: "AuthorizationFailed", message: denied(action) })).toMatchObject({
      code: "AuthorizationFailed",
      message: `Azure refused the vault with the login: the login lacks the permission (HTTP 403 AuthorizationFailed). Assign the login a role with ${action} on ${VAULT}${role}. A new role assignment takes minutes to work.`,
    });
  });

  it("on a linked scope is the one that is lacking, not the one that is there", () => {
    const message = `The client has permission to perform action 'Microsoft.KeyVault/vaults/write' on scope '${VAULT}'; however, it does not have permission to perform action 'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action' on the linked scope(s) '/subnets/1' or the linked scope(s) are invalid.`;
    expect(told({ status: 403, code: "LinkedAuthorizationFailed", message }).hint).toBe(
      "Assign the login a role with Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action on /subnets/1. A new role assignment takes minutes to work.",
    );
  });

  it("is what the call needs where the message names none", () => {
    const action = "Microsoft.KeyVault/vaults/write";
    expect(told({ status: 403, code: "AuthorizationFailed", action }).hint).toBe(
      "Assign the login a role with Microsoft.KeyVault/vaults/write on the vault (such as Key Vault Contributor). A new role assignment takes minutes to work.",
    );
    expect(told({ status: 403, code: "Forbidden", action }).hint).toContain("Key Vault Contributor");
  });

  it("is described with Azure's message if neither the message nor the call names it", () => {
    expect(told({ status: 403, code: "AuthorizationFailed" }).message).toBe(
      "Azure refused the vault with the login: the login lacks the permission: Azure's own words (HTTP 403 AuthorizationFailed). Assign the login a role with the action that the message names. A new role assignment takes minutes to work.",
    );
  });

  it("by a code that is new is told in Azure's words, with what the call needs", () => {
    const action = "Microsoft.KeyVault/vaults/read";
    expect(told({ status: 403, code: "SomethingNew", action }).message).toBe(
      "Azure refused the vault with the login: Azure's own words (HTTP 403 SomethingNew). Assign the login a role with Microsoft.KeyVault/vaults/read on the vault (such as Reader). A new role assignment takes minutes to work.",
    );
  });
});

describe("a refusal", () => {
  const identifiers =
    '[{"policyAssignment":{"name":"no public vaults","id":"/a"},"policyDefinition":{"name":"405c5871","id":"/d"}}]';

  it.each<readonly [Refusal, string]>([
    [
      {
        status: 409,
        code: "ScopeLocked",
        message: `The scope '${VAULT}' cannot perform write operation because following scope(s) are locked: '/subscriptions/1/resourceGroups/keys'. Please remove the lock and try again.`,
      },
      "a lock on /subscriptions/1/resourceGroups/keys forbids the change (HTTP 409 ScopeLocked). Find the lock with `az lock list` and delete it, run again, then create the lock again.",
    ],
    [
      { status: 409, code: "ScopeLocked" },
      "a lock on the vault, its resource group or its subscription forbids the change (HTTP 409 ScopeLocked). Find the lock with `az lock list` and delete it, run again, then create the lock again.",
    ],
    [
      {
        status: 403,
        code: "RequestDisallowedByPolicy",
        message: `Resource 'v' was disallowed by policy. Policy identifiers: '${identifiers}'.`,
      },
      'the Azure Policy "no public vaults" forbids the change (HTTP 403 RequestDisallowedByPolicy). Ask the policy\'s owner for an exemption of the vault, or pass the values that the policy requires.',
    ],
    [
      { status: 403, code: "RequestDisallowedByPolicy" },
      "an Azure Policy forbids the change (HTTP 403 RequestDisallowedByPolicy). Ask the policy's owner for an exemption of the vault, or pass the values that the policy requires.",
    ],
    [
      {
        status: 409,
        code: "MissingSubscriptionRegistration",
        message: "The subscription is not registered to use namespace 'Microsoft.Network'. See x.",
      },
      "a resource provider that this request needs is not registered with the subscription (HTTP 409 MissingSubscriptionRegistration). Register the resource provider (`az provider register --namespace Microsoft.Network`), then run again.",
    ],
  ])("is told by what its message names: %j", (refusal, text) => {
    expect(told(refusal).message).toBe(`Azure refused the vault with the login: ${text}`);
  });

  it.each(Object.entries(ARM_ERRORS).filter(([code]) => !code.endsWith("AuthorizationFailed")))(
    "of %s is told by our table where the message names nothing",
    (code, { cause, remedy }) => {
      expect(told({ status: 409, code })).toMatchObject({
        code,
        message: `Azure refused the vault with the login: ${cause} (HTTP 409 ${code}). ${remedy}`,
      });
    },
  );

  it("never gives a secret back, also not by what is taken from its message", () => {
    const messages = [
      ["AuthorizationFailed", denied("Microsoft.X/canary-secret/write", "/canary-secret")],
      ["ScopeLocked", "following scope(s) are locked: '/canary-secret'"],
      ["RequestDisallowedByPolicy", '"policyAssignment":{"name":"canary-secret"}'],
      ["SomethingNew", "it was canary-secret"],
    ] as const;
    for (const [code, message] of messages)
      expect(told({ status: 403, code, message }).message).toMatch(/^(?!.*canary).*\[redacted\]/s);
  });
});
