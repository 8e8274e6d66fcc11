// KeyVaultKey for the engine's hooks: resolve, observe, differs, ensure, remove. Thin: it gathers what plan.ts decides on and calls flow/.
import type { Key } from "../azure/types";
import { byId } from "../engine/by-id";
import type { Resource } from "../engine/hooks";
import { sayUnmanagedKeys } from "../vault-users/unmanaged";
import { FIELDS, faultsBetween, NOTES, OUTPUTS } from "./fields";
import { ensure } from "./flow/ensure";
import { guardPreview } from "./flow/guards";
import { type Clients, lookAt, observe, usableVersion } from "./flow/observe";
import { remove } from "./flow/remove";
import { type Arguments, type Desired, endsWithoutRotation, identityOf, type Known, observedAs, partsOf } from "./plan";
import { endsText, goneText, newVersionText, noVersionHint, noVersionText, offText } from "./texts";

export const keyVaultKey: Resource<{
  clients: Clients;
  args: Arguments;
  wanted: Desired;
  seen: Key;
  known: Known;
}> = {
  fields: FIELDS,
  conditions: [],
  outputs: [...OUTPUTS, ...NOTES],
  requiredState: [],
  inState: ["keyVaultId", "keyName", "keyIdentifier"],
  identity: identityOf,
  identityIsAll: true,
  needs: ({ keyVaultId }) => (typeof keyVaultId === "string" ? [{ kind: "KeyVault", identity: keyVaultId }] : []),
  /** The key's ARM id. */
  idOf: ({ keyVaultId, keyName }) => `${keyVaultId}/keys/${keyName}`,
  byId: byId({
    kind: "KeyVaultKey",
    form: "the key's ARM id: {keyVaultId}/keys/{keyName}",
    parts: partsOf,
    complete: async (call, parts) => {
      const key = await lookAt(call, parts);
      return key === undefined ? undefined : { ...parts, keyIdentifier: key.keyIdentifier };
    },
  }),
  named: (id) => `the key ${id}`,
  tells: ({ keyName }) => `whether the key "${keyName}" matches the program`,
  faults: faultsBetween,
  resolve: async (call, args, olds) => {
    if (endsWithoutRotation(args)) call.warn(endsText);
    return { inputs: { ...args }, failures: call.preview ? await guardPreview(call, { args, olds }) : [] };
  },
  observe,
  differs: async (call, known, key) => {
    if (key === undefined) return { kind: "off", says: goneText(known) };
    const off = offText(known, key);
    if (off !== undefined) return { kind: "off", says: off };
    const keyVersion = await usableVersion(call, { key, target: known });
    if (keyVersion === undefined) return { kind: "off", says: `${noVersionText(known)} ${noVersionHint(known)}` };
    return keyVersion === known.keyVersion
      ? { kind: "same" }
      : { kind: "off", says: newVersionText(known, keyVersion) };
  },
  ensure: async (run, { wanted, olds }) => ({ ...(await ensure(run, { desired: wanted, olds })) }),
  /** A new key is complete once ARM has created it, so no record is needed after a failure: the next run adopts the key. */
  left: () => Promise.resolve(undefined),
  record: async (call, known, key) => {
    const keyVersion = await usableVersion(call, { key, target: known });
    const outs = observedAs(known, key, keyVersion);
    const {
      keyIdentifier: _url,
      keyVersion: _version,
      triggeredVersion: _served,
      servedPolicy: _policy,
      ...inputs
    } = outs;
    return { outs: { ...outs }, inputs };
  },
  remove,
  lastWords: (call, { projectIds, keyVaultId }) => sayUnmanagedKeys(call, { projectIds, keyVaultId }),
};
