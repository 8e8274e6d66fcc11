// By which principal Atlas uses the key, and whether this principal may. Pure.

import { lacks, lacksData } from "#provider/azure/permissions";
import type { AppSecret } from "#provider/azure/types";
import { ATLAS_APP_ID } from "#provider/azure-access/fields";
import { ATLAS_ACTIONS, ATLAS_DATA_ACTIONS } from "#provider/project/atlas-rights";
import { NOT_OF_TENANT, secretFault, secretNamed } from "#provider/project/client-secret";
import { policyRight } from "#provider/project/vault-access";
import { KEY_PERMISSIONS } from "#provider/project/vault-commands";
import { vaultNameIn } from "#provider/support/azure-names";
import { dayOf } from "#provider/support/dates";
import {
  type Check,
  type Finding,
  failed,
  failedIfAny,
  judged,
  type Outcome,
  PASSED,
  unread,
  unverified,
  warning,
} from "../outcome";
import { type Look, type Sight, valueIn } from "../sight";
import { vaultValues } from "./key";

const settingsIn = ({ atlas }: Sight) => valueIn(atlas.encryption)?.azureKeyVault ?? {};

/** Atlas could use the key at its last try, so what cannot be read is as it must be. */
const isProven = (sight: Sight): boolean => settingsIn(sight).valid === true;

function unlessProven<T>(sight: Sight, look: Look<T>, judge: (value: T) => Outcome | undefined): Outcome | undefined {
  if (look.kind !== "unseen") return judged(look, judge);
  return isProven(sight) ? PASSED : unread(look.error);
}

const registered: Check = (sight) => {
  const { roleId, clientID } = settingsIn(sight);
  if (roleId === undefined)
    return clientID === undefined
      ? failed({ says: `Project ${sight.target.projectId} has neither a role nor a client secret for Azure.` })
      : undefined;
  return judged(sight.atlas.registered, (all) =>
    all.some((one) => one.roleId === roleId)
      ? PASSED
      : failed({
          says: `Project ${sight.target.projectId} uses the role ${roleId}, which is not registered in Atlas.`,
        }),
  );
};

const inTenant: Check = (sight) => {
  const { roleId, clientID, tenantID } = settingsIn(sight);
  const role = valueIn(sight.atlas.registered)?.find((one) => one.roleId === roleId);
  return unlessProven(sight, sight.access.isInTenant, (isThere): Outcome | undefined => {
    if (isThere) return PASSED;
    if (roleId === undefined && isProven(sight)) return undefined; // the app is in another tenant
    const who =
      roleId === undefined
        ? `of the app ${clientID}`
        : `${valueIn(sight.access.principalId) ?? ""} of the role ${roleId}`;
    return failed({
      says: `Tenant ${role?.tenantId ?? tenantID ?? ""} has no service principal ${who}.`,
      values: { app: roleId === undefined ? clientID : (role?.atlasAzureAppId ?? ATLAS_APP_ID) },
    });
  });
};

const vaultIn = ({ azure }: Sight) => {
  const vault = valueIn(azure.vault);
  return vault === "gone" ? undefined : vault;
};

/** FACT(atlas-key-needs): with access policies, those give the key permissions, and a role only reads the vault. */
const hasRoles: Check = (sight) => {
  const vault = vaultIn(sight);
  if (vault === undefined) return undefined;
  return unlessProven(sight, sight.access.permissions, (given) => {
    const byRoles = vault.enableRbacAuthorization;
    const actions = lacks(given, byRoles ? ATLAS_ACTIONS : ATLAS_ACTIONS.slice(0, 1));
    const dataActions = byRoles ? lacksData(given, ATLAS_DATA_ACTIONS) : [];
    return failedIfAny([
      ...lackingRole(sight, "Reader", actions),
      ...lackingRole(sight, "Key Vault Crypto User", dataActions),
    ]);
  });
};

function lackingRole(sight: Sight, role: string, missing: readonly string[]): readonly Finding[] {
  if (missing.length === 0) return [];
  const principal = valueIn(sight.access.principalId) ?? "";
  const { keyVaultId = "" } = sight.target;
  return [
    {
      says: `Atlas's service principal ${principal} lacks ${missing.join(", ")} on ${keyVaultId}, at every scope and by every group.`,
      values: { role, principal, scope: keyVaultId },
    },
  ];
}

const hasPolicy: Check = (sight) => {
  const vault = vaultIn(sight);
  const principalId = valueIn(sight.access.principalId);
  if (vault === undefined || vault.enableRbacAuthorization || principalId === undefined) return undefined;
  const judge = (groups: readonly string[] | undefined): Outcome => {
    const right = policyRight(vault, { principalId, groups });
    if (right === "given") return PASSED;
    return failed({
      says: `No access policy of the vault ${vaultNameIn(vault.id)} gives Atlas's service principal ${principalId} the key permissions ${KEY_PERMISSIONS.join(", ")}.`,
      values: { ...vaultValues(sight), principal: principalId },
    });
  };
  return sight.access.groups.kind === "none" ? judge([]) : unlessProven(sight, sight.access.groups, judge);
};

const secretValid: Check = (sight) => {
  const { clientID: clientId = "" } = settingsIn(sight);
  return judged(sight.access.secrets, (secrets): Outcome => {
    if (secrets === undefined)
      return unverified(
        NOT_OF_TENANT,
        "Set 'access.clientSecretExpiresAt' in the program: a preview then watches the date.",
      );
    if (secrets.length === 0) return failed({ says: noSecretText(clientId), values: { client: clientId } });
    const judgedSecrets = secrets.map((secret) => ({ secret, kind: kindOf(secret, { clientId, nowMs: sight.nowMs }) }));
    const faulty = judgedSecrets.filter(({ kind }) => kind !== undefined);
    if (faulty.length === 0) return PASSED;
    const findings = faulty.map(({ secret }) => expiring(secret, clientId));
    // Atlas does not show which secret it has.
    if (faulty.length < secrets.length)
      return unverified(
        `The app ${clientId} has several client secrets, and Atlas does not show which one it uses. ${findings.map(({ says }) => says).join(" ")}`,
        "Delete the secrets that nothing uses: `az ad app credential list --id {client}` shows them.".replace(
          "{client}",
          clientId,
        ),
      );
    return faulty.every(({ kind }) => kind === "soon") ? warning(...findings) : failed(...findings);
  });
};

function kindOf(
  secret: AppSecret,
  { clientId, nowMs }: { readonly clientId: string; readonly nowMs: number },
): "over" | "soon" | undefined {
  const kind = secretFault({ secret, isOneOfSeveral: false, clientId }, nowMs)?.kind;
  return kind === "long" ? undefined : kind; // Atlas has taken it
}

const expiring = (secret: AppSecret, clientId: string): Finding => ({
  says: `The client secret ${secretNamed(secret)} of the app ${clientId} ends on ${dayOf(secret.endsMs ?? 0)}.`,
  values: { client: clientId, secretid: secret.keyId },
});

export const ACCESS_CHECKS = {
  "CMK-D070": registered,
  "CMK-D071": inTenant,
  "CMK-D072": hasRoles,
  "CMK-D073": hasPolicy,
  "CMK-D074": secretValid,
} satisfies Record<string, Check>;

const noSecretText = (clientId: string): string =>
  `The app ${clientId} has no client secret, and Atlas logs in with one. Add a client secret to the app registration, set it in the program, and run \`pulumi up\`.`;
