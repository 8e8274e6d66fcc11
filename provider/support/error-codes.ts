// The codes of our own errors and their meaning. docs/errors.md is made of this table. Support layer, data only. A test fails if a code is missing.

export const OUR_ERRORS = {
  ABSENCE_NOT_PROVEN:
    "An object was not found, and Atlas does not confirm that the project is gone. Nothing was removed from the stack's state. Check the base URL, the proxy and the credential.",
  ACCESS_POLICY_MISSING:
    "The vault uses access policies, and none of them gives Atlas's principal the key permissions get, encrypt and decrypt. Nothing was changed. Run the command that the message names.",
  ALERTS_NOT_ALLOWED:
    "The credential lacks the permission to change the project's alerts. Assign it the role Project Owner or Project Alerts Manager.",
  ALERT_GONE:
    "The alert was deleted while it was being changed. Run again: the next run looks for the alert, and creates it if there is none.",
  ARGUMENTS_CONFLICT:
    "Two arguments of the component exclude each other, or one has no effect beside another. Nothing of the component was created. Remove the argument that the message names.",
  ARGUMENT_MISSING: "The component lacks a required argument. Pass the argument that the message names.",
  AZURE_LOGIN_FAILED:
    'The login to Azure failed for a reason that Entra does not name. The login is needed for `keyVersion: "latest"` and to explain a key that is not valid.',
  BACKUP_POLICY_FORBIDS:
    "The project's Backup Compliance Policy requires encryption at rest, so nothing was disabled or decrypted. Nothing was changed. Keep the resource, or set the option retainOnDelete. Only MongoDB's support changes the policy.",
  BAD_ANSWER:
    "An answer is not JSON, is cut off, is larger than 32 MiB, or lacks a required field. Nothing was changed. Run again. Check that the base URL is the service's, and that no proxy answers with a page of its own.",
  BASE_URL_ELSEWHERE:
    "The Atlas credential and Atlas's base URL come from different places (explicit `Provider`, environment, stack configuration). Nothing was sent. Set the base URL in the place of the credential, or remove it.",
  CLIENT_SECRET_REFUSED:
    "The client secret has expired, or lives longer than the two years that Atlas allows. Nothing was changed. The message names the secret. Add another secret to the app registration and set it in the program.",
  CLUSTER_GONE: "The cluster is gone or being deleted. Remove its ClusterEncryption, or create the cluster again.",
  CLUSTER_NOT_ENCRYPTABLE:
    "The cluster cannot be encrypted with a customer-managed key, or not now: it is shared, flex, serverless, encrypted by another provider, paused, missing, or in an unknown state. The message says which, and what to do.",
  CLUSTER_PAUSED: "Atlas does not change a paused cluster. Resume the cluster, wait until it is IDLE, then run again.",
  CLUSTER_STATE_UNKNOWN:
    "A cluster that is to be decrypted is in a state that this version does not know. Nothing was changed. Check the cluster in Atlas, or update the package.",
  CONFIGURED_BY_OTHERS:
    "The project is encrypted with another key. Pass `adopt: true` to adopt the project, or name the key that it uses now.",
  DECLARATIONS_UNKNOWN:
    "What other provider instances of the same program declare cannot be checked: they cannot be reached, do not answer, or one of them has crashed. A delete is then refused, because the program may still declare the object. Nothing was changed. Do what the message says, then run the same command again.",
  ENDPOINT_FAILED:
    "Atlas could not create a private endpoint, and creating another one did not help. The message says why. Remove the cause, then run again.",
  ENDPOINT_NOT_DELETED:
    "Atlas accepted the deletion of a private endpoint several times and still lists it. The message has Atlas's reason, and the lock in Azure where there is one. Private networking stays enabled. Remove the cause, then run again.",
  HALF_A_CREDENTIAL: "One half of a credential is set. Set both halves, or neither.",
  INSECURE_URL: "A URL is neither https nor on this machine. Every request carries a credential.",
  KEY_DOES_NOT_FIT:
    "The key does not fit. Atlas cannot use it, or its type or size differs from the arguments and Azure never changes these, or the vault's tier holds no such key. Pass another `keyName`, or leave the argument out.",
  KEY_NAME_HELD:
    "The key was not created: a deleted key that can be recovered holds the name, or another change of that key is under way. Recover the key and run again, which adopts it. Or pass another `keyName`.",
  KEY_NOT_VALID:
    "Atlas cannot encrypt and decrypt with the key. The message says what Azure shows of the cause. Atlas shuts the clusters down while this lasts.",
  KEY_NOT_VALID_RESTORED: "The new key did not work. The project uses the earlier key again.",
  KEY_STILL_NEEDED:
    "The key was not deleted, because an Atlas project needs it or may need it: one of `projectIds`, or another project that the credential can see. Nothing was changed.",
  KEY_STILL_USED:
    "Encryption at rest was not disabled, because clusters or private endpoints of the project need the key. The message names them. Nothing was changed.",
  KEY_UNREACHABLE:
    "The change was refused, because Atlas cannot reach the vault of the project's key. Nothing was changed, and nothing is stopped: clusters run on. Do not restart them. The message says whether Azure shows a rule of the vault that blocks Atlas. During an outage there is nothing to repair: run again later.",
  KEY_USE_UNKNOWN:
    "The key was not deleted, because Atlas did not say whether a project needs it. Nothing was changed.",
  MALFORMED_ARGUMENT: "An argument of a function or of the component has the wrong form. The message names it.",
  MALFORMED_SETTING:
    "A setting of the environment or of the stack configuration has the wrong form. The message names it.",
  MIXED_ENVIRONMENTS:
    "One of Atlas and Azure is an emulator on this machine, and the other is not. Nothing was written, and nothing counts as gone. Set both `MONGODB_ATLAS_BASE_URL` and `ATLAS_CMK_AZURE_ENDPOINT`, or neither.",
  NOT_FOUND:
    "A `get` of a program names an object that does not exist. Nothing was changed. Correct the id, or create the object first.",
  NOT_MERGED:
    "Atlas did not enable private networking without the client secret. Change to access by role, or enable private networking once by hand. The next run keeps it.",
  NO_ACCESS_TOKEN:
    "Atlas gave the service account no access token: the client id or the client secret is wrong, or the secret has expired.",
  NO_CREDENTIALS: "There is no credential. A preview warns and continues; `pulumi up` needs a credential.",
  NO_GRAPH_RIGHTS:
    "The Azure login lacks the permission to look up or create Atlas's service principal in Microsoft Graph. The message has the one command for an administrator. With `servicePrincipalId` no such permission is needed.",
  NO_USABLE_KEY_VERSION:
    "The key has no version that Atlas can use: enabled, active, and more than 48 hours from its expiry.",
  OPERATION_FAILED:
    "Azure accepted a change and ended it as failed or cancelled without a code of its own. The message says what Azure shows of the cause.",
  OTHER_TENANT:
    "The tenant of the Azure login is not `tenantId`, so Atlas's service principal cannot be looked up or created there. Log in to the vault's tenant, or pass `servicePrincipalId`.",
  OUTCOME_UNKNOWN:
    "A change was sent and not answered, and a later look did not show whether it was done. Run again: the next run checks first.",
  PATH_BROKEN:
    "Atlas did not change the cluster, because Atlas cannot reach the key: the project's private endpoints are not all ACTIVE. Run `pulumi up`: PrivateNetworking creates and approves the endpoint again.",
  PATH_NOT_VALID:
    "Atlas cannot use the key after a change of private networking. A vault whose public network access was disabled for it is enabled again. Check the private endpoints, the firewall and the role assignments, then run again.",
  PRINCIPAL_NOT_SHOWN:
    "The tenant says that it already has Atlas's service principal, but does not show it. Run again in some minutes. It may be a deleted service principal.",
  PROJECT_NOT_READY:
    "The project has no key that works, or its key is in another vault. Nothing was changed. Pass the EncryptionAtRest's `projectId` output to this resource.",
  PROXY_REFUSED:
    "The proxy between this machine and the service refused the connection. The request did not reach the service. The message names the proxy and the host.",
  REGIONS_NOT_POSSIBLE:
    "The project's clusters do not allow these regions: a cluster is multi-cloud or on another cloud, has nodes in a region without an endpoint, or has nodes in a region whose endpoint was to be deleted. The message names them.",
  RESOURCE_GROUP_MISSING:
    "The resource group of a new vault does not exist. Check `resourceGroupName` and the subscription, or create the resource group.",
  ROLE_ASSIGNMENT_MISSING:
    "Atlas's principal lacks a permission on the vault, and Azure lists no role assignment that gives it, also not half a minute later. Nothing was changed. Create the role assignments with the command of the message, with `grants` of CustomerManagedKeys, or with RoleAssignment. A new role assignment takes minutes to work.",
  ROLE_ASSIGNMENT_STILL_NEEDED:
    "The role assignment was not deleted: an Atlas project that the credential can see uses the vault by this principal, and would lack a permission without it. Nothing was changed.",
  ROLE_STILL_USED:
    "The role was not deregistered, because a feature of the project uses it. Nothing was changed. Remove the role from the settings of that feature first.",
  STATE_INCOMPLETE:
    "The stack's state lacks a property. Nothing was changed. Restore the property from a backup of the stack. Or remove the record and run `pulumi up`, which adopts the object.",
  STILL_DECLARED:
    "The vault, the key or the role assignment was not deleted, because the program declares a resource that uses it, in this or in another provider instance. Nothing was changed. Remove that resource first, or let it use another vault or key.",
  TENANT_UNKNOWN: "The tenant of the Azure login is not known. Pass `tenantId`, the tenant of the vault.",
  TIMED_OUT: "An operation took longer than `timeouts` allows. Nothing is lost: the next run continues to wait.",
  TOO_MANY_ADDRESSES:
    "Atlas calls from more address ranges than a vault's firewall can hold rules for. Use PrivateNetworking instead.",
  UNKNOWN_ARGUMENT:
    "The component, or a provider instance, has no argument with this name. Nothing of it was created. The message has the nearest names.",
  UNKNOWN_RESOURCE:
    "The installed version of the package is older than the state. Install the version that created the resource, or a later one.",
  UNREACHABLE: "The service cannot be reached. Check the network, the proxy and the base URL.",
  UNUSABLE_NAME:
    "A name or an id is empty, `.` or `..`, so a URL with it would address another object. Nothing was sent.",
  VAULT_DOES_NOT_FIT:
    "The vault exists and differs from the arguments in a property that Azure never changes (tenant, region, retention), or it uses access policies. Nothing was changed. Correct the arguments, or pass another `vaultName`.",
  VAULT_FROZEN:
    "The project's vault cannot change while the project has private endpoints. Nothing was changed. The message lists the runs that the change takes, with the arguments to change, and says which run is next.",
  VAULT_KEEPS_ATLAS_OUT:
    "The vault's public network access is disabled, or its firewall has no rule for Atlas's addresses. Nothing was changed. The message says which; docs/closed-vault.md says how to give Atlas access.",
  VAULT_NAME_TAKEN:
    "The vault was not created: another vault or a deleted vault holds the name. Names of vaults are unique in all of Azure. Pass another `vaultName`, or recover the deleted vault as the message says.",
  VAULT_NOT_OPEN:
    "Private networking stays enabled: without it clusters could not reach the key, because the vault does not accept Atlas's addresses from the public network. Nothing was changed. Enable the vault's public network access first, or decrypt the clusters.",
  VAULT_READ_ONLY:
    "Azure has failed the vault over to the paired region, where the vault is read-only. Nothing was changed, and nothing is stopped: Atlas still encrypts and decrypts with the key. Run again after Azure's failback.",
  VAULT_STILL_NEEDED:
    "The vault was not deleted, because it holds the key of an Atlas project: one of `projectIds`, or another project that the credential can see. Nothing was changed.",
  VAULT_USED_BY_OTHERS:
    "The vault's public network access was not disabled, because other Atlas projects reach the vault over the public network. The message names projects and clusters. Create private endpoints for them, or keep public network access enabled.",
  VAULT_USES_ACCESS_POLICIES:
    "The vault uses access policies, so the role would give no permission on its keys. Nothing was changed. Remove the role assignment from the program. The message has the command that adds an access policy.",
  VAULT_USE_UNKNOWN:
    "The vault was not deleted, because Atlas did not say whether a project needs it. Nothing was changed.",
} as const satisfies Readonly<Record<string, string>>;
