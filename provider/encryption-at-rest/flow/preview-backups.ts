// What a preview says of snapshots and of the Backup Compliance Policy: before a change of the key, and before customer-managed keys are enabled. Async, over
// the clients. It writes nothing. Without a change of the key nothing is read.
import { policyOf, snapshotsOf } from "../../backups/read";
import type { Calling } from "../../engine/run";
import { forGoodText, requiresEncryption } from "../../project/backup-policy";
import { snapshotsText } from "../../project/snapshots";
import { unseen } from "../../support/errors";
import { notCheckedText } from "../../support/not-checked";
import type { Properties } from "../../support/properties";
import { type InPreviewOf, knownPart } from "../../support/unknowns";
import type { Desired } from "../plan";
import { earlierKey, recordOf } from "../record";
import { type Clients, observe } from "./observe";

interface Asked {
  readonly inputs: InPreviewOf<Desired>;
  readonly olds: Properties;
}

export async function sayBackups(call: Calling<Clients>, { inputs, olds }: Asked): Promise<void> {
  const target = knownPart(inputs, "projectId");
  if (target === undefined) return; // `projectFault` reports that
  const isNew = olds.projectId !== target.projectId;
  const held = isNew ? await inAtlas(call, target.projectId) : recordOf(olds);
  if (held === undefined) return; // `projectFault` reports that
  const { keyIdentifier: before, keyIdentifierSince: since } = held;
  if (before === undefined) return sayForGood(call, target.projectId);
  const wanted = knownPart(inputs, "keyIdentifier");
  const earlier = wanted === undefined ? undefined : earlierKey(wanted, [before]);
  if (earlier === undefined || wanted === undefined) return;
  await saySnapshots(call, { ...target, earlier, now: wanted.keyIdentifier, since });
}

/** `undefined`: Atlas cannot be asked. Without a key identifier: customer-managed keys are not enabled. */
async function inAtlas(call: Calling<Clients>, projectId: string): Promise<ReturnType<typeof recordOf> | undefined> {
  const actual = await observe(call, { projectId }).catch(unseen);
  if (actual === undefined) return undefined;
  const { enabled, keyIdentifier } = actual.azureKeyVault;
  return enabled === true ? recordOf({ keyIdentifier: keyIdentifier ?? "" }) : {};
}

async function sayForGood(call: Calling<Clients>, projectId: string): Promise<void> {
  const { policy, unread } = await policyOf(call, { projectId });
  if (unread !== undefined) call.info(notCheckedText(unread.what, unread.why));
  if (policy !== undefined && requiresEncryption(policy)) call.warn(forGoodText(projectId));
}

type Change = Parameters<typeof snapshotsText>[0];

/** For a change of the key, and for a delete. */
export async function saySnapshots(
  call: Pick<Calling<Clients>, "clients" | "signal" | "info">,
  change: Change,
): Promise<void> {
  const { clusters, notRead } = await snapshotsOf(call, change);
  const says = snapshotsText(change, clusters);
  if (says !== undefined) call.info(says);
  if (notRead !== undefined) call.info(notRead);
}
