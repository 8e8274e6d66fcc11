// What a preview can know of the permissions of Atlas's principal on the vault. Async, over the clients. It writes nothing.
import { isVaultGone } from "../../azure/vaults";
import type { Calling } from "../../engine/run";
import { rightsFault } from "../../key-findings/azure-looks";
import { notYetRoleText } from "../../project/client-secret";
import { CmkError, unseen } from "../../support/errors";
import type { Unread } from "../../support/not-checked";
import type { Fault, Properties } from "../../support/properties";
import { type InPreviewOf, knownPart } from "../../support/unknowns";
import { assignsRoles, notedPrincipal } from "../../vault-users/declared";
import { principalOf } from "../../vault-users/principal";
import { hadSecret, isRole } from "../access";
import type { Desired } from "../plan";
import { lacksInPreviewText } from "../texts";
import type { Clients } from "./observe";

interface Asked {
  readonly inputs: InPreviewOf<Desired>;
  readonly olds: Properties;
}

interface Outcome {
  readonly fault?: Fault;
  readonly unread?: Unread;
}

/**
 * Warns where Azure shows that a permission is missing and no resource of this program gives it. A change from a client
 * secret to a role is then refused: Atlas documents no change back.
 */
export async function previewRights(call: Calling<Clients>, { inputs, olds }: Asked): Promise<Outcome> {
  const target = knownPart(inputs, "projectId", "keyVaultId", "azureEnvironment");
  if (target === undefined) return {}; // `projectFault` reports that
  const { projectId, keyVaultId } = target;
  const isAssigned = assignsRoles(call, keyVaultId);
  const access = knownPart(inputs, "access")?.access;
  const isOneWay = hadSecret(olds) && olds.projectId === projectId && (access === undefined || isRole(access));
  const later = (): Outcome => {
    if (isOneWay) call.later(`whether Atlas's principal has the permissions that it needs on ${keyVaultId}`);
    return {};
  };
  if (access === undefined && isAssigned) return later();
  // Before the first `up` Atlas has no role for the principal. The project's AzureAccess knows the principal.
  const principalId =
    access === undefined
      ? notedPrincipal(call, projectId)
      : await principalOf(call, { projectId, ...access }).catch(unseen);
  if (principalId === undefined) return later();
  try {
    const fault = await rightsFault(call, { ...target, principalId });
    if (fault === undefined) return {};
    if (fault.kind === "assignment" && isAssigned) return later();
    // FACT(pulumi-check-leak): the engine prints the value of a property that a check failure names.
    if (isOneWay && fault.kind !== "unchecked") return { fault: { property: "", reason: notYetRoleText(fault.says) } };
    call.warn(lacksInPreviewText(fault));
    return {};
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    const { message: why } = error;
    const what = `whether Atlas's principal ${principalId} has the permissions that it needs on ${keyVaultId}`;
    return isVaultGone(error) ? {} : { unread: { what, why } };
  }
}
