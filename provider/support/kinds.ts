// Kinds of argument values: the right form in words, and the fault of a value. Support layer, pure; it calls no service.
import {
  type AzureEnvironment,
  isAzureEnvironment,
  isGuid,
  isKeyName,
  isManagedHsmId,
  keyVaultIdOf,
  parseKeyVaultId,
  VAULT_HOSTS,
} from "./azure-names";
import { CmkError } from "./errors";
import { checkTimeouts, OPERATIONS } from "./timeouts";

export interface Kind {
  /** The right form in words: "a cluster's name: letters, digits and hyphens". */
  readonly form: string;
  /** The fault of a value that is given and known. `undefined`: none. */
  faultIn(value: unknown, property: string): string | undefined;
  /** The normal form of a valid value. */
  normal?(value: never): unknown;
  /** The properties of the value, where it is an object of known properties. Others are refused, also where their values are not known yet. */
  readonly names?: readonly string[];
  /** Checks the known parts of a value even where other parts are unknown. */
  readonly looksInside?: true;
  /**
   * Properties of the value, or of each item of it, that are secrets. FACT(pulumi-check-leak): the engine prints the
   * value of a property at fault, so a fault of such an argument goes to property `""`.
   */
  readonly secrets?: readonly string[];
}

export const text = (form: string, isRight: (value: string) => boolean): Kind => ({
  form,
  faultIn: (value, property) =>
    typeof value === "string" && isRight(value) ? undefined : `'${property}' is not ${form}.`,
});

export const flag: Kind = {
  form: "true or false",
  faultIn: (value, property) => (typeof value === "boolean" ? undefined : `'${property}' must be true or false.`),
};

export const oneOf = (...words: readonly string[]): Kind => {
  const quoted = words.map((word) => `"${word}"`);
  const form = quoted.join(" or ");
  return {
    form,
    faultIn: (value, property) =>
      words.some((word) => word === value)
        ? undefined
        : `'${property}' is neither ${quoted.join(" nor ")}. Pass ${form}, or leave '${property}' out.`,
  };
};

/** `what` in words: "the id of an Entra tenant". Upper and lower case are equal. */
export const guid = (what: string): Kind => ({
  ...text(`${what}: a GUID, such as 22222222-2222-4222-8222-222222222222`, isGuid),
  normal: (value: string) => value.toLowerCase(),
});

const ATLAS_ID = /^[a-f0-9]{24}$/;

/** FACT(atlas-ids): ids of projects, roles and endpoints. */
export const isAtlasId = (value: string): boolean => ATLAS_ID.test(value);

export const projectId: Kind = text("the Atlas project's id: 24 hexadecimal digits", isAtlasId);

export const projectIds: Kind = {
  form: "a list of Atlas project ids",
  faultIn: (value, property) =>
    Array.isArray(value) && value.every((one) => typeof one === "string" && isAtlasId(one))
      ? undefined
      : `'${property}' is not a list of Atlas project ids, each 24 hexadecimal digits.`,
};

const VAULT_FORM = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{vault}";

/** `why` says why a Managed HSM does not fit. */
export const keyVaultId = (why: string): Kind => ({
  form: `the vault's ARM id: ${VAULT_FORM}`,
  faultIn: (value, property) => {
    if (typeof value === "string" && isManagedHsmId(value))
      return `'${property}' names a Managed HSM; ${why}. Pass the ARM id of a vault (its keys may be RSA-HSM).`;
    return typeof value === "string" && parseKeyVaultId(value) !== undefined
      ? undefined
      : `'${property}' is not the ARM id of a vault. Pass ${VAULT_FORM}, as \`az keyvault show --query id\` prints it.`;
  },
  normal: (value: string) => {
    const vault = parseKeyVaultId(value);
    return vault === undefined ? value : keyVaultIdOf(vault);
  },
});

export const keyName: Kind = text(
  "a key's name: 1 to 127 letters, digits and hyphens, without the vault or a version",
  isKeyName,
);

export const azureEnvironment: Kind = text(
  `one of ${Object.keys(VAULT_HOSTS).join(", ")}`,
  (value): value is AzureEnvironment => isAzureEnvironment(value),
);

export const timeouts: Kind = {
  form: '{ create?, update?, delete? }, each a duration such as "30m" or "1h30m"',
  names: OPERATIONS,
  faultIn: checkTimeouts,
};

/** The key that will encrypt a project, as a resource names it that comes before the project's EncryptionAtRest. */
export interface Encrypts {
  readonly projectId: string;
  readonly keyVaultId: string;
  readonly keyName: string;
  readonly adopt?: boolean;
}

/** `projectId` and `keyVaultId` are checked where they are used: each resource leaves out the one that it has itself. */
export const encrypts: Kind = {
  form: "{ projectId?, keyVaultId?, keyName, adopt? }",
  names: ["projectId", "keyVaultId", "keyName", "adopt"],
  faultIn: (value, property) => {
    const { keyName, adopt }: Readonly<Record<string, unknown>> =
      typeof value === "object" && value !== null ? { ...value } : {};
    if (typeof keyName !== "string") return `'${property}' has no 'keyName'. Pass the name of the key.`;
    return adopt === undefined ? undefined : flag.faultIn(adopt, `${property}.adopt`);
  },
};

/** For a function for programs: the engine does not check its arguments. */
export function refuseProjectId(name: string, value: unknown): void {
  const fault =
    value === undefined ? `'projectId' is missing. Pass ${projectId.form}.` : projectId.faultIn(value, "projectId");
  if (fault !== undefined) throw new CmkError(`${name}: ${fault}`, { code: "MALFORMED_ARGUMENT" });
}
