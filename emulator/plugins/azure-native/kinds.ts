// The resources of azure-native that the stand-in knows: where they are in ARM, what they take, what they give back. Data.
// FACT(azure-native-kinds): names, required properties, versions, patterns, and what replaces.

export interface ResourceKind {
  readonly type: string;
  readonly apiVersion: string;
  /** With `{names}` for inputs; each of them is part of the identity. */
  readonly path: string;
  /** The input that names it, and how the plugin makes one up. */
  readonly name: { readonly key: string; readonly made: "random" | "uuid"; readonly pattern?: RegExp };
  /** Inputs that go into the request's body. */
  readonly body: readonly string[];
  /** Inputs that go below the body's `properties`, by another name where it has one. */
  readonly inner?: Readonly<Record<string, string>>;
  readonly required: readonly string[];
  /** Makes a new object, besides what is in the path. */
  readonly replaceOn: readonly string[];
  readonly outputs: readonly string[];
  /** What the answer's `properties` hold: for a preview, and to know what is never an input. */
  readonly properties?: { readonly known: readonly string[]; readonly readOnly: readonly string[] };
  /** The answer's `properties` are outputs of the resource itself. */
  readonly isFlat: boolean;
  /** Lists below `properties` that others write too: kept as they are where the program says nothing of them. */
  readonly maintained?: readonly string[];
}

const GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}";
const VAULT = `${GROUP}/providers/Microsoft.KeyVault/vaults/{vaultName}`;

const resourceGroup: ResourceKind = {
  type: "azure-native:resources:ResourceGroup",
  apiVersion: "2024-03-01",
  path: GROUP,
  name: { key: "resourceGroupName", made: "random", pattern: /^[-\w._()]{1,90}$/ },
  body: ["location", "managedBy", "tags"],
  required: ["location"],
  replaceOn: ["location"],
  outputs: ["azureApiVersion", "location", "managedBy", "name", "properties", "tags", "type"],
  properties: { known: ["provisioningState"], readOnly: ["provisioningState"] },
  isFlat: false,
};

const vault: ResourceKind = {
  type: "azure-native:keyvault:Vault",
  apiVersion: "2024-11-01",
  path: VAULT,
  name: { key: "vaultName", made: "random", pattern: /^[a-zA-Z0-9-]{3,24}$/ },
  body: ["location", "properties", "tags"],
  required: ["location", "properties", "properties.sku", "properties.tenantId", "resourceGroupName"],
  replaceOn: ["location"],
  outputs: ["azureApiVersion", "location", "name", "properties", "systemData", "tags", "type"],
  properties: {
    known: [
      "accessPolicies",
      "enablePurgeProtection",
      "enableRbacAuthorization",
      "enableSoftDelete",
      "enabledForDeployment",
      "enabledForDiskEncryption",
      "enabledForTemplateDeployment",
      "hsmPoolResourceId",
      "networkAcls",
      "privateEndpointConnections",
      "provisioningState",
      "publicNetworkAccess",
      "sku",
      "softDeleteRetentionInDays",
      "tenantId",
      "vaultUri",
    ],
    readOnly: ["hsmPoolResourceId", "privateEndpointConnections", "provisioningState", "vaultUri"],
  },
  isFlat: false,
  maintained: ["accessPolicies"],
};

const key: ResourceKind = {
  type: "azure-native:keyvault:Key",
  apiVersion: "2024-11-01",
  path: `${VAULT}/keys/{keyName}`,
  name: { key: "keyName", made: "random", pattern: /^[a-zA-Z0-9-]{1,127}$/ },
  body: ["properties", "tags"],
  required: ["properties", "resourceGroupName", "vaultName"],
  replaceOn: [],
  outputs: [
    "attributes",
    "azureApiVersion",
    "curveName",
    "keyOps",
    "keySize",
    "keyUri",
    "keyUriWithVersion",
    "kty",
    "location",
    "name",
    "releasePolicy",
    "rotationPolicy",
    "tags",
    "type",
  ],
  isFlat: true,
};

const same = (...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, name]));

const roleAssignment: ResourceKind = {
  type: "azure-native:authorization:RoleAssignment",
  apiVersion: "2022-04-01",
  path: "/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
  name: { key: "roleAssignmentName", made: "uuid" },
  body: [],
  inner: same(
    "condition",
    "conditionVersion",
    "delegatedManagedIdentityResourceId",
    "description",
    "principalId",
    "principalType",
    "roleDefinitionId",
  ),
  required: ["principalId", "roleDefinitionId", "scope"],
  replaceOn: ["principalId", "principalType", "roleDefinitionId", "delegatedManagedIdentityResourceId"],
  outputs: [
    "azureApiVersion",
    "condition",
    "conditionVersion",
    "createdBy",
    "createdOn",
    "delegatedManagedIdentityResourceId",
    "description",
    "name",
    "principalId",
    "principalType",
    "roleDefinitionId",
    "scope",
    "systemData",
    "type",
    "updatedBy",
    "updatedOn",
  ],
  isFlat: true,
};

const roleDefinition: ResourceKind = {
  type: "azure-native:authorization:RoleDefinition",
  apiVersion: "2022-05-01-preview",
  path: "/{scope}/providers/Microsoft.Authorization/roleDefinitions/{roleDefinitionId}",
  name: { key: "roleDefinitionId", made: "uuid" },
  body: [],
  inner: { ...same("assignableScopes", "description", "permissions", "roleName"), roleType: "type" },
  required: ["scope"],
  replaceOn: [],
  outputs: [
    "assignableScopes",
    "azureApiVersion",
    "createdBy",
    "createdOn",
    "description",
    "name",
    "permissions",
    "roleName",
    "roleType",
    "type",
    "updatedBy",
    "updatedOn",
  ],
  isFlat: true,
};

const anyResource: ResourceKind = {
  type: "azure-native:resources:Resource",
  apiVersion: "2024-03-01",
  path: `${GROUP}/providers/{resourceProviderNamespace}/{parentResourcePath}/{resourceType}/{resourceName}`,
  name: { key: "resourceName", made: "random" },
  body: ["extendedLocation", "identity", "kind", "location", "managedBy", "plan", "properties", "sku", "tags"],
  required: ["apiVersion", "parentResourcePath", "resourceGroupName", "resourceProviderNamespace", "resourceType"],
  replaceOn: ["location"],
  outputs: [
    "azureApiVersion",
    "extendedLocation",
    "identity",
    "kind",
    "location",
    "managedBy",
    "name",
    "plan",
    "properties",
    "sku",
    "tags",
    "type",
  ],
  isFlat: false,
};

export const ANY_RESOURCE = anyResource.type;
export const KEY = key.type;

const KINDS: readonly ResourceKind[] = [resourceGroup, vault, key, roleAssignment, roleDefinition, anyResource];

export function kindOf(type: string): ResourceKind {
  const found = KINDS.find((kind) => kind.type === type);
  // As the plugin says it of a type that is none of its own.
  if (found === undefined) throw new Error(`Resource type ${type} not found`);
  return found;
}

export const pathInputs = (kind: ResourceKind): readonly string[] =>
  [...kind.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name).filter((name) => name !== "subscriptionId");

export const functionKinds = { vault, key, resourceGroup };
