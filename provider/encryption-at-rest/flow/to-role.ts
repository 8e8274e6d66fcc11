// From a client secret to a role: refused while the role's principal lacks permissions on the vault, because Atlas documents no change back. Async, over the
// clients. It writes nothing.
import type { EncryptionAtRest } from "../../atlas/types";
import type { Run } from "../../engine/run";
import { lackingRights } from "../../key-findings/azure-looks";
import { notYetRoleText } from "../../project/client-secret";
import { CmkError } from "../../support/errors";
import { untilPropagated } from "../../support/propagation";
import { assignsRoles } from "../../vault-users/declared";
import { BELIEVED_MS, isRole } from "../access";
import type { Desired } from "../plan";
import { CONFIRMED_MS } from "./causes";
import type { Clients } from "./observe";

interface Change {
  readonly desired: Desired;
  readonly before: EncryptionAtRest;
}

/**
 * Over private endpoints Atlas tries a key only after it has accepted the access, so Azure is asked before. Without
 * permission to read role assignments in Azure, Atlas alone decides.
 */
export async function refuseUnreadyRole(run: Run<Clients>, { desired, before }: Change): Promise<void> {
  const { enabled, roleId, clientID } = before.azureKeyVault;
  if (!isRole(desired.access) || enabled !== true || roleId !== undefined || clientID === undefined) return;
  const believedMs = assignsRoles(run, desired.keyVaultId) ? BELIEVED_MS : CONFIRMED_MS;
  await untilPropagated(() => refuseLacking(run, desired), {
    what: "the role assignment",
    codes: ["ROLE_ASSIGNMENT_MISSING"],
    forMs: Math.min(believedMs, run.givenMs ?? believedMs),
    clock: run.clients.clock,
    signal: run.signal,
    status: run.status,
  });
}

async function refuseLacking(run: Run<Clients>, desired: Desired): Promise<void> {
  const fault = await lackingRights(run, desired);
  if (fault === undefined || fault.kind === "unchecked") return;
  throw new CmkError(notYetRoleText(fault.says), {
    code: fault.kind === "assignment" ? "ROLE_ASSIGNMENT_MISSING" : "ACCESS_POLICY_MISSING",
  });
}
