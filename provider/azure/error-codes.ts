// Azure's codes with their cause and remedy in our words: what docs/errors.md is made of. Azure layer, data only; errors.ts puts them into sentences.

export interface Explanation {
  readonly cause: string;
  readonly remedy: string;
}

export const ALL_OF_THE_LOGIN = "Check ARM_TENANT_ID, ARM_CLIENT_ID and the cloud ('azureEnvironment').";

/** FACT(entra-codes): Entra's codes. The last three are ASSUMED(recalled-codes). */
export const ENTRA_ERRORS = {
  AADSTS7000215: { cause: "the client secret is wrong", remedy: "Give the secret's value, not its id." },
  AADSTS7000222: { cause: "the client secret has expired", remedy: "Add a new secret to the app registration." },
  AADSTS700016: { cause: "the tenant has no such app", remedy: ALL_OF_THE_LOGIN },
  AADSTS90002: { cause: "there is no such tenant", remedy: ALL_OF_THE_LOGIN },
  AADSTS53003: {
    cause: "a conditional access policy blocks the login",
    remedy: "Ask the tenant's administrator to let this app log in from here.",
  },
  AADSTS700024: {
    cause: "the federated token has expired",
    remedy: "Take a new one right before Pulumi runs, or name a file that is kept fresh.",
  },
  AADSTS70021: {
    cause: "the app trusts no such federated token",
    remedy: "Compare issuer, subject and audience in the app's federated credentials with the token's.",
  },
  AADSTS700027: { cause: "the app does not know the certificate", remedy: "Add it to the app registration." },
} satisfies Readonly<Record<string, Explanation>>;

export const RIGHT_TO_GRANT: Explanation = {
  cause: "the login lacks the right",
  remedy: "Grant it the action that the message names; a new grant takes minutes.",
};
const UNKNOWN_VERSION = {
  cause: "this cloud does not know the API version",
  remedy: "Name the version with 'keyVersion' instead of \"latest\" if that was asked, and update pulumi-atlas-cmk.",
};
const OTHER_WRITE = {
  cause: "another change of the same vault is under way",
  remedy: "Wait until it is done, then run again.",
};
const NOT_REGISTERED = {
  cause: "the subscription has not registered the resource provider that this needs",
  remedy:
    "Register it (`az provider register --namespace Microsoft.Network`, or the one that Azure names), then run again.",
};
const NO_SUCH_VAULT = { cause: "there is no such vault", remedy: "Check 'keyVaultId'." };

/**
 * FACT(arm-errors): ARM's codes; ASSUMED(missing-key-code): which of the 404 codes a missing vault and a missing key
 * give.
 */
