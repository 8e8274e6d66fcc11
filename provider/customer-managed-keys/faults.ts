// The component's arguments that no child checks: unknown names, values that decide which resources there are, and
// arguments that exclude each other. Types refuse them in TypeScript, this in JavaScript.
// Program side, pure: nothing is created before it.
import * as pulumi from "@pulumi/pulumi";
import { CmkError, type CmkErrorDetails } from "../support/errors";
import { unknownNameText } from "../support/nearest";
import { isPlain } from "../support/nulls";
import type { CustomerManagedKeysArgs, ExistingKeyArgs, PrivateNetworkingOptions, RotationAlertOptions } from "./args";

type KeysOf<T> = T extends unknown ? keyof T : never;
type Access = NonNullable<CustomerManagedKeysArgs["access"]>;
type Table<Names extends PropertyKey, Of = true> = Readonly<Record<Names, Of>>;

/** Every argument, and whether it is only for a new vault and key. */
const ARGUMENTS: Table<KeysOf<CustomerManagedKeysArgs>, "any" | "new key"> = {
  projectId: "any",
  adopt: "any",
  clusters: "any",
  privateNetworking: "any",
  enabledForSearchNodes: "any",
  orderClusters: "any",
  key: "any",
  access: "any",
  grants: "any",
  rotationAlert: "any",
  retainKeys: "any",
  resourceGroupName: "new key",
  location: "new key",
  vaultName: "new key",
  vaultSku: "new key",
  tags: "new key",
  keyName: "new key",
  keyType: "new key",
  keySize: "new key",
  rotationPolicy: "new key",
};

const KEY: Table<KeysOf<ExistingKeyArgs["key"]>> = { keyVaultId: true, keyName: true, keyVersion: true };
const NETWORKING: Table<KeysOf<PrivateNetworkingOptions>> = {
  regions: true,
  publicNetworkAccess: true,
  approval: true,
};
const ALERT: Table<KeysOf<RotationAlertOptions>> = { thresholdDays: true, notifications: true, relatedAlerts: true };
/** `registered`: only for a role that the component registers. */
const ACCESS: Table<KeysOf<Access>, "any" | "registered" | "given"> = {
  servicePrincipalId: "any",
  tenantId: "any",
  atlasAzureAppId: "registered",
  roleId: "given",
  clientId: "given",
  clientSecret: "given",
  clientSecretEnv: "given",
  clientSecretExpiresAt: "given",
};

const isFlag = (value: unknown): boolean => typeof value === "boolean";
const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !pulumi.Output.isInstance(value) && !(value instanceof Promise);

