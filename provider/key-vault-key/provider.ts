// The engine's hooks for KeyVaultKey. Thin: it gathers what `plan.ts` decides on and calls `reconcile.ts`.
import type { Call, Difference, Properties, Room } from "../engine/room";
import { changedKeys } from "../support/compare";
import { hasCode } from "../support/errors";
import { type Limit, operationOf, requireInState } from "../support/operation";
import { holdsUnknown } from "../support/unknowns";
import { sayUnmanagedKeys } from "../vault-users/unmanaged";
import { check } from "./check";
import { type Desired, identityOf, type Known, OUTPUTS, observedAs, replacedBy } from "./plan";
import { type Clients, ensureKey, goneWithVault, observe, settle, usableVersion } from "./reconcile";
import { remove } from "./remove";
import { misfitText, newVersionText, noVersionHint, noVersionText, offText } from "./texts";

/** Azure answers at once; a vault that another change holds takes minutes. */
const DEFAULT_TIMEOUT_MS = 15 * 60_000;

export function keyVaultKey(clients: Clients): Room {
  return {
    identity: identityOf,
    needs: ({ keyVaultId }) => (holdsUnknown(keyVaultId) ? [] : [{ kind: "KeyVault", identity: `${keyVaultId}` }]),
    check: (call, olds, news) => check(clients, call, olds, news),
    diff: async (call, _id, olds, news) => {
      if (changedKeys(olds, news, OUTPUTS).length > 0) return { kind: "changed", replaces: replacedBy(olds, news) };
      return lookLive(clients, call, { ...asKnown(olds), ...asDesired(news) });
    },
    create: async (call, inputs) => {
      const desired = asDesired(inputs);
      const operation = operationOf(call, limitOf("create", desired));
      const made = await ensureKey(clients, desired, operation);
      // A new key needs nothing after ARM has made it, so no half-made one can be lost here.
      return { id: idOf(desired), outs: { ...(await settle(clients, { desired, made }, operation)) } };
    },
    update: async (call, _id, olds, news) => {
      const desired = asDesired(news);
      const operation = operationOf(call, limitOf("update", desired));
      const made = await ensureKey(clients, desired, operation);
      return { ...(await settle(clients, { desired, olds, made }, operation)) };
    },
    read: async (call, id, props) => {
      const known = stateOf(id, props);
      const key = await observe(clients, known, call.signal).catch(goneWithVault);
      if (key === undefined) return undefined;
      const keyVersion = await usableVersion(clients, known, { key, signal: call.signal });
      const misfit = misfitText(known, key);
      if (misfit !== undefined) call.warn(misfit);
      else if (keyVersion === undefined) call.warn(`${noVersionText(known)} ${noVersionHint(known)}`);
      const outs = observedAs(known, key, keyVersion);
      return { id, outs: { ...outs }, inputs: inputsOf(outs) };
    },
    lastWords: (call, inputs) => {
      const { projectIds, keyVaultId } = asDesired(inputs);
      return sayUnmanagedKeys({ ...call, clients }, { projectIds, keyVaultId });
    },
    remove: async (call, id, props) => {
      const known = stateOf(id, props);
      if (known.deleteKey === true) await call.refuseNeeded();
      return remove(clients, known, operationOf(call, limitOf("delete", known)));
    },
  };
}

const asDesired = (inputs: Properties): Desired => inputs as unknown as Desired; // `check` made them
const asKnown = (olds: Properties): Known => olds as unknown as Known; // create, update or read made them

/** The key's ARM id. */
const idOf = ({ keyVaultId, keyName }: Desired): string => `${keyVaultId}/keys/${keyName}`;

const limitOf = (kind: Limit["kind"], { timeouts }: Desired): Limit => ({
  kind,
  timeouts,
  defaultMs: DEFAULT_TIMEOUT_MS,
});

const inputsOf = ({
  keyIdentifier: _url,
  keyVersion: _version,
  triggeredVersion: _served,
  servedPolicy: _policy,
  ...inputs
}: Known): Properties => inputs;

/** What every later call must find in state. */
function stateOf(id: string, props: Properties): Known {
  requireInState(`the key ${id}`, props, ["keyVaultId", "keyName", "keyIdentifier"]);
  return asKnown(props);
}

/** State and program agree. Without a refresh the engine would look no further, so we do. */
async function lookLive(clients: Clients, call: Call, known: Known): Promise<Difference> {
  try {
    const key = await observe(clients, known, call.signal).catch(goneWithVault);
    const off = offText(known, key);
    if (key === undefined || off !== undefined) return { kind: "off", says: off ?? "" };
    const keyVersion = await usableVersion(clients, known, { key, signal: call.signal });
    if (keyVersion === undefined) return { kind: "off", says: `${noVersionText(known)} ${noVersionHint(known)}` };
    if (keyVersion === known.keyVersion) return { kind: "same" };
    return { kind: "off", says: newVersionText(known, keyVersion) };
  } catch (error) {
    if (!hasCode(error, "NO_CREDENTIALS")) throw error;
    call.warn(`Not verified: whether the vault still holds the key as it should be. ${error.message}`);
    return { kind: "same" };
  }
}
