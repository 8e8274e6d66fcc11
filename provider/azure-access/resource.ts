// AzureAccess as a program sees it: arguments, class, docs. Program side: no network, no logic beyond the parts of its id.
import * as pulumi from "@pulumi/pulumi";
import { inputsOf, type TimeoutArgs, typeToken } from "../engine/program-side";
import { CONDITIONS, FIELDS, OUTPUTS } from "./fields";

export interface AzureAccessArgs {
  /** The Atlas project's id (Atlas: `groupId`), 24 hexadecimal digits. Changing it: replaces. */
  projectId: pulumi.Input<string>;
  /**
   * The Entra tenant of the vault and of Atlas's service principal, a GUID. Changing it: replaces.
   * @default the tenant of the Azure login with which Pulumi runs; once created, the one that was found then
   */
  tenantId?: pulumi.Input<string>;
  /**
   * Object id of Atlas's service principal in the tenant, as `az ad sp show --id <app id> --query id -o tsv` prints it. With it, nothing needs a right
   * in Microsoft Graph. Changing it: replaces.
   * @default looked up by the app's id, and made where the tenant has none
   */
  servicePrincipalId?: pulumi.Input<string>;
  /**
   * Id of Atlas's multi-tenant app. Changing it: replaces.
   * @default "9efedfcc-2eca-4b27-a613-0cad1e114cb7", Atlas's app for encryption at rest in Azure's public cloud
   * @see https://www.mongodb.com/docs/atlas/security/azure-kms-secretless/
   */
  atlasAzureAppId?: pulumi.Input<string>;
  /**
   * Keep the registration when this resource goes, and say so: snapshots are restored with the access of their time. Changing it: in place.
   * @default false: what this resource registered is deregistered
   */
  keepRegistration?: pulumi.Input<boolean>;
  /**
   * The key that the project is to be encrypted with. A new registration is refused, in the preview and at `up`, where another key is in force in the
   * project and `adopt` is not true. Give `adopt` to the EncryptionAtRest too. Looked at when the registration is new to the stack, and kept in no
   * state: changing it changes nothing.
   */
  encrypts?: pulumi.Input<{
    keyVaultId: pulumi.Input<string>;
    keyName: pulumi.Input<string>;
    adopt?: pulumi.Input<boolean>;
  }>;
  /** @default 10 minutes each */
  timeouts?: pulumi.Input<TimeoutArgs>;
}

/**
 * Atlas's service principal in your tenant, registered and authorized with a project: access to Azure by a role, without a secret that expires.
 * What the principal may do in Azure is granted apart, to `servicePrincipalId`.
 *
 * A registration that is there already is adopted, and stays when this resource goes. Deleting is refused while a feature of the project uses the role.
 * The service principal itself always stays: the whole tenant shares it.
 *
 * ```ts
 * const access = new AzureAccess("access", { projectId });
 * export const atlasPrincipal = access.servicePrincipalId; // grant it Reader and Key Vault Crypto User on the vault
 * const encryption = new EncryptionAtRest("encryption", {
 *   projectId,
 *   keyVaultId: vault.id,
 *   keyName: "atlas",
 *   access: { roleId: access.roleId },
 * });
 * ```
 */
export class AzureAccess extends pulumi.CustomResource {
  declare readonly projectId: pulumi.Output<string>;
  declare readonly tenantId: pulumi.Output<string>;
  /** Id of the role that Atlas made of the registration: an `EncryptionAtRest`'s `access.roleId`. */
  declare readonly roleId: pulumi.Output<string>;
  /** Object id of Atlas's service principal: what grants in Azure name. */
  declare readonly servicePrincipalId: pulumi.Output<string>;

  constructor(name: string, args: AzureAccessArgs, opts?: pulumi.CustomResourceOptions) {
    const kind = "AzureAccess";
    const others = [...CONDITIONS, ...OUTPUTS];
    super(typeToken(kind), name, inputsOf({ kind, fields: FIELDS, others }, name, args, opts), opts);
    // The engine knows an id in the preview of an update, and an output not: what others depend on comes from the id.
    const stated = { roleId: this.roleId, servicePrincipalId: this.servicePrincipalId };
    this.roleId = this.id.apply((id) => pulumi.output(partsOf(id)[1] ?? stated.roleId));
    this.servicePrincipalId = this.id.apply((id) => pulumi.output(partsOf(id)[2] ?? stated.servicePrincipalId));
  }
}

/** `{projectId}/{roleId}/{servicePrincipalId}`; anything else is an id that a test made up. */
const partsOf = (id: string): readonly string[] => {
  const parts = id.split("/");
  return parts.length === 3 ? parts : [];
};
