// What each rule of the pack looks at, and what it finds. Pure: index.ts alone starts a pack. No text holds a value of a property, because policies get
// secret inputs in clear.
import { aboutDays, parseCalendarDuration } from "#provider/support/calendar-duration";
import { isProduction, type Production } from "./production";
import { tooBroad } from "./roles";
import {
  COMPONENT,
  equal,
  isAzureKey,
  isAzureRoleAssignment,
  isAzureVault,
  isOur,
  known,
  matching,
  namesVault,
  type Seen,
  sameProject,
  textOf,
  usesKey,
  within,
} from "./seen";

/** The stack that a rule judges. */
export interface Stack {
  readonly resources: readonly Seen[];
  readonly production: Production;
}

export interface Check {
  /** What the rule judges, in words, for a stack without it. */
  readonly about: string;
  subjects(stack: Stack): readonly Seen[];
  /** What is wrong with one of them, in a sentence. */
  judge(subject: Seen, stack: Stack): string | undefined;
}

const isEncryption = isOur("EncryptionAtRest");
const isNetworking = isOur("PrivateNetworking");
const isKey = isOur("KeyVaultKey");
const namesAVault = isOur("EncryptionAtRest", "PrivateNetworking", "KeyVaultKey", "RoleAssignment");

/** Vaults of azure-native that resources of ours name. Other vaults of the stack are nobody's business here. */
const vaultsIn = (resources: readonly Seen[]): readonly Seen[] =>
  resources.filter(
    (one) => isAzureVault(one) && resources.some((other) => namesAVault(other) && namesVault(other, one)),
  );

const keysIn = (resources: readonly Seen[]): readonly Seen[] =>
  resources.filter(
    (one) => isKey(one) || (isAzureKey(one) && resources.some((other) => isEncryption(other) && usesKey(other, one))),
  );

const privateNetworking: Check = {
  about: "an EncryptionAtRest",
  subjects: ({ resources }) => resources.filter(isEncryption),
  judge: (encryption, { resources }) =>
    matching(resources.filter(isNetworking), (one) => sameProject(encryption, one)).length > 0
      ? undefined
      : "The stack has no PrivateNetworking for the project of this resource.",
};

const roleNotSecret: Check = {
  about: "an EncryptionAtRest",
  subjects: ({ resources }) => resources.filter(isEncryption),
  judge: ({ props }) => {
    const { access } = props;
    // `in`: an unknown id of a role is a role all the same.
    return typeof access === "object" && access !== null && "clientId" in access
      ? "'access' is a client secret."
      : undefined;
  },
};

const PROTECTED = isOur(
  "AzureAccess",
  "ClusterEncryption",
  "EncryptionAtRest",
  "KeyVault",
  "KeyVaultKey",
  "PrivateNetworking",
  "RoleAssignment",
);

const protectProduction: Check = {
  about: "a resource that keeps data readable, in a production stack",
  subjects: ({ resources, production }) =>
    [
      ...resources.filter((one) => one.type === COMPONENT || PROTECTED(one)),
      ...vaultsIn(resources),
      ...keysIn(resources).filter(isAzureKey),
    ].filter(({ urn }) => isProduction(production, urn)),
  judge: ({ type, opts, parent }) => {
    if (opts.protect) return undefined;
    if (type === COMPONENT) return "This component is not protected.";
    // The component's own violation says it for all of its children.
    return parent?.type === COMPONENT && !parent.opts.protect ? undefined : "This resource is not protected.";
  },
};

const rotatesByAzure = (policy: unknown): boolean => {
  const actions = within(policy, "lifetimeActions");
  return (
    Array.isArray(actions) &&
    actions.some((one) => textOf(within(within(one, "action"), "type"))?.toLowerCase() === "rotate")
  );
};

/** A property that is there may be unknown: it is set all the same. */
const has = (value: unknown, name: string): boolean => typeof value === "object" && value !== null && name in value;

const keyRotation: Check = {
  about: "a key that Atlas uses",
  subjects: ({ resources }) => keysIn(resources),
  judge: (key) => {
    const isSet = isAzureKey(key)
      ? rotatesByAzure(within(key.props.properties, "rotationPolicy") ?? key.props.rotationPolicy)
      : ["timeAfterCreate", "timeBeforeExpiry"].some((name) => has(key.props.rotationPolicy, name));
    return isSet ? undefined : "'rotationPolicy' of this key rotates nothing.";
  },
};

