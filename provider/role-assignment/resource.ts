// RoleAssignment as a program sees it: arguments, class, docs. Program side: no network, no logic.
import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource, lookUp, type TimeoutArgs } from "../engine/program-side";
import { CONDITIONS, FIELDS, OUTPUTS } from "./fields";

export interface RoleAssignmentArgs {
  /** ARM id of the vault. Changing it: replaces. */
  keyVaultId: pulumi.Input<string>;
  /** Object id of the service principal, such as `AzureAccess`'s `servicePrincipalId`. Changing it: replaces. */
  principalId: pulumi.Input<string>;
  /**
   * The role of the principal on the vault. Changing it: replaces.
   *
   * - `"Reader"` and `"Key Vault Crypto User"`: Azure's built-in roles. Atlas needs both.
   * - `"customRole"`: a custom role for this vault with exactly the five actions that Atlas needs. It is restored if it is changed outside Pulumi. The login also
   *   needs the permission to define roles on the resource group.
   * - the id of any other role definition: a GUID, or an ARM id.
   */
  role: pulumi.Input<string>;
  /**
   * The Azure cloud: `AZURE`, `AZURE_CHINA` or `AZURE_US_GOVERNMENT`.
   * @default the login's (`ARM_ENVIRONMENT`), else "AZURE"
   */
  azureEnvironment?: pulumi.Input<string>;
  /** How long to wait for a new service principal to be known in Azure. @default 5 minutes each */
  timeouts?: pulumi.Input<TimeoutArgs>;
}

/**
 * A role assignment for a service principal on a Key Vault. An existing role assignment is adopted, with any name. A new one has a name that is derived from vault,
 * principal and role, so that a run after a crash, or after a destroy that kept it, finds it.
 *
 * Deleting this resource deletes only a role assignment that this package created. The delete is refused while an Atlas project that the credential can see, or
 * another resource of the program, uses the vault by this principal and would lack a permission without the role assignment.
 *
 * ```ts
 * for (const role of ["Reader", "Key Vault Crypto User"])
 *   new RoleAssignment(`atlas-${role}`, { keyVaultId: vault.keyVaultId, principalId: access.servicePrincipalId, role });
 * ```
 */
export class RoleAssignment extends DynamicResource {
  declare readonly keyVaultId: pulumi.Output<string>;
  declare readonly principalId: pulumi.Output<string>;
  declare readonly role: pulumi.Output<string>;
  /** ARM id of the role. */
  declare readonly roleDefinitionId: pulumi.Output<string>;
  /** ARM id of the role assignment. */
  declare readonly roleAssignmentId: pulumi.Output<string>;

  /**
   * Reads an existing object, which Pulumi neither changes nor deletes. `id`: `{keyVaultId}/{principalId}/{the GUID of the role}`.
   * `state` names the Azure cloud where it is not the one of the login.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: Pick<RoleAssignmentArgs, "azureEnvironment">,
    opts?: pulumi.CustomResourceOptions,
  ): RoleAssignment {
    return lookUp({ name, id, state, opts }, RoleAssignment);
  }

  constructor(name: string, args: RoleAssignmentArgs, opts?: pulumi.CustomResourceOptions) {
    const table = { kind: "RoleAssignment", fields: FIELDS, others: [...CONDITIONS, ...OUTPUTS] };
    super(table, name, args, opts);
  }
}
