// Refuses a step that a project's Backup Compliance Policy forbids, before any write. Async, over the clients.
import type { AtlasReads } from "../atlas/reads";
import { FORBIDDEN_HINT, forbiddenText, requiresEncryption } from "../project/backup-policy";
import { CmkError } from "../support/errors";
import { policyOf } from "./read";

interface Running {
  readonly clients: { readonly reads: AtlasReads };
  readonly signal: AbortSignal;
  info(text: string): void;
}

interface Step {
  readonly projectId: string;
  /** "Customer-managed keys of project 64b7… were not disabled" */
  readonly refused: string;
}

/** A policy that cannot be read is a line: Atlas itself then refuses the step. */
export async function refuseByPolicy(run: Running, { projectId, refused }: Step): Promise<void> {
  const { policy, unread } = await policyOf(run, { projectId });
  if (unread !== undefined) run.info(`Not checked: ${unread.what}. ${unread.why}`);
  if (policy === undefined || !requiresEncryption(policy)) return;
  throw new CmkError(forbiddenText(refused, policy), { code: "BACKUP_POLICY_FORBIDS", hint: FORBIDDEN_HINT });
}
