// What prevents a change of a project's key: a configuration that this stack does not manage, private endpoints to the
// old vault, and faults that a preview can see in Azure. Async, over the clients. It writes nothing.
import { whyNoAnswer } from "../../atlas/absence";
import type { EncryptionAtRest } from "../../atlas/types";
import type { Calling, Reading } from "../../engine/run";
import { closedVault } from "../../key-findings/azure-looks";
import { foreignText, isForeign } from "../../project/key-in-force";
import { isPrivate, vaultInForce } from "../../project/path";
import { type NamedBy, vaultMovesText, vaultMoveText } from "../../project/vault-move";
import { isSame } from "../../support/compare";
import { CmkError, unseen } from "../../support/errors";
import { notCheckedText, unreadTexts } from "../../support/not-checked";
import type { Fault, Properties } from "../../support/properties";
import { type InPreviewOf, knownPart } from "../../support/unknowns";
import { type Desired, movesVault } from "../plan";
import { warnOfLost } from "./lost-key";
import { warnOfLateRotation } from "./maintenance";
import { type Clients, endpointsOf, observe } from "./observe";
import { sayBackups } from "./preview-backups";
import { previewKey } from "./preview-key";
import { previewRights } from "./preview-rights";

/** Refuses a project that uses another key, unless the program adopts it. */
export async function refuseForeign(reading: Reading<Clients>, desired: Desired): Promise<void> {
  const actual = await observe(reading, desired);
  if (isForeign(desired, actual)) throw new CmkError(foreignText(desired, actual), { code: "CONFIGURED_BY_OTHERS" });
}

interface Move extends Pick<Desired, "projectId" | "keyVaultId" | "azureEnvironment" | "keepsKey"> {
  readonly before: EncryptionAtRest;
  /** The project is new to this stack. */
  readonly isNew: boolean;
}

export async function refuseFrozen(run: Calling<Clients>, move: Move): Promise<void> {
  const fault = await frozenFault(run, move);
  if (fault !== undefined) throw new CmkError(fault, { code: "VAULT_FROZEN", hint: "Nothing was changed." });
}

/**
 * Why the project's vault cannot be changed. `undefined`: it can be changed. With private networking and without an
 * endpoint, an interrupted run has not ended the step before; a project that is new to this stack may be in that state.
 */
async function frozenFault(call: Calling<Clients>, move: Move): Promise<string | undefined> {
  const { projectId, keyVaultId: to, before: actual, isNew } = move;
  if (!movesVault(move, actual) || !isPrivate(actual)) return undefined;
  if (isNew && (await endpointsOf(call, { projectId, actual })).length === 0) return undefined;
  const closed = await closedVault(call, move);
  return vaultMoveText({ projectId, actual, to, by: await namedBy(call, move), closed });
}

/** CustomerManagedKeys sets `keepsKey`, and nothing else does. */
async function namedBy(call: Calling<Clients>, { isNew, keepsKey, keyVaultId }: Move): Promise<NamedBy> {
  if (isNew) return "adopted";
  if (keepsKey === undefined) return "resources";
  return (await call.isDeclared("KeyVault", keyVaultId)) ? "componentVault" : "componentKey";
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
  if (isChanged({ inputs, olds })) await warnOfLateRotation(call, inputs);
  if (!isNew && isChanged({ inputs, olds })) await warnOfLost(call, { inputs, olds });
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

const SETTINGS = ["projectId", "keyVaultId", "keyName", "keyIdentifier", "access", "clientSecretFingerprint"] as const;

/** Whether the run writes the settings in Atlas. */
const isChanged = ({ inputs, olds }: Asked): boolean => SETTINGS.some((name) => !isSame(olds[name], inputs[name]));

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
  const target = knownPart(inputs, "projectId", "keyVaultId", "keyIdentifier", "azureEnvironment", "keepsKey");
  if (target === undefined) {
    call.later(what);
    return undefined;
  }
  try {
    const actual = await observe(call, target);
    const wanted = { ...target, adopt: inputs.adopt === true };
    if (isNew && isForeign(wanted, actual)) return foreignText(wanted, actual);
    const fault = await frozenFault(call, { ...target, before: actual, isNew });
    const from = vaultInForce(actual);
    if (fault === undefined && !isNew && from !== undefined && movesVault(target, actual))
      call.info(vaultMovesText(target.projectId, from, target.keyVaultId));
    return fault;
  } catch (error) {
    const { message } = await whyNoAnswer(call, target)(error);
    call.warn(notCheckedText(what, message));
    return undefined;
  }
}