const leastPermissions: Check = {
  about: "a role assignment of Atlas's service principal",
  subjects: ({ resources }) =>
    resources.filter(
      (one) =>
        isOur("RoleAssignment")(one) ||
        (isAzureRoleAssignment(one) && resources.some((other) => isOur("AzureAccess")(other) && isOf(one, other))),
    ),
  judge: tooBroad,
};

/** Whether a role assignment of azure-native is one of this AzureAccess's service principal. */
const isOf = (assignment: Seen, access: Seen): boolean =>
  (assignment.propertyDependencies.principalId ?? []).some(({ urn }) => urn === access.urn) ||
  equal(
    known(() => textOf(assignment.props.principalId)),
    known(() => textOf(access.props.servicePrincipalId)),
  );

const vaultPurgeProtection: Check = {
  about: "a vault that Atlas uses",
  subjects: ({ resources }) => [...resources.filter(isOur("KeyVault")), ...vaultsIn(resources)],
  judge: (vault) => {
    // A KeyVault of ours always enables it.
    const isOn = isAzureVault(vault)
      ? within(vault.props.properties, "enablePurgeProtection") === true
      : vault.props.enablePurgeProtection !== false;
    return isOn ? undefined : "'enablePurgeProtection' of this vault is not true.";
  },
};

const vaultNotPublic: Check = {
  about: "a PrivateNetworking",
  subjects: ({ resources }) => resources.filter(isNetworking),
  judge: (networking, { resources }) => {
    const access = networking.props.publicNetworkAccess;
    if (access === "Disabled") return undefined;
    const isClosed = vaultsIn(resources).some(
      (vault) =>
        namesVault(networking, vault) &&
        textOf(within(vault.props.properties, "publicNetworkAccess"))?.toLowerCase() === "disabled",
    );
    if (isClosed && access === undefined) return undefined;
    return access === undefined
      ? "'publicNetworkAccess' is not set, so this resource does not close the vault."
      : "'publicNetworkAccess' is not \"Disabled\".";
  },
};

const daysOf = (text: unknown): number | undefined => {
  const duration = parseCalendarDuration(textOf(text) ?? "");
  return duration === undefined ? undefined : aboutDays(duration);
};

/** How often Azure rotates the key, in days. */
function rotationDays(key: Seen): number | undefined {
  const policy = key.props.rotationPolicy;
  const after = daysOf(within(policy, "timeAfterCreate"));
  const [expiry, before] = [daysOf(within(policy, "expiryTime")), daysOf(within(policy, "timeBeforeExpiry"))];
  return after ?? (expiry === undefined || before === undefined ? undefined : expiry - before);
}

/** The rotation period of the project's key, where this stack manages the key. */
const rotationOf = (alert: Seen, resources: readonly Seen[]): number | undefined => {
  const encryptions = matching(resources.filter(isEncryption), (one) => sameProject(one, alert));
  const key = resources.find((one) => isKey(one) && encryptions.some((encryption) => usesKey(encryption, one)));
  return key === undefined ? undefined : rotationDays(key);
};

const alertAboveRotation: Check = {
  about: "a KeyRotationAlert",
  subjects: ({ resources }) => resources.filter(isOur("KeyRotationAlert")),
  judge: (alert, { resources }) => {
    const { thresholdDays, keyRotationDays } = alert.props;
    const rotation = typeof keyRotationDays === "number" ? keyRotationDays : rotationOf(alert, resources);
    return typeof thresholdDays === "number" && rotation !== undefined && thresholdDays < rotation
      ? "'thresholdDays' is below the key's rotation period."
      : undefined;
  },
};

/** By the policy's name in its record (provider/project/rules). */
export const CHECKS: Readonly<Record<string, Check>> = {
  "private-networking": privateNetworking,
  "role-not-secret": roleNotSecret,
  "protect-production": protectProduction,
  "key-rotation": keyRotation,
  "least-permissions": leastPermissions,
  "vault-purge-protection": vaultPurgeProtection,
  "vault-not-public": vaultNotPublic,
  "alert-above-rotation": alertAboveRotation,
};
