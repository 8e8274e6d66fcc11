// Which right a refused login lacks, and the least role that carries it. Azure layer, pure; it reads Azure's words and grants nothing.
import { harmless } from "../support/harmless";

interface Lacking {
  readonly action: string;
  /** ARM id. */
  readonly scope: string | undefined;
}

/** What to grant, as a person would be told. `undefined` where neither the message nor the call says which right it is. */
export function grantOf(message: string, needed: string | undefined): string | undefined {
  const lacking = lackingIn(message) ?? (needed === undefined ? undefined : { action: needed, scope: undefined });
  if (lacking === undefined) return undefined;
  const role = roleWith(lacking.action);
  const where = lacking.scope ?? (isOfSubscription(lacking.action) ? "the subscription" : "the vault");
  return `Grant it ${lacking.action} on ${where}${role === undefined ? "" : ` (the role ${role})`}; a new grant takes minutes.`;
}

/**
 * FACT(arm-error-permission): "…does not have authorization to perform action 'X' over scope 'Y'…", "…permission to
 * perform action 'X' on the linked scope(s) 'Y'…".
 */
const LACKING =
  /not have (?:authorization|permission) to perform actions? '([^']+)'(?:[^']{0,40}? scope(?:\(s\))? '([^']+)')?/i;

/** Azure names the key or the connection; a role is given on the vault. */
const WITHIN_VAULT = /(\/Microsoft\.KeyVault\/vaults\/[^/]+)\/.*$/i;

function lackingIn(message: string): Lacking | undefined {
  const [, action, scope] = LACKING.exec(message) ?? [];
  if (action === undefined) return undefined;
  return {
    action: harmless(action),
    scope: scope === undefined ? undefined : harmless(scope.replace(WITHIN_VAULT, "$1")),
  };
}

const isOfSubscription = (action: string): boolean => /^Microsoft\.Resources\/|\/register\/action$/i.test(action);

/** FACT(role-built-in): the least built-in role for each. */
const ROLES: ReadonlyArray<readonly [pattern: RegExp, role: string]> = [
  [/^Microsoft\.KeyVault\/vaults\/keys\/.*read$/i, "Reader or Key Vault Reader"],
  [/\/read$/i, "Reader"],
  [/^Microsoft\.Authorization\/roleAssignments\//i, "Role Based Access Control Administrator"],
  [/^Microsoft\.Authorization\/roleDefinitions\//i, "User Access Administrator"],
  [/^Microsoft\.KeyVault\/register\/action$/i, "Contributor"],
  [/^Microsoft\.KeyVault\//i, "Key Vault Contributor"],
  [/\/register\/action$/i, "Contributor"],
];

const roleWith = (action: string): string | undefined => ROLES.find(([pattern]) => pattern.test(action))?.[1];
