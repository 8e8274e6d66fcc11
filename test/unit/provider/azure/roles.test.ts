// Proves how role assignments and custom roles are read and written at ARM: paths, bodies, and which answers mean "not there". The answers have the shape of
// recorded ones.
import { describe, expect, it } from "vitest";
import { ARM, azure, SUBSCRIPTION, VAULT } from "./fake-azure.ts";

const NAME = "55555555-5555-4555-8555-555555555555";
const principalId = "44444444-4444-4444-8444-444444444444";
const roleDefinitionId = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c`;
const id = `${VAULT}/providers/Microsoft.Authorization/roleAssignments/${NAME}`;
const url = (kind: string, scope = VAULT): string =>
  `${ARM}${scope}/providers/Microsoft.Authorization/${kind}/${NAME}?api-version=2022-04-01`;

const recorded = (properties: Readonly<Record<string, unknown>> = {}) => ({
  properties: {
    roleDefinitionId,
    principalId,
    principalType: "ServicePrincipal",
    scope: VAULT,
    condition: null,
    conditionVersion: null,
    createdOn: "2001-02-03T04:05:06Z",
    createdBy: null,
    delegatedManagedIdentityResourceId: null,
    description: null,
    ...properties,
  },
  id,
  type: "Microsoft.Authorization/roleAssignments",
  name: NAME,
});
const assignment = { id, name: NAME, scope: VAULT, principalId, roleDefinitionId };
const refusal = (status: number, code: string) => ({ status, json: { error: { code, message: "by the test" } } });

describe("a role assignment", () => {
  it("is read by its name, and absent by Azure's own code alone", async () => {
    const { client, lines } = azure({ json: recorded() }, refusal(404, "RoleAssignmentNotFound"));
    expect(await client.getRoleAssignment(VAULT, NAME)).toEqual(assignment);
    expect(await client.getRoleAssignment(VAULT, NAME)).toBeUndefined();
    expect(lines()).toEqual([`GET ${url("roleAssignments")}`, `GET ${url("roleAssignments")}`]);
  });

  it.each([["ResourceNotFound"], ["SubscriptionNotFound"]])("is not absent by %s", async (code) => {
    await expect(azure(refusal(404, code)).client.getRoleAssignment(VAULT, NAME)).rejects.toMatchObject({ code });
  });

  it("is found among a principal's, which Azure lists at, above and below the scope", async () => {
    const group = VAULT.split("/providers/")[0];
    const { client, lines } = azure({
      json: {
        value: [
          recorded({ scope: "/" }),
          recorded({ scope: group }),
          recorded({ scope: `${VAULT}/keys/atlas` }),
          recorded({ scope: VAULT.toUpperCase() }),
        ],
      },
    });
    expect(await client.listRoleAssignments(VAULT, principalId)).toEqual([
      { ...assignment, scope: VAULT.toUpperCase() },
    ]);
    expect(lines()).toEqual([
      `GET ${ARM}${VAULT}/providers/Microsoft.Authorization/roleAssignments?$filter=principalId%20eq%20'${principalId}'&api-version=2022-04-01`,
    ]);
  });

  it("is made by a PUT that says what the principal is, so that a new one need not be looked up", async () => {
    const { client, asked, lines } = azure({ status: 201, json: recorded() });
    expect(await client.createRoleAssignment(VAULT, NAME, assignment)).toEqual(assignment);
    expect(lines()).toEqual([`PUT ${url("roleAssignments")}`]);
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({
      properties: { principalId, principalType: "ServicePrincipal", roleDefinitionId },
    });
  });

  it.each([
    [400, "PrincipalNotFound"],
    [409, "RoleAssignmentExists"],
  ])("is refused at once by %s %s, under Azure's code", async (status, code) => {
    const { client, lines } = azure(refusal(status, code));
    await expect(client.createRoleAssignment(VAULT, NAME, assignment)).rejects.toMatchObject({ code, status });
    expect(lines()).toHaveLength(1);
  });

  it("is deleted, and 204 of one that is not there is done", async () => {
    const { client, lines } = azure({ json: recorded() }, { status: 204 });
    await client.deleteRoleAssignment(VAULT, NAME);
    await client.deleteRoleAssignment(VAULT, NAME);
    expect(lines()).toEqual([`DELETE ${url("roleAssignments")}`, `DELETE ${url("roleAssignments")}`]);
  });
});

describe("a custom role", () => {
  const group = VAULT.split("/providers/")[0] ?? "";
  const permissions = [{ actions: ["a/read"], notActions: [], dataActions: ["a/b/action"], notDataActions: [] }];
  const role = { roleName: "Atlas", permissions, assignableScopes: [group] };
  const json = { id: roleDefinitionId, name: NAME, properties: { ...role, type: "CustomRole", description: null } };

  it("is read whole, and absent by Azure's own code alone", async () => {
    const { client } = azure(
      { json },
      refusal(404, "RoleDefinitionDoesNotExist"),
      refusal(404, "ResourceGroupNotFound"),
    );
    expect(await client.getRoleDefinition(group, NAME)).toEqual(role);
    expect(await client.getRoleDefinition(group, NAME)).toBeUndefined();
    await expect(client.getRoleDefinition(group, NAME)).rejects.toMatchObject({ code: "ResourceGroupNotFound" });
  });

  it("is defined by a PUT of the whole, and deleted", async () => {
    const { client, asked, lines } = azure({ status: 201, json }, { status: 200, json });
    expect(await client.putRoleDefinition(group, NAME, role)).toEqual(role);
    await client.deleteRoleDefinition(group, NAME);
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({ properties: { type: "CustomRole", ...role } });
    expect(lines()).toEqual([`PUT ${url("roleDefinitions", group)}`, `DELETE ${url("roleDefinitions", group)}`]);
  });
});
