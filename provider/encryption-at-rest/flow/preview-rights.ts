// What a preview can know of the permissions of Atlas's principal on the vault. Async, over the clients. It writes nothing.
import { isVaultGone } from "../../azure/vaults";
import type { Calling } from "../../engine/run";
import { CmkError, unseen } from "../../support/errors";
import type { Unread } from "../../support/not-checked";
import { type InPreviewOf, knownPart } from "../../support/unknowns";
import { assignsRoles, notedPrincipal } from "../../vault-users/declared";
import { principalOf } from "../../vault-users/principal";
import type { Desired } from "../plan";
import { lacksInPreviewText } from "../texts";
import { rightsFault } from "./azure-looks";
import type { Clients } from "./observe";

/** Warns where Azure shows that a permission is missing and no resource of this program gives it. Returns what could not be read. */
export async function warnOfRights(call: Calling<Clients>, inputs: InPreviewOf<Desired>): Promise<Unread | undefined> {
  const target = knownPart(inputs, "projectId", "keyVaultId", "azureEnvironment");
  if (target === undefined) return undefined; // `projectFault` reports that
  const isAssigned = assignsRoles(call, target.keyVaultId);
  const access = knownPart(inputs, "access")?.access;
  if (access === undefined && isAssigned) return undefined;
  const { projectId } = target;
  // Before the first `up` Atlas has no role for the principal. The project's AzureAccess knows the principal.
  const principalId =
    access === undefined
      ? notedPrincipal(call, projectId)
      : await principalOf(call, { projectId, ...access }).catch(unseen);
  if (principalId === undefined) return undefined;
  try {
    const fault = await rightsFault(call, { ...target, principalId });
    if (fault === undefined || (fault.kind === "assignment" && isAssigned)) return undefined;
    call.warn(lacksInPreviewText(fault));
    return undefined;
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    const { message: why } = error;
    const what = `whether Atlas's principal ${principalId} has the permissions that it needs on ${target.keyVaultId}`;
    return isVaultGone(error) ? undefined : { what, why };
  }
}
