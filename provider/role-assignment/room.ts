// RoleAssignment for the engine's hooks: resolve, observe, differs, ensure, remove. Thin: it gathers what plan.ts decides on and calls flow/.
import type { RoleAssignment } from "../azure/types";
import { byId } from "../engine/by-id";
import type { Resource } from "../engine/hooks";
import { noteRoleAssignment } from "../vault-users/declared";
import { CONDITIONS, FIELDS, OUTPUTS } from "./fields";
import { ensure } from "./flow/ensure";
import { guardPreview } from "./flow/guards";
import { type Clients, observe, observeRole } from "./flow/observe";
import { remove } from "./flow/remove";
import {
  type Arguments,
  type Desired,
  desiredOf,
  identityOf,
  isCustom,
  type Known,
  outsOf,
  partsOf,
  roleDrift,
} from "./plan";
import { goneText, roleDriftText } from "./texts";

export const roleAssignment: Resource<{
  clients: Clients;
  args: Arguments;
  wanted: Desired;
  seen: RoleAssignment;
  known: Known;
}> = {
  fields: FIELDS,
  conditions: CONDITIONS,
  outputs: OUTPUTS,
  requiredState: [],
  inState: ["keyVaultId", "principalId", "role", "roleDefinitionId"],
  identity: identityOf,
  identityIsAll: true,
  needs: ({ keyVaultId }) => (typeof keyVaultId === "string" ? [{ kind: "KeyVault", identity: keyVaultId }] : []),
  idOf: (outs) => identityOf(outs) ?? "",
  byId: byId({
    kind: "RoleAssignment",
    form: "{keyVaultId}/{principalId}/{the GUID of the role}",
    parts: partsOf,
  }),
  named: (id) => `the role assignment ${id}`,
  tells: () => "whether the role is still assigned",
  resolve: async (call, given, olds) => {
    const inputs = { ...desiredOf(given) };
    if (typeof inputs.keyVaultId === "string") noteRoleAssignment(call, inputs.keyVaultId);
    const isNew = identityOf(olds) === undefined || identityOf(inputs) !== identityOf(olds);
    return { inputs, failures: call.preview && isNew ? await guardPreview(call, inputs) : [] };
  },
  observe,
  differs: async (call, known, found) => {
    if (found === undefined) return { kind: "off", says: goneText(known) };
    if (!isCustom(known)) return { kind: "same" };
    const role = await observeRole(call, known);
    const drift = role === undefined ? [] : roleDrift(known.keyVaultId, role);
    const isAsWanted = role !== undefined && drift.length === 0;
    return isAsWanted ? { kind: "same" } : { kind: "off", says: roleDriftText(known, drift) };
  },
  ensure: async (run, { wanted, olds }) => ({ ...outsOf(wanted, await ensure(run, { desired: wanted, olds })) }),
  /** What was created before a failure stays in state, also a role that is defined and not yet assigned. */
  left: async (run, { wanted, olds }) => {
    if (!run.hasWritten || olds !== undefined) return undefined;
    const made = await observe(run, wanted).catch(() => undefined);
    return made === undefined && !isCustom(wanted) ? undefined : { ...outsOf(wanted, made) };
  },
  record: (_call, { roleAssignmentId: _, ...inputs }, found) => ({ outs: { ...outsOf(inputs, found) }, inputs }),
  remove,
};
