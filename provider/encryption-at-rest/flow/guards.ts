// What prevents a change of a project's key: a configuration that this stack does not manage, private endpoints to the
// old vault, and faults that a preview can see in Azure. Async, over the clients. It writes nothing.
import { whyNoAnswer } from "../../atlas/absence";
import type { EncryptionAtRest } from "../../atlas/types";
import type { Calling, Reading } from "../../engine/run";
import { closedVault } from "../../key-findings/azure-looks";
import { foreignText, isForeign } from "../../project/key-in-force";
import { isPrivate } from "../../project/path";
import { isSame } from "../../support/compare";
import { CmkError, unseen } from "../../support/errors";
import { notCheckedText, unreadTexts } from "../../support/not-checked";
import type { Fault, Properties } from "../../support/properties";
import { type InPreviewOf, knownPart } from "../../support/unknowns";
import { type Desired, movesVault } from "../plan";
import { frozenText } from "../texts";
import { type Clients, endpointsOf, observe } from "./observe";
import { sayBackups } from "./preview-backups";
import { previewKey } from "./preview-key";
import { previewRights } from "./preview-rights";

/** Refuses a project that uses another key, unless the program adopts it. */
export async function refuseForeign(reading: Reading<Clients>, desired: Desired): Promise<void> {
  const actual = await observe(reading, desired);
  if (isForeign(desired, actual)) throw new CmkError(foreignText(desired, actual), { code: "CONFIGURED_BY_OTHERS" });
}

interface Move extends Pick<Desired, "projectId" | "keyVaultId"> {
  readonly before: EncryptionAtRest;
}

export async function refuseFrozen(reading: Reading<Clients>, move: Move): Promise<void> {
  const fault = await frozenFault(reading, move);
  if (fault !== undefined) throw new CmkError(fault, { code: "VAULT_FROZEN", hint: "Nothing was changed." });
}

/** Why the project's vault cannot be changed. `undefined`: it can be changed. */
async function frozenFault(reading: Reading<Clients>, move: Move): Promise<string | undefined> {
  const { projectId, before } = move;
  if (!movesVault(move, before)) return undefined;
  const endpoints = await endpointsOf(reading, { projectId, actual: before });
  return endpoints.length === 0 ? undefined : frozenText(move, before);
}

interface Asked {
  readonly inputs: InPreviewOf<Desired>;
  readonly olds: Properties;
}

/** What a preview refuses. A fault that this program may repair is only a warning. */
export async function previewFaults(call: Calling<Clients>, { inputs, olds }: Asked): Promise<readonly Fault[]> {
  const isNew = olds.projectId !== inputs.projectId;
  const isMoved = isNew || olds.keyVaultId !== inputs.keyVaultId;
  if (isMoved) await warnOfClosedVault(call, inputs);
  const isOtherAccess = isMoved || !isSame(olds.access, inputs.access);
  const { fault: right, unread: unreadRights } = isOtherAccess ? await previewRights(call, { inputs, olds }) : {};
  const { fault: key, unread: unreadKey } = await previewKey(call, { inputs, olds });
  const unread = [unreadKey, unreadRights].filter((one) => one !== undefined);
  for (const text of unreadTexts(unread)) call.warn(text);
  const refusal = isMoved ? await projectFault(call, { inputs, isNew }) : undefined;
  const faults = [
    ...(refusal === undefined ? [] : [{ property: "keyVaultId", reason: refusal }]),
    ...(key === undefined ? [] : [key]),
    ...(right === undefined ? [] : [right]),
  ];
  if (faults.length === 0) await sayBackups(call, { inputs, olds });
  return faults;
}

/**
 * Only a warning, because this program may open the vault. Atlas reaches the vault of a project with private networking
 * over private endpoints, so then there is no warning.
 */
async function warnOfClosedVault(call: Calling<Clients>, inputs: InPreviewOf<Desired>): Promise<void> {
  const target = knownPart(inputs, "projectId", "keyVaultId", "azureEnvironment");
  if (target === undefined) return; // `projectFault` warns
  const closed = await closedVault(call, target);
  if (closed === undefined) return;
  const project = await observe(call, target).catch(unseen); // `projectFault` warns
  if (project !== undefined && !isPrivate(project))
    call.warn(`${closed}\nUnless this program changes that, Atlas refuses the key at \`pulumi up\`.`);
}

interface Guarded {
  readonly inputs: InPreviewOf<Desired>;
  readonly isNew: boolean;
}

/** No other resource of the program can remove these two faults before this one is created, so a preview refuses both. */
async function projectFault(call: Calling<Clients>, { inputs, isNew }: Guarded): Promise<string | undefined> {
  const what = isNew
    ? "whether another key is in use in this project"
    : "whether private endpoints keep the project's vault from being changed";
  const target = knownPart(inputs, "projectId", "keyVaultId", "keyIdentifier");
  if (target === undefined) {
    call.later(what);
    return undefined;
  }
  try {
    const actual = await observe(call, target);
    const wanted = { ...target, adopt: inputs.adopt === true };
    if (isNew && isForeign(wanted, actual)) return foreignText(wanted, actual);
    return await frozenFault(call, { ...target, before: actual });
  } catch (error) {
    const { message } = await whyNoAnswer(call, target)(error);
    call.warn(notCheckedText(what, message));
    return undefined;
  }
}
