// Other projects on the same vault: whether they still come over the public network. Async, over the clients; it asks and changes nothing.
import type { Cluster } from "../atlas/types";
import { mayUseKey } from "../project/clusters";
import { haveMoved, type Moves, movesAfter } from "../project/moves";
import type { VaultUser } from "../project/vault-use";
import { CmkError } from "../support/errors";
import type { Operation } from "../support/operation";
import { waitFor } from "../support/wait";
import { readAgain, usersOfVault } from "../vault-users/read";
import { type Clients, TIMING } from "./clients";
import { othersFault, othersPending } from "./guards";
import { OTHERS_HINT, othersUnseenText } from "./texts";
import type { Gate } from "./vault-access";

const questionOf = ({ projectId, keyVaultId }: Pick<Gate, "projectId" | "keyVaultId">) => ({
  keyVaultId,
  except: projectId,
  withEndpoints: true,
});

/** For a preview: what would stop the closing, and what could not be looked at. The program itself may give the others their endpoints. */
export async function othersInPreview(
  clients: Clients,
  gate: Pick<Gate, "projectId" | "keyVaultId">,
  looking: Pick<Operation, "signal" | "status">,
): Promise<readonly string[]> {
  const { users, unseen } = await usersOfVault(clients, questionOf(gate), looking);
  const fault = othersFault(gate.keyVaultId, users);
  return [
    ...(fault === undefined ? [] : [`${fault} ${OTHERS_HINT} Checked again at \`up\`.`]),
    ...(unseen.length === 0 ? [] : [othersUnseenText(gate.keyVaultId, unseen)]),
  ];
}

/** Of all projects: names of clusters are unique in their own alone. */
const clustersOf = (others: readonly VaultUser[]): readonly Cluster[] =>
  others.flatMap(({ projectId, clusters = [] }) =>
    clusters.filter(mayUseKey).map((cluster) => ({ ...cluster, name: `${projectId}/${cluster.name}` })),
  );

/** Refuses while another project comes over the public network, and waits for one that becomes private by itself. Gives the others, as they are then. */
export async function othersHavePath(
  clients: Clients,
  gate: Gate,
  operation: Operation,
): Promise<readonly VaultUser[]> {
  const question = questionOf(gate);
  const { users, unseen } = await usersOfVault(clients, question, operation);
  if (unseen.length > 0) operation.warn(othersUnseenText(gate.keyVaultId, unseen));
  let others = users;
  let moves: Moves = new Map();
  await waitFor<readonly string[], undefined>({
    what: `other projects on the vault ${gate.keyVaultId} to come over private endpoints`,
    probe: async () => {
      others = await readAgain(clients, { before: others, question }, operation.signal);
      const fault = othersFault(gate.keyVaultId, others);
      if (fault !== undefined) throw new CmkError(fault, { code: "VAULT_USED_BY_OTHERS", hint: OTHERS_HINT });
      moves = movesAfter(moves, clustersOf(others), clients.clock.now());
      return othersPending(others);
    },
    classify: (pending) => {
      if (pending.length > 0) return { kind: "pending", state: pending.join("; ") };
      return haveMoved(moves, clients.clock.now())
        ? { kind: "done", value: undefined }
        : { kind: "pending", state: "clusters of other projects may still move to their private endpoints" };
    },
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(`before the vault is closed: ${state}`),
  });
  return others;
}
