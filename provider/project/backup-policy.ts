// What a project's Backup Compliance Policy forbids, and the words for it. Pure: no client, no clock.
import type { BackupCompliancePolicy } from "../atlas/types";

/** ASSUMED(backup-policy-states): in these states the policy counts. */
const COUNTS = ["ACTIVE", "ENABLING", "UPDATING"];

/** The policy requires encryption at rest: nothing may be decrypted, and customer-managed keys cannot be disabled. */
export const requiresEncryption = ({ state, encryptionAtRestEnabled }: BackupCompliancePolicy): boolean =>
  encryptionAtRestEnabled === true && COUNTS.includes(state);

const POLICY = "Backup Compliance Policy";

/** `what`: "Customer-managed keys of project 64b7… were not disabled". */
export const forbiddenText = (what: string, { state }: BackupCompliancePolicy): string =>
  `${what}: the project's ${POLICY} requires encryption at rest (encryptionAtRestEnabled: true, state: ${state}).`;

export const FORBIDDEN_HINT =
  "Nothing was changed. Keep the resource in the program, or set the option retainOnDelete, which keeps the encryption. Only MongoDB's support changes the policy.";

export const forGoodText = (projectId: string): string =>
  `The ${POLICY} of project ${projectId} requires encryption at rest (encryptionAtRestEnabled: true). After this \`pulumi up\`, customer-managed keys cannot be disabled and encrypted clusters cannot be decrypted, unless MongoDB's support changes the policy.`;

/** A clause. */
export const policyUnread = (projectId: string): string =>
  `whether a ${POLICY} of project ${projectId} forbids to disable encryption at rest`;