/** Arguments that decide which resources there are, so they must be known at once: an output would count as true. */
const PLAIN: Partial<Table<KeysOf<CustomerManagedKeysArgs>, readonly [form: string, (value: unknown) => boolean]>> = {
  clusters: [
    "a list of cluster names, each a plain string",
    (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
  ],
  privateNetworking: ["true, false or an object", (value) => isFlag(value) || isObject(value)],
  rotationAlert: ["false or an object", (value) => value === false || isObject(value)],
  orderClusters: ["true or false", isFlag],
  retainKeys: ["true or false", isFlag],
};

const namesOf = (table: object): readonly string[] => Object.keys(table);

/** Arguments of a program in JavaScript: any names, any values. */
type Given = Readonly<Record<string, unknown>>;

/** Outputs and promises are not looked into. */
const objectIn = (value: unknown): Given | undefined => (isPlain(value) ? { ...value } : undefined);

const givenIn = (args: Given, names: readonly string[]): readonly string[] =>
  names.filter((name) => args[name] !== undefined);

/** The first fault is thrown: the constructor of a resource has no other way to refuse its arguments. */
export function refuseFaults(name: string, args: CustomerManagedKeysArgs): void {
  const given: Given = { ...args };
  const [unknownName] = unknownNames(given);
  if (unknownName !== undefined) throw refusal(name, unknownName, { code: "UNKNOWN_ARGUMENT" });
  const [malformed] = formFaults(given);
  if (malformed !== undefined) throw refusal(name, malformed, { code: "MALFORMED_ARGUMENT" });
  const [conflict] = [...conflicts(given), ...accessConflicts(given)];
  if (conflict !== undefined) throw refusal(name, conflict, { code: "ARGUMENTS_CONFLICT" });
}

const refusal = (name: string, says: string, details: CmkErrorDetails): CmkError =>
  new CmkError(`CustomerManagedKeys "${name}" was not created. ${says}`, details);

function unknownNames(args: Given): readonly string[] {
  const objects = [
    { value: args, where: "", known: namesOf(ARGUMENTS), role: "an argument of CustomerManagedKeys" },
    ...Object.entries({ key: KEY, privateNetworking: NETWORKING, rotationAlert: ALERT, access: ACCESS }).map(
      ([name, table]) => ({
        value: objectIn(args[name]) ?? {},
        where: `${name}.`,
        known: namesOf(table),
        role: `a property of '${name}'`,
      }),
    ),
  ];
  return objects.flatMap(({ value, where, known, role }) =>
    givenIn(value, Object.keys(value))
      .filter((name) => !known.includes(name))
      .map((name) => unknownNameText({ name: `${where}${name}`, known, role })),
  );
}

const formFaults = (args: Given): readonly string[] =>
  Object.entries(PLAIN).flatMap(([name, [form, isRight]]) =>
    args[name] === undefined || isRight(args[name])
      ? []
      : [`'${name}' is not ${form}. It must be a plain value, not an output.`],
  );

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(", ");

function conflicts(args: Given): readonly string[] {
  if (args.key === undefined)
    return args.grants === "none"
      ? [
          '\'grants\' is "none", but the component creates the vault. Remove \'grants\', or pass "builtInRoles" or "customRole".',
        ]
      : [];
  const forNewKey = Object.entries(ARGUMENTS).flatMap(([name, use]) => (use === "new key" ? [name] : []));
  const ignored = givenIn(args, forNewKey);
  return ignored.length === 0
    ? []
    : [
        `'key' names an existing vault and key, and ${quoted(ignored)} ${ignored.length === 1 ? "is" : "are"} only for a new vault and key. Remove 'key' or ${quoted(ignored)}.`,
      ];
}

/** The secret's own forms are checked where the EncryptionAtRest gets them. */
function accessConflicts({ access: value, key, grants }: Given): readonly string[] {
  const access = objectIn(value);
  if (access === undefined) return [];
  const byUse = (use: string): readonly string[] =>
    givenIn(
      access,
      Object.entries(ACCESS).flatMap(([name, one]) => (one === use ? [name] : [])),
    );
  const [given, registered] = [byUse("given"), byUse("registered")];
  const isGiven = access.roleId !== undefined || access.clientId !== undefined;
  const ofApp = [...given.filter((name) => name !== "roleId"), ...givenIn(access, ["tenantId"])];
  if (access.roleId !== undefined && ofApp.length > 0)
    return [`'access' mixes a role ('roleId') with ${quoted(ofApp)}. Pass 'roleId' alone, or an app registration.`];
  if (isGiven && registered.length > 0)
    return [
      `${quoted(registered.map((name) => `access.${name}`))} is only for a role that the component registers. Remove it.`,
    ];
  if (!isGiven && given.length > 0) return [`'access.clientId' is missing: 'access' has ${quoted(given)}.`];
  if (access.servicePrincipalId === undefined && (!isGiven || key === undefined)) return [principalText(isGiven)];
  return isGiven && key !== undefined && grants !== undefined && grants !== "none"
    ? [
        `'grants' is ${JSON.stringify(grants)}, but with 'key' and an access of your own ('access.${given[0]}') the component creates no role assignments. Remove 'grants', and assign the roles with RoleAssignment.`,
      ]
    : [];
}

const principalText = (isGiven: boolean): string =>
  isGiven
    ? "'access.servicePrincipalId' is missing: the component assigns roles on the new vault to this service principal. Pass its object id."
    : "'access' has neither a role, an app registration nor a service principal. Pass 'access.servicePrincipalId', or remove 'access'.";
