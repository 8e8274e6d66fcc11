// EncryptionAtRest for the engine's hooks: resolve, observe, differs, ensure, remove. Thin: it gathers what plan.ts decides on and calls flow/.
import { unlessProjectGone } from "../atlas/absence";
import type { Resource } from "../engine/hooks";
import { AZURE } from "../project/clusters";
import { isPrivate } from "../project/path";
import { hasCode } from "../support/errors";
import type { Properties } from "../support/properties";
import { isRole, secretOf } from "./access";
import { CONDITIONS, FIELDS } from "./fields";
import { shownCause } from "./flow/causes";
import { ensure } from "./flow/ensure";
import { refuseForeign } from "./flow/guards";
import { isToldOfPath } from "./flow/key-version";
import { type Clients, observeKey, type Sight } from "./flow/observe";
import { remove } from "./flow/remove";
import { resolve } from "./flow/resolve";
import { findUnmanaged } from "./flow/unmanaged";
import { type Arguments, type Desired, identityOf, needsOf, observedAs, offIn } from "./plan";
import { brokenPathText, driftText, keptText, unmanagedText } from "./texts";

export const encryptionAtRest: Resource<{
  clients: Clients;
  args: Arguments;
  wanted: Desired;
  seen: Sight;
  known: Desired;
}> = {
  fields: FIELDS,
  conditions: [...CONDITIONS, "clientSecretFingerprint"],
  outputs: [],
  inState: ["projectId", "keyVaultId", "keyName", "keyIdentifier", "access"],
  only: "projectId",
  identity: identityOf,
  needs: needsOf,
  idOf: ({ projectId }) => `${projectId}`,
  named: (id) => `project ${id}'s encryption at rest`,
  tells: ({ projectId }) => `whether Atlas still holds these settings of project ${projectId}`,
  resolve: (call, args, olds) => resolve(call, { args, olds }),
  known: (id, props) => ({ ...props, projectId: id }),
  observe: observeKey,
  gone: unlessProjectGone,
  differs: async (call, known, sight) => {
    if (sight === undefined) return { kind: "same" };
    const { actual, path } = sight;
    const off = offIn(known, actual);
    if (path !== undefined && !isToldOfPath(call, known.projectId)) call.warn(brokenPathText(known.projectId, path));
    if (off.length === 0) return { kind: "same" };
    const place = { desired: known, isPublic: !isPrivate(actual) };
    const cause = off.includes("valid") ? await shownCause(call, place) : undefined;
    const says = driftText(known, off, actual);
    return { kind: "off", says: cause === undefined ? says : `${says} ${cause}` };
  },
  ensure: async (run, { wanted, olds }) => {
    if (olds === undefined) await refuseForeign(run, wanted);
    const secret = secretOf(wanted.access, olds, run.clients.env);
    const actual = await ensure(run, { desired: wanted, secret });
    return { ...wanted, ...observedAs(wanted, actual) };
  },
  /**
   * What is made but not valid stays in state, and so does a new one that was written to before something failed: else a destroy would leave it on.
   * Whether the secret arrived then is not known, so the record is without it. A failed update keeps the old record: that is as good.
   */
  left: async (run, { wanted, olds }, error) => {
    if (hasCode(error, "KEY_NOT_VALID")) return { ...wanted, valid: false };
    const isLeft = olds === undefined && run.hasWritten && !hasCode(error, "KEY_NOT_VALID_RESTORED");
    return isLeft ? { ...withoutSecret(wanted), valid: false } : undefined;
  },
  record: (call, known, { actual }) => {
    const off = offIn({ ...known, encryptionAtRestProvider: AZURE, valid: true }, actual);
    if (off.includes("valid")) call.warn(driftText(known, off, actual));
    const observed = { ...observedAs(known, actual) };
    return { outs: observed, inputs: observed };
  },
  remove: async (run, known) => {
    await remove(run, known);
    if (known.keepsKey === true) run.warn(keptText(known));
  },
  lastWords: async (call, { projectId }) => {
    const says = unmanagedText(projectId, await findUnmanaged(call, { projectId }));
    if (says !== undefined) call.info(says);
  },
};

function withoutSecret({ clientSecretFingerprint: _, ...desired }: Desired): Properties {
  if (isRole(desired.access)) return desired;
  const { clientSecret: __, ...access } = desired.access;
  return { ...desired, access };
}
