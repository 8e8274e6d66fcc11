// Whether a role assignment is still needed: without it, a project that uses the vault, or a resource of the program, would lack a permission. Async, over the
// clients; it only reads.
import { optionsOf } from "../../azure/clouds";
import { lacks, lacksData } from "../../azure/permissions";
import type { Permission, RoleAssignment } from "../../azure/types";
import type { Reading, Run } from "../../engine/run";
import { ATLAS_ACTIONS, ATLAS_DATA_ACTIONS } from "../../project/atlas-rights";
import { mayUseKey } from "../../project/clusters";
import type { VaultUser } from "../../project/vault-use";
import { CmkError, hasCode, unseen } from "../../support/errors";
import { sideBySide } from "../../support/side-by-side";
import { untilOthersMoved } from "../../vault-users/no-visible-user";
import { principalOf } from "../../vault-users/principal";
import { usersOfVault, type VaultUsers } from "../../vault-users/read";
import { checkedText, stillUsedText, unseenNamed } from "../../vault-users/texts";
import type { Known } from "../plan";
import { DECLARED_HINT, declaredText, doomedNamed, STILL_NEEDED_HINT, unseenText } from "../texts";
import type { Clients } from "./observe";

interface Doomed {
  readonly known: Known;
  readonly found: RoleAssignment;
}

const AT_A_TIME = 8;

/**
 * FACT(atlas-rewrap): clusters of a project that has changed to another vault use the old key for a while, so they are
 * waited for. Skipped where other role assignments give the principal all permissions that Atlas needs.
 */
export async function refuseWhileNeeded(run: Run<Clients>, doomed: Doomed): Promise<void> {
  const { known, found } = doomed;
  if (!(await takesAway(run, doomed))) return;
  await refuseDeclared(run, doomed);
  const { elsewhere, unseen, looked } = await refuseUsed(run, doomed, { withElsewhere: true });
  const busy = elsewhere.filter(({ clusters = [] }) => clusters.some(mayUseKey));
  const moved = await byPrincipal(run, { users: busy, known });
  const { keyVaultId } = known;
  const what = doomedNamed(known, found);
  const hasWaited = await untilOthersMoved(run, { what, keyVaultId, code: "ROLE_ASSIGNMENT_STILL_NEEDED" }, moved);
  const later = hasWaited ? (await refuseUsed(run, doomed)).unseen : [];
  const warnings = [unseen, later].flatMap((parts) => {
    const named = unseenNamed(parts);
    return named === undefined ? [] : [unseenText(known, named)];
  });
  for (const text of new Set(warnings)) run.warn(text);
  run.info(checkedText(looked));
}

/** Every project is read anew: one may have come to the vault, also during a wait. */
async function refuseUsed(
  run: Run<Clients>,
  { known, found }: Doomed,
  more: { readonly withElsewhere?: true } = {},
): Promise<VaultUsers> {
  const seen = await usersOfVault(run, { ...more, keyVaultId: known.keyVaultId, maxAgeMs: 0 });
  const using = await byPrincipal(run, { users: seen.users, known });
  if (using.length > 0)
    throw new CmkError(stillUsedText(doomedNamed(known, found), using), {
      code: "ROLE_ASSIGNMENT_STILL_NEEDED",
      hint: STILL_NEEDED_HINT,
    });
  return seen;
}

/** An EncryptionAtRest needs the vault, and an AzureAccess the principal: together they need the principal's permissions on the vault. */
async function refuseDeclared({ userOf }: Run<Clients>, { known, found }: Doomed): Promise<void> {
  const [ofVault, ofPrincipal] = [await userOf(known.keyVaultId), await userOf(known.principalId)];
  if (ofVault === undefined || ofPrincipal === undefined) return;
  const text = declaredText(known, found, [ofVault, ofPrincipal]);
  throw new CmkError(text, { code: "STILL_DECLARED", hint: DECLARED_HINT });
}

/** Whether the principal would lack a permission that Atlas needs. True where that cannot be read. */
async function takesAway({ clients: { azure }, signal }: Reading<Clients>, { known, found }: Doomed): Promise<boolean> {
  const options = optionsOf(known, signal);
  const { principalId, keyVaultId } = known;
  try {
    const [now, then] = await Promise.all([
      azure.listPermissionsOf(principalId, keyVaultId, options),
      azure.listPermissionsOf(principalId, keyVaultId, { ...options, without: found.id }),
    ]);
    return lackingIn(then).some((right) => !lackingIn(now).includes(right));
  } catch (error) {
    if (!hasCode(error, "AuthorizationFailed")) throw error;
    return true;
  }
}

const lackingIn = (permissions: readonly Permission[]): readonly string[] => [
  ...lacks(permissions, ATLAS_ACTIONS),
  ...lacksData(permissions, ATLAS_DATA_ACTIONS).map((action) => `${action} (of data)`),
];

/** The projects that use a key by the principal, or may. */
async function byPrincipal(
  reading: Reading<Clients>,
  { users, known }: { readonly users: readonly VaultUser[]; readonly known: Known },
): Promise<readonly VaultUser[]> {
  const uses = await sideBySide(users, AT_A_TIME, (user) => mayUse(reading, { user, known }));
  return users.filter((_, index) => uses[index]);
}

interface Use {
  readonly user: VaultUser;
  readonly known: Known;
}

/** Whether the project uses the vault by the principal. True where that cannot be read. */
async function mayUse(reading: Reading<Clients>, { user, known }: Use): Promise<boolean> {
  const { roleId, clientID: clientId } = user.encryption.azureKeyVault;
  const theirs = await principalOf(reading, { projectId: user.projectId, roleId, clientId }).catch(unseen);
  return theirs === undefined || theirs.toLowerCase() === known.principalId.toLowerCase();
}
