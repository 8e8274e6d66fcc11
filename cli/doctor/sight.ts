// What the checks judge: everything that was read, each read once, with the reason where it could not be read. Types, and small helpers. Pure.
import type {
  AlertConfig,
  AzureServicePrincipal,
  Cluster,
  EncryptionAtRest,
  OtherCluster,
  PrivateEndpoint,
  Project,
} from "#provider/atlas/types";
import type { AppSecret, Key, KeyVersion, Permission, Vault } from "#provider/azure/types";
import type { CmkError } from "#provider/support/errors";

/** One read. `none`: there was no reason to read it, or nothing to read. */
export type Look<T> =
  | { readonly kind: "seen"; readonly value: T }
  | { readonly kind: "unseen"; readonly error: CmkError }
  /** A defect of this command. */
  | { readonly kind: "broken"; readonly error: unknown }
  | { readonly kind: "none" };

export const NONE = { kind: "none" } as const;
export const seen = <T>(value: T): Look<T> => ({ kind: "seen", value });

/** The value, where it was read. */
export const valueIn = <T>(look: Look<T>): T | undefined => (look.kind === "seen" ? look.value : undefined);

/** What the checks are about. */
export interface Target {
  readonly projectId: string;
  /** ARM id: given, else Atlas's. */
  readonly keyVaultId?: string;
  readonly keyName?: string;
  /** Absent: version-less. */
  readonly keyVersion?: string;
  readonly resourceGroupName?: string;
  /** Of the vault, else of the login. */
  readonly subscriptionId?: string;
  /** What was given, although Atlas may have another. */
  readonly given: { readonly keyVaultId?: string; readonly keyName?: string };
}

/** Versions on this machine. Absent: not found. */
export interface MachineSight {
  readonly node: string;
  readonly pulumiCli?: string;
  /** `@pulumi/pulumi` in the folder of the program. */
  readonly sdk?: string;
  /** This package in the folder of the program. */
  readonly installed?: string;
  /** The package of this command. */
  readonly own: string;
  readonly needed: { readonly node: string; readonly sdk: string };
}

export interface AtlasSight {
  readonly project: Look<Project>;
  readonly encryption: Look<EncryptionAtRest>;
  readonly clusters: Look<readonly Cluster[]>;
  readonly otherClusters: Look<readonly OtherCluster[]>;
  /** Only a Project Owner may read them. */
  readonly endpoints: Look<readonly PrivateEndpoint[]>;
  readonly registered: Look<readonly AzureServicePrincipal[]>;
  readonly alerts: Look<readonly AlertConfig[]>;
  /** Event names of alerts that are open. */
  readonly openAlerts: Look<readonly string[]>;
  /** Read only where the vault's firewall denies by default. */
  readonly addresses: Look<readonly string[]>;
}

export type Presence<T> = T | "gone";

export interface AzureSight {
  /** `registrationState` of Microsoft.Network. */
  readonly network: Look<string>;
  /** Some call that needs a login: where no subscription is known, another one than the registration. */
  readonly login: Look<unknown>;
  /** `undefined`: there is no such group. */
  readonly groupLocation: Look<string | undefined>;
  /** The login's, on the vault or the resource group. */
  readonly permissions: Look<readonly Permission[]>;
  /** Where the permissions were read. */
  readonly scope?: string;
  readonly vault: Look<Presence<Vault>>;
  /** Until when the deleted vault can be recovered. `undefined`: there is none. */
  readonly deletedVault: Look<{ readonly purgeMs?: number } | undefined>;
  readonly key: Look<Presence<Key>>;
  readonly deletedKey: Look<{ readonly purgeMs?: number } | "none">;
  readonly versions: Look<readonly KeyVersion[]>;
  /** By the name of the connection: its status in Azure, or `gone`. */
  readonly connections: Look<Readonly<Record<string, string>>>;
}

/** Atlas's principal, and what it may do. */
export interface AccessSight {
  /** Object id. `undefined`: Atlas has none. */
  readonly principalId: Look<string | undefined>;
  /** Whether the tenant has it. */
  readonly isInTenant: Look<boolean>;
  /** Of all scopes at and above the vault, also by groups. */
  readonly permissions: Look<readonly Permission[]>;
  /** Read only where an access policy may be a group's. */
  readonly groups: Look<readonly string[]>;
  /** The client secrets of the app. `undefined`: the login's tenant has no such app. */
  readonly secrets: Look<readonly AppSecret[] | undefined>;
}

export interface Sight {
  readonly phase: "before" | "after";
  readonly nowMs: number;
  readonly target: Target;
  readonly machine: MachineSight;
  /** By the service: this machine's clock minus the service's, in milliseconds. */
  readonly skewMs: { readonly Atlas: Look<number>; readonly Azure: Look<number> };
  readonly atlas: AtlasSight;
  readonly azure: AzureSight;
  readonly access: AccessSight;
  /** The names by which commands address the logins. Absent: placeholders stay. */
  readonly logins: { readonly atlasClientId?: string; readonly azureClientId?: string };
}
