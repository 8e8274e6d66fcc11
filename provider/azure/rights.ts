// Which permission a refused login lacks, and the least role with this permission. Azure layer, pure; it reads Azure's message and assigns nothing.
import { harmless } from "../support/harmless";

interface Lacking {
  readonly action: string;
  /** ARM id. */
  readonly scope: string | undefined;
}

/** The role assignment that is needed, in words. `undefined` where neither the message nor the call names the permission. */
export function grantOf(message: string, needed: string | undefined): string | undefined {
  const lacking = lackingIn(message) ?? (needed === undefined ? undefined : { action: needed, scope: undefined });
  if (lacking === undefined) return undefined;
  const role = roleWith(lacking.action);
  const where = lacking.scope ?? (isOfSubscription(lacking.action) ? "the subscription" : "the vault");
  const such = role === undefined ? "" : ` (such as ${role})`;
  return `Assign the login a role with ${lacking.action} on ${where}${such}. A new role assignment takes minutes to work.`;
}

/**
 * FACT(arm-error-permission): "…does not have authorization to perform action 'X' over scope 'Y'…", "…permission to
 * perform action 'X' on the linked scope(s) 'Y'…".
 */
const LACKING =
  /not have (?:authorization|permission) to perform actions? '([^']+)'(?:[^']{0,40}? scope(?:\(s\))? '([^']+)')?/i;

/** Azure names the key or the connection. The role is assigned on the vault. */
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

/** FACT(role-built-in): the least built-in role for each action. */
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
