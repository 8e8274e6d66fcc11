// Refuses changes of private networking while Atlas cannot use the project's key, except those that may bring the key back. Async, over the clients. It writes
// nothing.
import type { EncryptionAtRest } from "../../atlas/types";
import type { Run } from "../../engine/run";
import { whyLost } from "../../key-findings/look";
import { brokenPath, isPrivate } from "../../project/path";
import { CmkError } from "../../support/errors";
import { lostKeyText } from "../texts";
import { type Clients, type Project, readClusters, recent } from "./clients";

interface Asked extends Project {
  readonly project: EncryptionAtRest;
}

/**
 * Creating an endpoint again, approving its connection or enabling public network access may bring back a vault that
 * Atlas cannot reach. A key that Atlas reaches and cannot use comes back by none of these.
 */
export async function refuseLost(run: Run<Clients>, { projectId, project: actual }: Asked): Promise<void> {
  if (actual.azureKeyVault.valid !== false || (await isPathBroken(run, { projectId, project: actual }))) return;
  const lost = await whyLost(run, { projectId, actual });
  if (lost === undefined || (lost.code === "KEY_UNREACHABLE" && isPrivate(actual))) return;
  throw new CmkError(lostKeyText(projectId), { code: lost.code, hint: `Nothing was changed. ${lost.why}` });
}

async function isPathBroken(run: Run<Clients>, { projectId, project }: Asked): Promise<boolean> {
  if (!isPrivate(project)) return false;
  const [endpoints, clusters] = await Promise.all([
    run.clients.reads.privateEndpoints(projectId, recent(run)),
    readClusters(run, { projectId }),
  ]);
  return brokenPath(project, { endpoints, clusters }) !== undefined;
}
