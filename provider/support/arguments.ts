// The forms that arguments of several resources share, and how a resource's faults are gathered. Support layer, pure; it asks nobody.
import { isManagedHsmId, parseKeyVaultId } from "./azure-names";
import { CmkError } from "./errors";
import type { Fault, Properties } from "./properties";
import { holdsUnknown } from "./unknowns";

/** What is wrong with a value that is known, or `undefined`. An absent value comes as `undefined`. */
export type FaultOf = (value: unknown) => string | undefined;

/** Every fault that can be seen without asking anyone. Unknown values are not looked at. */
export const faultsIn = (rules: Readonly<Record<string, FaultOf>>, news: Properties): readonly Fault[] =>
  Object.entries(rules).flatMap(([property, faultOf]) => {
    const value = news[property];
    const reason = holdsUnknown(value) ? undefined : faultOf(value);
    return reason === undefined ? [] : [{ property, reason }];
  });

export const optional =
  (faultOf: FaultOf): FaultOf =>
  (value) =>
    value === undefined ? undefined : faultOf(value);

/** `form` says in words what is right: "a cluster's name: letters, digits and hyphens". */
export const textOf =
  (property: string, isRight: (text: string) => boolean, form: string): FaultOf =>
  (value) => {
    if (value === undefined) return `'${property}' is missing. Give ${form}.`;
    return typeof value === "string" && isRight(value) ? undefined : `'${property}' is not ${form}.`;
  };

export const flagOf = (property: string): FaultOf =>
  optional((value) => (typeof value === "boolean" ? undefined : `'${property}' is neither true nor false.`));

export const oneOf = (property: string, words: readonly string[]): FaultOf =>
  optional((value) => {
    if (words.some((word) => word === value)) return undefined;
    const quoted = words.map((word) => `"${word}"`);
    return `'${property}' is neither ${quoted.join(" nor ")}. Give ${quoted.join(" or ")}, or leave it out.`;
  });

const ATLAS_ID = /^[a-f0-9]{24}$/;

/** FACT(atlas-ids): ids of projects, roles and endpoints. */
export const isAtlasId = (text: string): boolean => ATLAS_ID.test(text);

export const projectIdFault: FaultOf = textOf(
  "projectId",
  isAtlasId,
  "the Atlas project's id: 24 digits or letters a to f",
);

/** Of a function for programs, which no engine checks. */
export function refuseProjectId(name: string, projectId: unknown): void {
  const fault = projectIdFault(projectId);
  if (fault !== undefined) throw new CmkError(`${name}: ${fault}`, { code: "MALFORMED_ARGUMENT" });
}

const VAULT_FORM = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{vault}";

/** `why` says what a Managed HSM is no good for. */
export const keyVaultIdFault =
  (why: string): FaultOf =>
  (value) => {
    if (value === undefined) return `'keyVaultId' is missing. Give the vault's ARM id: ${VAULT_FORM}.`;
    if (typeof value === "string" && isManagedHsmId(value))
      return `'keyVaultId' names a Managed HSM; ${why}. Give the ARM id of a vault (its keys may be RSA-HSM).`;
    return typeof value === "string" && parseKeyVaultId(value) !== undefined
      ? undefined
      : `'keyVaultId' is not the ARM id of a vault. Give ${VAULT_FORM}, as \`az keyvault show --query id\` prints it.`;
  };
