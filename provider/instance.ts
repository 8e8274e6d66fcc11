// Provider: an explicit instance with its own credentials, as in every Pulumi package. Program side: no network; its only logic is to wrap secrets and to refuse unknown names.
import * as pulumi from "@pulumi/pulumi";
import { CmkError } from "./support/errors";
import { unknownNameText } from "./support/nearest";
import { ownEntry } from "./support/own";

export interface ProviderArgs {
  /** Atlas service account. Both halves, or neither. */
  clientId?: pulumi.Input<string>;
  /** The service account's secret. A Pulumi secret. */
  clientSecret?: pulumi.Input<string>;
  /** Atlas access token, instead of a service account. A Pulumi secret. */
  accessToken?: pulumi.Input<string>;
  /** Atlas API key (legacy), instead of a service account. Both halves, or neither. */
  publicKey?: pulumi.Input<string>;
  /** The API key's private key. A Pulumi secret. */
  privateKey?: pulumi.Input<string>;
  /** Atlas's base URL: scheme, host and port. This instance's credential is sent nowhere else. @default "https://cloud.mongodb.com" */
  baseUrl?: pulumi.Input<string>;
  /** The Azure cloud: `public`, `usgovernment` or `china`. */
  azureEnvironment?: pulumi.Input<string>;
  /** Entra tenant of the Azure login. Without other login settings: the Azure CLI's login in this tenant. */
  azureTenantId?: pulumi.Input<string>;
  /** Subscription in which a vault is created. @default with the environment's login, ARM_SUBSCRIPTION_ID or the Azure CLI's */
  azureSubscriptionId?: pulumi.Input<string>;
  /** Application (client) id of the Azure login. */
  azureClientId?: pulumi.Input<string>;
  /** Log in with this client secret. A Pulumi secret. */
  azureClientSecret?: pulumi.Input<string>;
  /** Log in with the certificate in this file, PEM or PKCS #12. */
  azureClientCertificatePath?: pulumi.Input<string>;
  /** Password of the certificate's file. A Pulumi secret. */
  azureClientCertificatePassword?: pulumi.Input<string>;
  /** Log in with this token of a CI system. A Pulumi secret. */
  azureOidcToken?: pulumi.Input<string>;
  /** Log in with the token in this file. */
  azureOidcTokenFilePath?: pulumi.Input<string>;
  /** Where the CI system gives tokens. */
  azureOidcRequestUrl?: pulumi.Input<string>;
  /** The CI system's token for `azureOidcRequestUrl`. A Pulumi secret. */
  azureOidcRequestToken?: pulumi.Input<string>;
  /** Log in with a token of the CI system, as in GitHub Actions. @default false */
  azureUseOidc?: pulumi.Input<boolean>;
  /** Log in as the managed identity of the machine. @default false */
  azureUseMsi?: pulumi.Input<boolean>;
}

/** Every argument, and whether it is a secret. */
const ARGUMENTS: Readonly<Record<keyof ProviderArgs, "secret" | "plain">> = {
  clientId: "plain",
  clientSecret: "secret",
  accessToken: "secret",
  publicKey: "plain",
  privateKey: "secret",
  baseUrl: "plain",
  azureEnvironment: "plain",
  azureTenantId: "plain",
  azureSubscriptionId: "plain",
  azureClientId: "plain",
  azureClientSecret: "secret",
  azureClientCertificatePath: "plain",
  azureClientCertificatePassword: "secret",
  azureOidcToken: "secret",
  azureOidcTokenFilePath: "plain",
  azureOidcRequestUrl: "plain",
  azureOidcRequestToken: "secret",
  azureUseOidc: "plain",
  azureUseMsi: "plain",
};

/**
 * FACT(pulumi-plugin-instance): each instance of the engine's plugin for dynamic resources is a process of its own, and
 * this is its configuration.
 */
const PLUGIN = "pulumi-nodejs";
const NAMESPACE = "atlas-cmk";

/**
 * Credentials for the resources that use this provider instance, such as one instance per organization in one program. They have priority over the environment.
 * An instance without an Atlas credential, or without an Azure login, uses the one of the environment. Stack configuration (`mongodbatlas:*`,
 * `azure-native:*`) is only for resources without an instance. A credential is never combined from two places, and is sent only to a base URL from its own
 * place. Secrets are encrypted in state.
 *
 * ```ts
 * const eu = new Provider("eu", { clientId: "mdb_sa_id_…", clientSecret: new pulumi.Config().requireSecret("euSecret") });
 * new ClusterEncryption("orders", { projectId, clusterName: "orders" }, { provider: eu });
 * ```
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    refuseUnknownNames(name, args);
    super(PLUGIN, name, settingsOf(args), opts);
  }
}

/** Without an argument that has another name, the instance would use the credential of the environment. */
function refuseUnknownNames(name: string, args: object): void {
  const known = Object.keys(ARGUMENTS);
  const given = Object.entries(args).filter(([, value]) => value !== undefined && value !== null);
  const unknownName = given.map(([one]) => one).find((one) => !known.includes(one));
  if (unknownName === undefined) return;
  const says = unknownNameText({ name: unknownName, known, role: "an argument of Provider" });
  throw new CmkError(`Provider "${name}" was not created. ${says}`, { code: "UNKNOWN_ARGUMENT" });
}

/** A plugin's settings are strings. */
const settingsOf = (args: ProviderArgs): pulumi.Inputs =>
  Object.fromEntries(
    Object.entries(args)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([field, value]) => {
        const setting = pulumi
          .output(value)
          .apply((known) => (known === undefined || known === null ? undefined : String(known)));
        return [`${NAMESPACE}:${field}`, ownEntry(ARGUMENTS, field) === "secret" ? pulumi.secret(setting) : setting];
      }),
  );
