// Azure's error codes with their cause and remedy in our words, for messages and docs/errors.md. Azure layer, data only; errors.ts makes sentences of them.

export interface Explanation {
  readonly cause: string;
  readonly remedy: string;
}

export const ALL_OF_THE_LOGIN = "Check ARM_TENANT_ID, ARM_CLIENT_ID and the cloud ('azureEnvironment').";

/** FACT(entra-codes): Entra's codes. The last three are ASSUMED(recalled-codes). */
export const ENTRA_ERRORS = {
  AADSTS7000215: { cause: "the client secret is wrong", remedy: "Pass the secret's value, not its id." },
  AADSTS7000222: { cause: "the client secret has expired", remedy: "Add a new secret to the app registration." },
  AADSTS700016: { cause: "the tenant has no such app", remedy: ALL_OF_THE_LOGIN },
  AADSTS90002: { cause: "there is no such tenant", remedy: ALL_OF_THE_LOGIN },
  AADSTS53003: {
    cause: "a conditional access policy blocks the login",
    remedy: "Ask the tenant's administrator to allow this app to log in from this machine.",
  },
  AADSTS700024: {
    cause: "the federated token has expired",
    remedy: "Get a new token right before Pulumi runs, or pass the path of a file that is kept up to date.",
  },
  AADSTS70021: {
    cause: "the app has no federated credential that matches the token",
    remedy: "Compare issuer, subject and audience of the app's federated credentials with the token.",
  },
  AADSTS700027: {
    cause: "the app does not know the certificate",
    remedy: "Add the certificate to the app registration.",
  },
} satisfies Readonly<Record<string, Explanation>>;

export const RIGHT_TO_GRANT: Explanation = {
  cause: "the login lacks the permission",
  remedy:
    "Assign the login a role with the action that the message names. A new role assignment takes minutes to work.",
};
const UNKNOWN_VERSION = {
  cause: "this cloud does not know the API version",
  remedy: "If 'keyVersion' is \"latest\", pass a version instead. Update pulumi-atlas-cmk.",
};
const OTHER_WRITE = {
  cause: "another change of the same vault is under way",
  remedy: "Wait until that change has ended, then run again.",
};
const NOT_REGISTERED = {
  cause: "a resource provider that this request needs is not registered with the subscription",
  remedy:
    "Register the resource provider that Azure names (such as `az provider register --namespace Microsoft.Network`), then run again.",
};
const NO_SUCH_VAULT = { cause: "there is no such vault", remedy: "Check 'keyVaultId'." };

/**
 * FACT(arm-errors): ARM's codes. ASSUMED(missing-key-code): which of the 404 codes ARM gives for a missing vault and for
 * a missing key.
 */
