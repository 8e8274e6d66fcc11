// AzureAccess as a program sees it: arguments, class, docs. Program side: no network, no logic beyond the parts of its id.
import * as pulumi from "@pulumi/pulumi";
import { DynamicResource, lookUp, type TimeoutArgs } from "../engine/program-side";
import { CONDITIONS, FIELDS, OUTPUTS } from "./fields";

export interface AzureAccessArgs {
  /** The Atlas project's id (Atlas: `groupId`), 24 hexadecimal digits. Changing it: replaces. */
  projectId: pulumi.Input<string>;
  /**
   * The Entra tenant of the vault and of Atlas's service principal, a GUID. Changing it: replaces.
   * @default the tenant of Pulumi's Azure login at the creation
   */
  tenantId?: pulumi.Input<string>;
  /**
   * Object id of Atlas's service principal in the tenant, as `az ad sp show --id <app id> --query id -o tsv` prints it. With it, the login needs no
   * permission in Microsoft Graph. Changing it: replaces.
   * @default looked up by the app's id, or created where the tenant has none
   */
  servicePrincipalId?: pulumi.Input<string>;
  /**
   * Id of Atlas's multi-tenant app. Changing it: replaces.
   * @default "9efedfcc-2eca-4b27-a613-0cad1e114cb7", Atlas's app for encryption at rest in Azure's public cloud
   * @see https://www.mongodb.com/docs/atlas/security/azure-kms-secretless/
   */
  atlasAzureAppId?: pulumi.Input<string>;
  /**
   * Keep the registration when this resource is deleted, and report that: snapshots are restored with the access of their time. Changing it: in place.
   * @default false: a registration that this resource created is deleted
   */
  keepRegistration?: pulumi.Input<boolean>;
  /**
   * The key that will encrypt the project. A new registration is refused, in the preview and at `up`, where the project is encrypted with another key and
   * `adopt` is not true. Also pass `adopt` to the EncryptionAtRest. It is used only while the registration is new to the stack, and is not kept in state: changing it
   * changes nothing.
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
 * Registers and authorizes Atlas's service principal in your tenant with a project: Atlas's access to Azure by a role, without a secret that expires.
 * Assign the service principal (`servicePrincipalId`) its roles in Azure separately.
 *
 * An existing registration is adopted, and the delete of this resource keeps it. The delete is refused while a feature of the project uses the role.
 * The service principal itself is never deleted: the whole tenant shares it.
 *
 * ```ts
 * const access = new AzureAccess("access", { projectId });
 * export const atlasPrincipal = access.servicePrincipalId; // assign it Reader and Key Vault Crypto User on the vault
 * const encryption = new EncryptionAtRest("encryption", {
 *   projectId,
 *   keyVaultId: vault.id,
 *   keyName: "atlas",
 *   access: { roleId: access.roleId },
 * });
 * ```
 */
export class AzureAccess extends DynamicResource {
  declare readonly projectId: pulumi.Output<string>;
  declare readonly tenantId: pulumi.Output<string>;
  /** Id of the role that Atlas created for the registration: an `EncryptionAtRest`'s `access.roleId`. */
  declare readonly roleId: pulumi.Output<string>;
  /** Object id of Atlas's service principal, for role assignments and access policies in Azure. */
  declare readonly servicePrincipalId: pulumi.Output<string>;

  /** Reads an existing object, which Pulumi neither changes nor deletes. `id`: `{projectId}/{roleId}/{servicePrincipalId}`. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: Record<string, never>,
    opts?: pulumi.CustomResourceOptions,
  ): AzureAccess {
    return lookUp({ name, id, state, opts }, AzureAccess);
  }

  constructor(name: string, args: AzureAccessArgs, opts?: pulumi.CustomResourceOptions) {
    const kind = "AzureAccess";
    const others = [...CONDITIONS, ...OUTPUTS];
    super({ kind, fields: FIELDS, others }, name, args, opts);
    // In the preview of an update, the engine knows an id, but no output: so the outputs that others depend on come from the id.
    const stated = { roleId: this.roleId, servicePrincipalId: this.servicePrincipalId };
    this.roleId = this.id.apply((id) => pulumi.output(partsOf(id)[1] ?? stated.roleId));
    // A given service principal is also known in the preview of a create, as the URN is: so a preview can find its role assignments.
    const given = args.servicePrincipalId ?? undefined;
    this.servicePrincipalId =
      given === undefined
        ? this.id.apply((id) => pulumi.output(partsOf(id)[2] ?? stated.servicePrincipalId))
        : pulumi.all([this.urn, given]).apply(([, principalId]) => normal(principalId));
  }
}

/** A program in JavaScript may pass any value: the check of the arguments refuses it. */
const normal = (principalId: string): string =>
  typeof principalId === "string" ? principalId.toLowerCase() : principalId;

/** `{projectId}/{roleId}/{servicePrincipalId}`. Any other id comes from a test. */
const partsOf = (id: string): readonly string[] => {
  const parts = id.split("/");
  return parts.length === 3 ? parts : [];
};
