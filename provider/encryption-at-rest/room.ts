// EncryptionAtRest for the engine's hooks: resolve, observe, differs, ensure, remove. Calls plan.ts and flow/.
import { unlessProjectGone } from "../atlas/absence";
import type { KeyVersion } from "../azure/types";
import { byId, PROJECT_ID, partsOfProject } from "../engine/by-id";
import type { Resource } from "../engine/hooks";
import { explain } from "../key-findings/look";
import { AZURE } from "../project/clusters";
import { explainedText } from "../project/findings";
import { timeOf } from "../support/dates";
import { hasCode } from "../support/errors";
import type { Properties } from "../support/properties";
import { isRole, secretOf } from "./access";
import { CONDITIONS, FIELDS, OUTPUTS } from "./fields";
import { beforeSecret } from "./flow/client-secret";
import { ensure } from "./flow/ensure";
import { refuseForeign } from "./flow/guards";
import { isToldOfPath } from "./flow/key-version";
import { busyAgain } from "./flow/lost-key";
import { type Clients, noteSaid, observeKey, type Sight, warnOnce } from "./flow/observe";
import { remove } from "./flow/remove";
import { resolve } from "./flow/resolve";
import { findUnmanaged } from "./flow/unmanaged";
import { type Arguments, type Desired, heldBy, identityOf, needsOf, observedAs, offIn } from "./plan";
import { type Known, recordOf } from "./record";
import {
  adoptedText,
  brokenPathText,
  driftText,
  keptText,
  recoveringText,
  repairingText,
  unmanagedText,
} from "./texts";

export const encryptionAtRest: Resource<{
  clients: Clients;
  args: Arguments;
  wanted: Desired;
  seen: Sight;
  known: Known;
}> = {
  fields: FIELDS,
  conditions: [...CONDITIONS, "clientSecretFingerprint"],
  outputs: [...OUTPUTS],
  requiredState: ["encryptionAtRestProvider", "valid"],
  inState: ["projectId", "keyVaultId", "keyName", "keyIdentifier", "access"],
  only: "projectId",
  identity: identityOf,
  needs: needsOf,
  idOf: ({ projectId }) => `${projectId}`,
  byId: byId({
    kind: "EncryptionAtRest",
    form: PROJECT_ID,
    parts: partsOfProject,
    complete: async (call, project) => {
      const sight = await observeKey(call, project).catch(unlessProjectGone(call, project));
      const held = sight === undefined ? undefined : heldBy(project.projectId, sight.actual);
      return held === undefined ? undefined : { ...held };
    },
  }),
  named: (id) => `project ${id}'s encryption at rest`,
  tells: ({ projectId }) => `whether Atlas still holds these settings of project ${projectId}`,
  resolve: (call, args, olds) => resolve(call, { args, olds }),
  /** The record of a key that Atlas refused has valid: false. The program always wants true. */
  known: (id, props) => ({
    ...props,
    projectId: id,
    encryptionAtRestProvider: AZURE,
    valid: true,
    ...(props.valid === false ? { wasLost: true } : {}),
  }),
  observe: async (call, known) => {
    const sight = await observeKey(call, known);
    const busy = known.wasLost === true ? await busyAgain(call, { ...known, sight }) : undefined;
    return busy === undefined ? sight : { ...sight, busy };
  },
  gone: unlessProjectGone,
  differs: async (call, known, sight) => {
    if (sight === undefined) return { kind: "same" };
    const { actual, path, unreachable, busy } = sight;
    const off = offIn(known, actual);
    if (path !== undefined && !isToldOfPath(call, known.projectId)) call.warn(brokenPathText(known.projectId, path));
    if (unreachable !== undefined) warnOnce(call, unreachable);
    if (off.length === 0)
      return busy === undefined ? { kind: "same" } : { kind: "off", says: recoveringText(known.projectId, busy) };
    const says = driftText(known, off, actual);
    if (!off.includes("valid")) return { kind: "off", says };
    const { value: secret } = secretOf(known.access, { ...known }, call.clients.env);
    const { projectId } = known;
    const explained = explainedText(await explain(call, { projectId, actual, secret }));
    noteSaid(call, `${says} ${explained}`);
    return { kind: "off", says: `${says} ${explained}` };
  },
  ensure: async (run, { wanted, olds }) => {
    if (olds === undefined) await refuseForeign(run, wanted);
    const { access, azureEnvironment } = wanted;
    const secret = secretOf(access, olds, run.clients.env);
    const { keyIdentifier: keyInState, keyIdentifierSince: known } = recordOf(olds);
    const sayReplaced = await beforeSecret(run, { access, azureEnvironment, secret, olds });
    const [isNew, wasLost] = [olds === undefined, olds?.valid === false];
    const { actual, isRotated, version } = await ensure(run, { desired: wanted, secret, isNew, keyInState, wasLost });
    sayReplaced();
    if (olds === undefined && !run.hasWritten) run.info(adoptedText(wanted));
    const keyIdentifierSince = isRotated || known === undefined ? timeOf(run.clients.clock.now()) : known;
    return { ...wanted, ...observedAs(wanted, actual), keyIdentifierSince, ...endOf(version, isRotated ? {} : olds) };
  },
  /**
   * State keeps a configuration that Atlas accepted and cannot use, and a new one whose creation failed after a write:
   * otherwise a destroy would not disable it. In the second case it is not known whether the secret arrived, so the
   * record has no secret. After a failed update the engine keeps the old record.
   */
  left: async (run, { wanted, olds }, error) => {
    if (hasCode(error, "KEY_NOT_VALID"))
      return { ...(olds === undefined || run.hasWritten ? wanted : olds), valid: false };
    const isLeft = olds === undefined && run.hasWritten && !hasCode(error, "KEY_NOT_VALID_RESTORED");
    return isLeft ? { ...withoutSecret(wanted), valid: false } : undefined;
  },
  record: (call, { keyIdentifierSince: known, keyExpiresAt, wasLost: _, ...desired }, { actual, busy }) => {
    const inputs = { ...observedAs(desired, actual), ...(busy === undefined ? {} : { valid: false }) };
    const isOther = inputs.keyIdentifier !== desired.keyIdentifier;
    const keyIdentifierSince = isOther ? timeOf(call.clients.clock.now()) : known;
    const outs = {
      ...inputs,
      ...(keyIdentifierSince === undefined ? {} : { keyIdentifierSince }),
      ...(keyExpiresAt === undefined || isOther ? {} : { keyExpiresAt }),
    };
    return { outs, inputs };
  },
  remove: async (run, known) => {
    await remove(run, known);
    if (known.keepsKey === true) run.warn(keptText(known));
  },
  lastWords: async (call, { projectId }) => {
    const found = await findUnmanaged(call, { projectId });
    if (found.repairing !== "") call.info(repairingText(projectId, found.repairing));
    const says = unmanagedText(projectId, found);
    if (says !== undefined) call.info(says);
  },
};

/** Of a version that was read in this run, else as state has it. */
const endOf = (version: KeyVersion | undefined, olds: Properties | undefined): { readonly keyExpiresAt?: string } => {
  if (version !== undefined) return version.expires === undefined ? {} : { keyExpiresAt: timeOf(version.expires) };
  return typeof olds?.keyExpiresAt === "string" ? { keyExpiresAt: olds.keyExpiresAt } : {};
};

function withoutSecret({ clientSecretFingerprint: _, ...desired }: Desired): Properties {
  if (isRole(desired.access)) return desired;
  const { clientSecret: __, ...access } = desired.access;
  return { ...desired, access };
}