export const ARM_ERRORS = {
  AuthorizationFailed: RIGHT_TO_GRANT,
  LinkedAuthorizationFailed: RIGHT_TO_GRANT,
  InvalidAuthenticationTokenTenant: {
    cause: "the login's tenant is not the subscription's tenant",
    remedy: "Log in to the vault's tenant.",
  },
  InvalidAuthenticationToken: { cause: "the login's token is not accepted", remedy: ALL_OF_THE_LOGIN },
  ExpiredAuthenticationToken: { cause: "the login's token has expired", remedy: "Log in again, then run again." },
  RoleAssignmentNotFound: {
    cause: "there is no such role assignment",
    remedy: "Run again: the next run checks first.",
  },
  ResourceNotFound: { cause: "there is no such vault or key", remedy: "Check 'keyVaultId' and 'keyName'." },
  ParentResourceNotFound: NO_SUCH_VAULT,
  NotFound: { cause: "there is no such object", remedy: "Run again: the next run checks first." },
  PrivateEndpointConnectionNotFound: {
    cause: "the vault has no such private endpoint connection",
    remedy: "Run again: the next run checks first.",
  },
  VaultNotFound: NO_SUCH_VAULT,
  ResourceGroupNotFound: { cause: "there is no such resource group", remedy: "Check 'keyVaultId'." },
  SubscriptionNotFound: {
    cause: "the login cannot see the subscription",
    remedy: "Check 'keyVaultId' and the login's tenant.",
  },
  KeyNotFound: { cause: "the vault has no such key", remedy: "Check 'keyName'." },
  NoRegisteredProviderFound: UNKNOWN_VERSION,
  InvalidResourceType: UNKNOWN_VERSION,
  TooManyRequests: { cause: "the service received too many calls", remedy: "Run again in some minutes." },
  ScopeLocked: {
    cause: "a lock on the vault, its resource group or its subscription forbids the change",
    remedy: "Find the lock with `az lock list` and delete it, run again, then create the lock again.",
  },
  RequestDisallowedByPolicy: {
    cause: "an Azure Policy forbids the change",
    remedy: "Ask the policy's owner for an exemption of the vault, or pass the values that the policy requires.",
  },
  AnotherOperationInProgress: OTHER_WRITE,
  Conflict: OTHER_WRITE,
  ConflictError: OTHER_WRITE,
  VaultAlreadyExists: {
    cause: "the vault's name is in use, perhaps by a deleted vault that can be recovered",
    remedy: "Recover or purge the deleted vault (`az keyvault list-deleted` shows it), or pass another name.",
  },
  PrincipalNotFound: {
    cause: "the tenant does not show the service principal yet",
    remedy:
      "Run again: a new service principal takes minutes to be visible everywhere. If the error stays, check the object id.",
  },
  RoleAssignmentExists: {
    cause: "the principal already has this role at this scope",
    remedy: "Use the existing role assignment, or delete it and run again.",
  },
  RoleDefinitionDoesNotExist: {
    cause: "there is no such role",
    remedy: "Check 'role' and the tenant of the login. A new role takes minutes to be visible everywhere.",
  },
  RoleDefinitionHasAssignments: {
    cause: "the role is still assigned",
    remedy: "Delete its role assignments first, then run again.",
  },
  RoleDefinitionWithSameNameExists: {
    cause: "the tenant has another role with this name",
    remedy: "Delete or rename the other role, then run again.",
  },
  MissingSubscriptionRegistration: NOT_REGISTERED,
  SubscriptionNotRegistered: NOT_REGISTERED,
  ReadOnlyDisabledSubscription: {
    cause: "the subscription is disabled and accepts no changes",
    remedy: "Ask the subscription's owner to enable it again.",
  },
} satisfies Readonly<Record<string, Explanation>>;

const NO_GRAPH_RIGHT = {
  cause: "the login lacks the permission in Microsoft Graph",
  remedy:
    "Grant the app the permission Application.ReadWrite.OwnedBy, or assign a user the role Application Administrator. To read only, Application.Read.All is enough.",
};

/** ASSUMED(graph-codes): Graph's usual codes. A code that is missing here is shown as it comes. */
export const GRAPH_ERRORS = {
  Authorization_RequestDenied: NO_GRAPH_RIGHT,
  InvalidAuthenticationToken: { cause: "the login's token is not accepted", remedy: ALL_OF_THE_LOGIN },
  Request_ResourceNotFound: {
    cause: "the tenant has no such object",
    remedy: "Check the object's id and the login's tenant. A new object takes minutes to be visible everywhere.",
  },
  Request_BadRequest: {
    cause: "Microsoft Graph does not accept the request; perhaps this cloud does not know the app id",
    remedy: "Check 'atlasAzureAppId'. Outside Azure's public cloud, Atlas has another app.",
  },
  Request_MultipleObjectsWithSameKeyValue: {
    cause: "the tenant already has such an object",
    remedy: "Run again: the next run checks first.",
  },
} satisfies Readonly<Record<string, Explanation>>;

type ByStatus = Readonly<Record<number, Explanation>>;

/** For codes that are not in the table: the explanation of the status. */
export const ARM_BY_STATUS: ByStatus = {
  401: { cause: "the login's token is not accepted", remedy: ALL_OF_THE_LOGIN },
  403: RIGHT_TO_GRANT,
  404: { cause: "there is no such vault or key", remedy: "Check 'keyVaultId' and 'keyName'." },
  429: { cause: "the service received too many calls", remedy: "Run again in some minutes." },
};

export const GRAPH_BY_STATUS: ByStatus = {
  401: { cause: "the login's token is not accepted", remedy: ALL_OF_THE_LOGIN },
  403: NO_GRAPH_RIGHT,
  429: { cause: "the service received too many calls", remedy: "Run again in some minutes." },
};

declare module "../support/errors" {
  interface CodesOf {
    readonly azure: keyof typeof ENTRA_ERRORS | keyof typeof ARM_ERRORS | keyof typeof GRAPH_ERRORS;
  }
}
