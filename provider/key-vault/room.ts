// KeyVault for the engine's hooks: resolve, observe, differs, ensure, remove. Thin: it gathers what plan.ts decides on and calls flow/.
import type { Vault } from "../azure/types";
import { byId } from "../engine/by-id";
import type { Resource } from "../engine/hooks";
import { sayUnmanagedKeys } from "../vault-users/unmanaged";
import { CONDITIONS, FIELDS, faultsBetween, OUTPUTS } from "./fields";
import { ensure } from "./flow/ensure";
import { findAbsent, findProjectFault, guardPreview } from "./flow/guards";
import { type Clients, lookAt, observe } from "./flow/observe";
import { remove } from "./flow/remove";
import {
  type Arguments,
  type Desired,
  desiredOf,
  driftOf,
  type Encrypted,
  identityOf,
  type Known,
  misfitsOf,
  observedAs,
  outsOf,
  partsOf,
} from "./plan";
import { accessPoliciesText, driftText, goneText, misfitText } from "./texts";

export const keyVault: Resource<{
  clients: Clients;
  args: Arguments & { readonly encrypts?: Encrypted };
  wanted: Desired;
  seen: Vault;
  known: Known;
}> = {
  fields: FIELDS,
  conditions: CONDITIONS,
  outputs: OUTPUTS,
  requiredState: ["enablePurgeProtection"],
  inState: ["keyVaultId", "subscriptionId", "resourceGroupName", "vaultName"],
  only: "vaultName",
  identity: identityOf,
  identityIsAll: true,
  idOf: ({ keyVaultId }) => `${keyVaultId}`,
  byId: byId({
    kind: "KeyVault",
    form: "the vault's ARM id",
    parts: partsOf,
    complete: async (call, parts) => {
      const vault = await lookAt(call, parts);
      return vault === undefined ? undefined : { ...parts, tenantId: vault.tenantId };
    },
  }),
  named: (id) => `the vault ${id}`,
  tells: ({ keyVaultId }) => `whether the vault ${keyVaultId} matches the program`,
  faults: faultsBetween,
  resolve: async (call, { encrypts, ...args }, olds) => {
    const { found, faults } = await findAbsent(call, { args, olds });
    if (faults.length > 0) return { inputs: { ...args }, failures: faults };
    const desired = desiredOf({ args, olds }, found, encrypts);
    const refusal = await findProjectFault(call, { desired, olds, encrypts });
    if (refusal !== undefined) return { inputs: { ...desired }, failures: [{ property: "", reason: refusal }] };
    return { inputs: { ...desired }, failures: call.preview ? await guardPreview(call, { desired, olds }) : [] };
  },
  observe,
  differs: (call, known, vault) => {
    if (vault === undefined) return { kind: "off", says: goneText(known) };
    if (!vault.enableRbacAuthorization) {
      call.warn(accessPoliciesText(known));
      return { kind: "same" };
    }
    const misfit = misfitText(known, vault, misfitsOf(known, vault));
    if (misfit !== undefined) return { kind: "off", says: misfit };
    const drift = driftOf(known, vault);
    return drift.length === 0 ? { kind: "same" } : { kind: "off", says: driftText(known, drift) };
  },
  ensure: async (run, { wanted, olds }) => ({ ...outsOf(wanted, await ensure(run, { desired: wanted, olds })) }),
  /** A vault that was created, and then failed to become ready or to accept a change, stays in state. */
  left: async (run, { wanted, olds }) => {
    if (!run.hasWritten || olds !== undefined) return undefined;
    const made = await observe(run, wanted).catch(() => undefined);
    return made === undefined ? undefined : { ...outsOf(wanted, made) };
  },
  record: (_call, known, vault) => {
    const { vaultUri, ...inputs } = observedAs(known, vault);
    return { outs: { ...inputs, vaultUri }, inputs };
  },
  remove,
  lastWords: (call, { projectIds, keyVaultId }) => sayUnmanagedKeys(call, { projectIds, keyVaultId }),
};
