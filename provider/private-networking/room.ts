// PrivateNetworking for the engine's hooks: resolve, observe, differs, ensure, remove. Thin: plan.ts decides, flow/
// acts.
import { unlessProjectGone } from "../atlas/absence";
import { byId, PROJECT_ID, partsOfProject } from "../engine/by-id";
import { knownIn, type Resource } from "../engine/hooks";
import { sameKeyVaultId } from "../support/azure-names";
import { CONDITIONS, FIELDS, OUTPUTS } from "./fields";
import type { Clients } from "./flow/clients";
import { ensure } from "./flow/ensure";
import { findHeld, observe, withVaultOfOurs } from "./flow/observe";
import { remove } from "./flow/remove";
import { resolve } from "./flow/resolve";
import {
  type Arguments,
  type Desired,
  identityOf,
  type Known,
  knownBy,
  observedAs,
  offIn,
  outsOf,
  type Seen,
} from "./plan";
import { driftText, otherVaultClosedText } from "./texts";

export const privateNetworking: Resource<{
  clients: Clients;
  args: Arguments;
  wanted: Desired;
  seen: Seen;
  known: Known;
}> = {
  fields: FIELDS,
  conditions: CONDITIONS,
  outputs: OUTPUTS,
  requiredState: ["requirePrivateNetworking", "endpointStatus"],
  inState: ["keyVaultId", "regions"],
  only: "projectId",
  identity: identityOf,
  idOf: ({ projectId }) => `${projectId}`,
  byId: byId({
    kind: "PrivateNetworking",
    form: PROJECT_ID,
    parts: partsOfProject,
    complete: (call, project) => findHeld(call, project).catch(unlessProjectGone(call, project)),
  }),
  named: (id) => `project ${id}'s private networking`,
  tells: ({ projectId }) => `whether the private networking of project ${projectId} is as the program says`,
  resolve: (call, args, olds) => resolve(call, { args, olds }),
  known: knownBy,
  observe,
  gone: unlessProjectGone,
  differs: (_call, known, seen) => {
    const off = seen === undefined ? [] : offIn(known, seen);
    return seen === undefined || off.length === 0
      ? { kind: "same" }
      : { kind: "off", says: driftText(known, off, seen) };
  },
  ensure: async (run, { wanted, olds, id }) => {
    const before = olds === undefined || id === undefined ? undefined : knownIn(privateNetworking, id, olds);
    const closedVaultId = before?.closedVaultId;
    const seen = await ensure(run, { desired: wanted, ...(before === undefined ? {} : { before }) });
    if (closedVaultId !== undefined && !sameKeyVaultId(closedVaultId, wanted.keyVaultId))
      run.warn(otherVaultClosedText(closedVaultId));
    return outsOf(wanted, { seen, closedVaultId });
  },
  record: async (call, { closedVaultId, recorded: _recorded, ...known }, looked) => {
    const seen = await withVaultOfOurs(call, { ...known, closedVaultId }, looked);
    return { outs: outsOf(known, { seen, closedVaultId }), inputs: { ...observedAs(known, seen) } };
  },
  remove,
};
