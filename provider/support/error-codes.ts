// The codes of our own errors, with what they mean: what docs/errors.md is made of. Support layer, data only; a test holds that no code is missing.

export const OUR_ERRORS = {
  ABSENCE_NOT_PROVEN:
    "Something was not found, and Atlas does not confirm that the project is gone. Nothing was removed from the stack's state. Check the base URL, the proxy and the credential.",
  ACCESS_POLICY_MISSING:
    "The vault uses access policies, and none gives Atlas's principal the key permissions get, encrypt and decrypt. Nothing was changed. The text has the command that gives them.",
  ALERTS_NOT_ALLOWED:
    "The credential may not change the project's alerts. Give it the role Project Owner or Project Alerts Manager.",
  ALERT_GONE:
    "The alert was deleted while it was being changed. Run again: it looks anew, and makes it if there is none.",
  ARGUMENT_MISSING: "An argument that the component cannot do without is missing. Give it, as the text says.",
  AZURE_LOGIN_FAILED:
    'The login to Azure failed for a reason that Entra does not name. Needed for `keyVersion: "latest"` and to explain a key that is not valid.',
  BAD_ANSWER:
    "An answer is not JSON, is cut off, is larger than 32 MiB, or lacks a field that is needed. Nothing was changed. Run again; check that the base URL is the service and not a proxy's page.",
  BASE_URL_ELSEWHERE:
    "The Atlas credential and Atlas's base URL come from different places (explicit `Provider`, environment, stack configuration). Nothing was sent. Set the base URL in the place of the credential, or remove it.",
  CLUSTER_GONE: "The cluster is gone or being deleted. Remove its ClusterEncryption, or make the cluster again.",
  CLUSTER_NOT_ENCRYPTABLE:
    "The cluster cannot be encrypted with a customer-managed key, or not now: shared, flex, serverless, on another provider's key, paused, missing, in an unknown state. The text says which, and what to do.",
  CLUSTER_PAUSED: "A paused cluster takes no change. Resume it, wait until it is IDLE, then run again.",
  CLUSTER_STATE_UNKNOWN:
    "A cluster that is to be switched off is in a state that this version does not know. Nothing was changed. Look at it in Atlas, or update the package.",
  CONFIGURED_BY_OTHERS:
    "Another key is in force in the project. Pass `adopt: true` to take the project over, or name the key that is in force.",
  DECLARATIONS_UNKNOWN:
    "It cannot be checked what other provider instances of the same program declare: they cannot be reached, do not answer, or one has crashed. A delete is refused then, because the program may still declare the object. Nothing was changed. Run the same command again; the text says what to do first.",
  ENDPOINT_FAILED:
    "Atlas could not make a private endpoint, and making another did not help. The text says why. Put that right and run again.",
  ENDPOINT_NOT_DELETED:
    "Atlas accepted the deletion of a private endpoint several times and still lists it. The text holds Atlas's reason, and the lock in Azure where one is seen. Private networking stays on. Remove the cause and run again.",
  HALF_A_CREDENTIAL: "One half of a credential is set. Set both, or neither.",
  INSECURE_URL: "A URL is neither https nor on this machine. Everything that is sent carries a credential.",
  KEY_DOES_NOT_FIT:
    "The vault's key of that name is not one that Atlas can work with, or another than the arguments ask for, and Azure changes neither type nor size; or the vault's tier holds no such key. Take another `keyName`, or leave the argument out.",
  KEY_NAME_HELD:
    "The key was not made: a deleted key that can be recovered holds its name, or another change of it is under way. Recover it and run again, it is then adopted; or take another name.",
  KEY_NOT_VALID:
    "Atlas cannot encrypt and decrypt with the key. The text says what Azure shows of the cause. Clusters are shut down while it lasts.",
  KEY_NOT_VALID_RESTORED: "The new key did not work; the earlier one is in force again.",
  KEY_STILL_NEEDED:
    "The key is not deleted, because an Atlas project needs it or may need it: one of `projectIds`, or another one that the credential can see. Nothing was changed.",
  KEY_STILL_USED:
    "The project's keys are not switched off, because the named clusters or private endpoints need them. Nothing was changed.",
  KEY_USE_UNKNOWN:
    "The key is not deleted, because Atlas could not be asked whether a project needs it. Nothing was changed.",
  MALFORMED_ARGUMENT: "An argument of a function or of the component has the wrong form. The text names it.",
  MALFORMED_SETTING:
    "A setting of the environment or of the stack configuration has the wrong form. The text names it.",
  MIXED_ENVIRONMENTS:
    "One of Atlas and Azure is an emulator on this machine, and the other is not. Nothing was written, and nothing counts as gone. Set `MONGODB_ATLAS_BASE_URL` and `ATLAS_CMK_AZURE_ENDPOINT` both, or neither.",
  NOT_MERGED:
    "Atlas did not switch private networking on without the client secret. Move to access by role, or switch it on once by hand; the next run leaves it as it is.",
  NO_ACCESS_TOKEN: "Atlas gave the service account no token: a wrong id or secret, or an expired one.",
  NO_CREDENTIALS: "There is nothing to log in with. A preview warns and goes on; `up` needs a credential.",
  NO_GRAPH_RIGHTS:
    "The Azure login may not look Atlas's service principal up in Microsoft Graph, or make it. The text holds the one command for an administrator; with `servicePrincipalId` no right is needed.",
  NO_USABLE_KEY_VERSION:
    "The key has no version that Atlas can use: enabled, active, more than 48 hours from its expiry.",
  OPERATION_FAILED:
    "Azure took a change and ended it as failed or cancelled without a code of its own. The text says what Azure shows of the cause.",
  OTHER_TENANT:
    "The Azure login is of another tenant than `tenantId`, so Atlas's service principal cannot be looked up or made there. Log in to the vault's tenant, or pass `servicePrincipalId`.",
  OUTCOME_UNKNOWN: "A change was sent and not answered, and a look did not settle it. Run again: it looks first.",
  PATH_BROKEN:
    "Atlas did not change the cluster, because it cannot reach the key: the project's private endpoints are not all ACTIVE. Run `pulumi up`: PrivateNetworking creates and approves the endpoint again.",
  PATH_NOT_VALID:
    "Atlas cannot use the key over the path that has just changed. A vault that was closed for it is open again. Look at endpoints, firewall and grants, then run again.",
  PRINCIPAL_NOT_SHOWN:
    "The tenant says that it has Atlas's service principal already, but does not show it. Run again in some minutes; it may be a deleted one.",
  PROJECT_NOT_READY:
    "The project has no key that works, or has it in another vault, so nothing is built on it. Give the resource the EncryptionAtRest's `projectId` output.",
  PROXY_REFUSED:
    "The proxy between this machine and the service refused the connection; the service was not asked. The text names the proxy and the host.",
  REGIONS_NOT_POSSIBLE:
    "The project's clusters do not allow these regions: multi-cloud, on another cloud, nodes in a region without an endpoint or in one that was to go. The text names them.",
  RESOURCE_GROUP_MISSING:
    "The resource group of a new vault does not exist. Check `resourceGroupName` and the subscription, or create the group.",
  ROLE_ASSIGNMENT_STILL_NEEDED:
    "The role assignment is not deleted, because an Atlas project that the credential can see uses the vault by this principal and would lack a right without it. Nothing was changed.",
  ROLE_STILL_USED:
    "The role is not deregistered, because a feature of the project uses it. Nothing was changed. Take it out of that feature's settings first.",
  STATE_INCOMPLETE:
    "The stack's state lacks a property. Nothing was changed. Restore it from a backup of the stack, or remove the record and run `pulumi up`: it adopts what is there.",
  STILL_DECLARED:
    "The vault or key is not deleted, because the program declares a resource that uses it, in this or in another provider instance. Nothing was changed. Remove that resource first, or let it use another vault or key.",
  TENANT_UNKNOWN: "Which tenant the Azure login is of cannot be known. Pass `tenantId`, the tenant of the vault.",
  TIMED_OUT: "The time given by `timeouts` is up. Nothing is lost: the next run goes on waiting.",
  TOO_MANY_ADDRESSES:
    "Atlas calls out from more ranges than a vault's firewall holds rules. Use PrivateNetworking instead.",
  UNKNOWN_RESOURCE:
    "The installed version of the package is older than the state. Install the version that made the resource, or a later one.",
  UNREACHABLE: "The service cannot be reached. Check the network, the proxy and the base URL.",
  UNUSABLE_NAME:
    "A name or an id is empty, `.` or `..`, and an address with it would lead to something else. Nothing was sent.",
  VAULT_DOES_NOT_FIT:
    "The vault exists and differs from the arguments in what Azure never changes (tenant, region, retention), or it uses access policies. Nothing was changed. Correct the arguments, or give another `vaultName`.",
  VAULT_FROZEN:
    "The project's vault cannot change while it has private endpoints. Nothing was changed. The text says which runs it takes.",
  VAULT_KEEPS_ATLAS_OUT:
    "The vault's public network access is disabled, or its firewall has no rule for Atlas's addresses. Nothing was changed. The text names which; docs/closed-vault.md has the ways to let Atlas in.",
  VAULT_NAME_TAKEN:
    "The vault was not created: its name is taken, by another vault or by a deleted one. Names of vaults are unique in all of Azure. Give another `vaultName`, or recover the deleted vault as the text says.",
  VAULT_NOT_OPEN:
    "Private networking stays on, because clusters would lose the way to the key: the vault does not let Atlas in from the public network. Nothing was changed. Open it first, or switch the clusters off.",
  VAULT_READ_ONLY:
    "Azure has failed the vault over to the paired region, where it takes no changes. Nothing was changed. Run again later.",
  VAULT_STILL_NEEDED:
    "The vault is not deleted, because the key of an Atlas project is in it: of one of `projectIds`, or of another one that the credential can see. Nothing was changed.",
  VAULT_USED_BY_OTHERS:
    "The vault is not closed to the public network, because other Atlas projects come to it that way. The text names projects and clusters. Give them private endpoints, or keep the vault open.",
  VAULT_USES_ACCESS_POLICIES:
    "The vault uses access policies, so the role would give nothing on its keys. Nothing was changed. Remove the role assignment from the program; the text has the command that gives an access policy.",
  VAULT_USE_UNKNOWN:
    "The vault is not deleted, because Atlas could not be asked whether a project needs it. Nothing was changed.",
} as const satisfies Readonly<Record<string, string>>;
