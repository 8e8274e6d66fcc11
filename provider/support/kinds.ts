// Kinds of values that arguments take: their form in words, and what is wrong with a value. Support layer, pure; it asks nobody.
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
import { checkTimeouts } from "./timeouts";

export interface Kind {
  /** The right form in words: "a cluster's name: letters, digits and hyphens". */
  readonly form: string;
  /** What is wrong with a value that is given and known; `undefined`: nothing. */
  faultIn(value: unknown, property: string): string | undefined;
  /** The one normal form of a value that is right. */
  normal?(value: never): unknown;
  /** Looks at the known parts of a value that is unknown in others. */
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
  faultIn: (value, property) => (typeof value === "boolean" ? undefined : `'${property}' is neither true nor false.`),
};

export const oneOf = (...words: readonly string[]): Kind => {
  const quoted = words.map((word) => `"${word}"`);
  const form = quoted.join(" or ");
  return {
    form,
    faultIn: (value, property) =>
      words.some((word) => word === value)
        ? undefined
        : `'${property}' is neither ${quoted.join(" nor ")}. Give ${form}, or leave it out.`,
  };
};

/** `what` in words: "the id of an Entra tenant". Upper and lower case are one. */
export const guid = (what: string): Kind => ({
  ...text(`${what}: a GUID, such as 22222222-2222-4222-8222-222222222222`, isGuid),
  normal: (value: string) => value.toLowerCase(),
});

const ATLAS_ID = /^[a-f0-9]{24}$/;

/** FACT(atlas-ids): ids of projects, roles and endpoints. */
export const isAtlasId = (value: string): boolean => ATLAS_ID.test(value);

export const projectId: Kind = text("the Atlas project's id: 24 digits or letters a to f", isAtlasId);

export const projectIds: Kind = {
  form: "a list of Atlas project ids",
  faultIn: (value, property) =>
    Array.isArray(value) && value.every((one) => typeof one === "string" && isAtlasId(one))
      ? undefined
      : `'${property}' is not a list of Atlas project ids, each 24 digits or letters a to f.`,
};

const VAULT_FORM = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{vault}";

/** `why` says what a Managed HSM is no good for. */
export const keyVaultId = (why: string): Kind => ({
  form: `the vault's ARM id: ${VAULT_FORM}`,
  faultIn: (value, property) => {
    if (typeof value === "string" && isManagedHsmId(value))
      return `'${property}' names a Managed HSM; ${why}. Give the ARM id of a vault (its keys may be RSA-HSM).`;
    return typeof value === "string" && parseKeyVaultId(value) !== undefined
      ? undefined
      : `'${property}' is not the ARM id of a vault. Give ${VAULT_FORM}, as \`az keyvault show --query id\` prints it.`;
  },
  normal: (value: string) => {
    const vault = parseKeyVaultId(value);
    return vault === undefined ? value : keyVaultIdOf(vault);
  },
});

export const keyName: Kind = text(
  "a key's name: 1 to 127 letters, digits and hyphens, without vault or version",
  isKeyName,
);

export const azureEnvironment: Kind = text(
  `one of ${Object.keys(VAULT_HOSTS).join(", ")}`,
  (value): value is AzureEnvironment => isAzureEnvironment(value),
);

export const timeouts: Kind = {
  form: '{ create?, update?, delete? }, each a duration such as "30m" or "1h30m"',
  faultIn: checkTimeouts,
};

/** The key that a project is to be encrypted with, of a resource that comes before the project's EncryptionAtRest. */
export interface Encrypts {
  readonly projectId: string;
  readonly keyVaultId: string;
  readonly keyName: string;
  readonly adopt?: boolean;
}

/** `projectId` and `keyVaultId` are looked at where they are used: each resource leaves out the one that it has. */
export const encrypts: Kind = {
  form: "{ projectId?, keyVaultId?, keyName, adopt? }",
  faultIn: (value, property) => {
    const { keyName, adopt }: Readonly<Record<string, unknown>> =
      typeof value === "object" && value !== null ? { ...value } : {};
    if (typeof keyName !== "string") return `'${property}' has no 'keyName'. Give the name of the key.`;
    return adopt === undefined ? undefined : flag.faultIn(adopt, `${property}.adopt`);
  },
};

/** Of a function for programs, which no engine checks. */
export function refuseProjectId(name: string, value: unknown): void {
  const fault =
    value === undefined ? `'projectId' is missing. Give ${projectId.form}.` : projectId.faultIn(value, "projectId");
  if (fault !== undefined) throw new CmkError(`${name}: ${fault}`, { code: "MALFORMED_ARGUMENT" });
}
