// A resource as a policy sees it, and how resources of a stack belong together. Pure.
import { UnknownValueError } from "@pulumi/policy";
import { parseKeyVaultId } from "#provider/support/azure-names";

/** The part of @pulumi/policy's `PolicyResource` that the rules read. An unknown property throws an UnknownValueError. */
export interface Seen {
  readonly type: string;
  readonly urn: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly opts: { readonly protect: boolean };
  readonly parent?: Seen | undefined;
  readonly propertyDependencies: Readonly<Record<string, readonly Seen[]>>;
}

export const COMPONENT = "atlas-cmk:index:CustomerManagedKeys";

const OURS = "pulumi-nodejs:dynamic/atlas-cmk:";

type Kind =
  | "AzureAccess"
  | "ClusterEncryption"
  | "EncryptionAtRest"
  | "KeyRotationAlert"
  | "KeyVault"
  | "KeyVaultKey"
  | "PrivateNetworking"
  | "RoleAssignment";

export const isOur =
  (...kinds: readonly Kind[]) =>
  ({ type, props }: Seen): boolean =>
    kinds.some((kind) => type === `${OURS}${kind}`) && props.__get !== true; // an object that the program only reads

/** Of any API version: `azure-native:keyvault:Vault`, `azure-native:keyvault/v20230701:Vault`, `azure-native_keyvault_v20230701:keyvault:Vault`. */
const isAzure = (module: string, kind: string) => {
  const form = new RegExp(`^azure-native(_${module}_\\w+)?:${module}(/v\\w+)?:${kind}$`);
  return ({ type }: Seen): boolean => form.test(type);
};

export const isAzureVault = isAzure("keyvault", "Vault");
export const isAzureKey = isAzure("keyvault", "Key");
export const isAzureRoleAssignment = isAzure("authorization", "RoleAssignment");

/** What reading a value throws that a preview does not know. The library declares the class without a type. */
export const isUnknownValue = (error: unknown): error is Error => error instanceof UnknownValueError;

/** `undefined` also where a preview does not know the value. */
export function known<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isUnknownValue(error)) return undefined;
    throw error;
  }
}

/** Those that match for sure. Where none does, an unknown value throws: the answer depends on it. */
export function matching(resources: readonly Seen[], test: (resource: Seen) => boolean): readonly Seen[] {
  const sure = resources.filter((one) => known(() => test(one)) === true);
  return sure.length > 0 ? sure : resources.filter(test);
}

export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** A property of a property. */
export const within = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;

export const equal = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && one.toLowerCase() === other?.toLowerCase();

const dependsOn = (resource: Seen, property: string, other: Seen): boolean =>
  (resource.propertyDependencies[property] ?? []).some(({ urn }) => urn === other.urn);

const componentOf = ({ parent }: Seen): string | undefined => (parent?.type === COMPONENT ? parent.urn : undefined);

/** Whether both are of one Atlas project. Throws where that depends on an unknown id. */
export function sameProject(one: Seen, other: Seen): boolean {
  const component = componentOf(one);
  if (component !== undefined && component === componentOf(other)) return true;
  if (dependsOn(one, "projectId", other) || dependsOn(other, "projectId", one)) return true;
  return equal(textOf(one.props.projectId), textOf(other.props.projectId));
}

/** The name that an azure-native resource has in Azure: an input before its creation, an output from then on. */
const azureName = ({ props }: Seen, input: string): string | undefined =>
  known(() => textOf(props[input])) ?? known(() => textOf(props.name));

/** Whether a resource of ours names this vault of azure-native in 'keyVaultId'. */
export const namesVault = (resource: Seen, vault: Seen): boolean =>
  dependsOn(resource, "keyVaultId", vault) ||
  equal(
    parseKeyVaultId(known(() => textOf(resource.props.keyVaultId)) ?? "")?.keyVaultName,
    azureName(vault, "vaultName"),
  );

/** Whether an EncryptionAtRest uses this key, of ours or of azure-native. */
export function usesKey(encryption: Seen, key: Seen): boolean {
  if (dependsOn(encryption, "keyName", key) || dependsOn(encryption, "keyVaultId", key)) return true;
  const wanted = known(() => textOf(encryption.props.keyName));
  if (!isAzureKey(key))
    return (
      equal(
        wanted,
        known(() => textOf(key.props.keyName)),
      ) && sameVault(encryption, key)
    );
  const vault = known(() => parseKeyVaultId(textOf(encryption.props.keyVaultId) ?? "")?.keyVaultName);
  const theirs = known(() => textOf(key.props.vaultName)) ?? vaultInKeyUri(known(() => textOf(key.props.keyUri)));
  return equal(wanted, azureName(key, "keyName")) && equal(vault, theirs);
}

const sameVault = (one: Seen, other: Seen): boolean =>
  equal(
    known(() => textOf(one.props.keyVaultId)),
    known(() => textOf(other.props.keyVaultId)),
  );

const vaultInKeyUri = (uri: string | undefined): string | undefined => /^https:\/\/([^./]+)\./.exec(uri ?? "")?.[1];