export const ARM_ERRORS = {
  AuthorizationFailed: RIGHT_TO_GRANT,
  LinkedAuthorizationFailed: RIGHT_TO_GRANT,
  InvalidAuthenticationTokenTenant: {
    cause: "the login is of another tenant than the subscription",
    remedy: "Log in to the vault's tenant.",
  },
  InvalidAuthenticationToken: { cause: "the login's token is not accepted", remedy: ALL_OF_THE_LOGIN },
  ExpiredAuthenticationToken: { cause: "the login's token has expired", remedy: "Log in again, then run again." },
  RoleAssignmentNotFound: { cause: "there is no such role assignment", remedy: "Run again: it looks first." },
  ResourceNotFound: { cause: "there is no such vault or key", remedy: "Check 'keyVaultId' and 'keyName'." },
  ParentResourceNotFound: NO_SUCH_VAULT,
  NotFound: { cause: "there is no such object", remedy: "Run again: it looks first." },
  PrivateEndpointConnectionNotFound: {
    cause: "the vault has no such private endpoint connection",
    remedy: "Run again: it looks first.",
  },
  VaultNotFound: NO_SUCH_VAULT,
  ResourceGroupNotFound: { cause: "there is no such resource group", remedy: "Check 'keyVaultId'." },
  SubscriptionNotFound: {
    cause: "the login sees no such subscription",
    remedy: "Check 'keyVaultId' and the login's tenant.",
  },
  KeyNotFound: { cause: "the vault has no such key", remedy: "Check 'keyName'." },
  NoRegisteredProviderFound: UNKNOWN_VERSION,
  InvalidResourceType: UNKNOWN_VERSION,
  TooManyRequests: { cause: "too many calls", remedy: "Run again in some minutes." },
  ScopeLocked: {
    cause: "a lock on the vault, its resource group or its subscription forbids the change",
    remedy: "Take the lock away (`az lock list`), run again, then put it back.",
  },
  RequestDisallowedByPolicy: {
    cause: "an Azure Policy forbids the change",
    remedy: "Ask the policy's owner for an exemption of the vault, or give what the policy demands.",
  },
  AnotherOperationInProgress: OTHER_WRITE,
  Conflict: OTHER_WRITE,
  ConflictError: OTHER_WRITE,
  VaultAlreadyExists: {
    cause: "the vault's name is taken, perhaps by a deleted vault that can be recovered",
    remedy: "Recover the deleted vault (`az keyvault list-deleted`), purge it, or take another name.",
  },
  PrincipalNotFound: {
    cause: "the tenant does not show the service principal yet",
    remedy: "A new one takes minutes to be seen everywhere: run again. Check its object id if it stays.",
  },
  RoleAssignmentExists: {
    cause: "the principal has this role here already",
    remedy: "Use the assignment that is there, or remove it and run again.",
  },
  RoleDefinitionDoesNotExist: {
    cause: "there is no such role",
    remedy: "Check 'role' and the tenant of the login; a new role takes minutes to be seen everywhere.",
  },
  RoleDefinitionHasAssignments: {
    cause: "the role is still assigned",
    remedy: "Delete its role assignments first, then run again.",
  },
  RoleDefinitionWithSameNameExists: {
    cause: "the tenant has another role of this name",
    remedy: "Delete the other role, or give it another name, then run again.",
  },
  MissingSubscriptionRegistration: NOT_REGISTERED,
  SubscriptionNotRegistered: NOT_REGISTERED,
  ReadOnlyDisabledSubscription: {
    cause: "the subscription is disabled, and takes no changes",
    remedy: "Have its owner enable it again.",
  },
} satisfies Readonly<Record<string, Explanation>>;

const NO_GRAPH_RIGHT = {
  cause: "the login lacks the right in Microsoft Graph",
  remedy:
    "Grant the app the permission Application.ReadWrite.OwnedBy, or give a user the role Application Administrator; only to read, Application.Read.All.",
};

/** ASSUMED(graph-codes): Graph's usual codes. One that is missing here is shown as it comes. */
export const GRAPH_ERRORS = {
  Authorization_RequestDenied: NO_GRAPH_RIGHT,
  InvalidAuthenticationToken: { cause: "the login's token is not accepted", remedy: ALL_OF_THE_LOGIN },
  Request_ResourceNotFound: {
    cause: "the tenant has no such object",
    remedy: "Check its id and the login's tenant; a new object takes minutes to be seen everywhere.",
  },
  Request_BadRequest: {
    cause: "it is not taken as it is, as with an app id that this cloud does not know",
    remedy: "Check 'atlasAzureAppId': outside Azure's public cloud, Atlas has another app.",
  },
  Request_MultipleObjectsWithSameKeyValue: {
    cause: "the tenant has such an object already",
    remedy: "Run again: it looks first.",
  },
} satisfies Readonly<Record<string, Explanation>>;

type ByStatus = Readonly<Record<number, Explanation>>;

/** Where the code is new to us, the status still says something. */
export const ARM_BY_STATUS: ByStatus = {
  401: { cause: "the login's token is not accepted", remedy: ALL_OF_THE_LOGIN },
  403: RIGHT_TO_GRANT,
  404: { cause: "there is no such vault or key", remedy: "Check 'keyVaultId' and 'keyName'." },
  429: { cause: "too many calls", remedy: "Run again in some minutes." },
};

export const GRAPH_BY_STATUS: ByStatus = {
  401: { cause: "the login's token is not accepted", remedy: ALL_OF_THE_LOGIN },
  403: NO_GRAPH_RIGHT,
  429: { cause: "too many calls", remedy: "Run again in some minutes." },
};

declare module "../support/errors" {
  interface CodesOf {
    readonly azure: keyof typeof ENTRA_ERRORS | keyof typeof ARM_ERRORS | keyof typeof GRAPH_ERRORS;
  }
}
