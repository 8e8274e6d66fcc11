// Why Atlas refuses to change a cluster: the private endpoints, where they are at fault and not the key. Async, over the clients; it changes nothing.
import type { AtlasReads } from "../atlas/reads";
import { brokenPath } from "../project/path";
import { CmkError, hasCode } from "../support/errors";
import { BROKEN_PATH_HINT, brokenPathText, type Refused } from "./texts";

/**
 * FACT(atlas-unreachable-key): with a key that cannot be reached Atlas changes no cluster; it does not say whether the
 * key or the path is at fault.
 */
const KEY_OUT_OF_REACH = "ENCRYPTION_AT_REST_SETTINGS_INVALID";

const RECENT_MS = 2_000;

/** The refusal in the words of the private path, where that is broken; else as it came. */
export async function ofThePath(reads: AtlasReads, refused: Refused, error: unknown): Promise<unknown> {
  if (!hasCode(error, KEY_OUT_OF_REACH)) return error;
  const { projectId } = refused;
  const freshness = { maxAgeMs: RECENT_MS };
  try {
    const [project, endpoints, clusters] = await Promise.all([
      reads.encryptionAtRest(projectId, freshness),
      reads.privateEndpoints(projectId, freshness),
      reads.clusters(projectId, freshness),
    ]);
    const path = brokenPath(project, { endpoints, clusters });
    return path === undefined ? error : new CmkError(brokenPathText(refused, path), detailsOf(error));
  } catch (unread) {
    if (unread instanceof CmkError) return error;
    throw unread;
  }
}

const detailsOf = (error: CmkError) => ({
  code: "PATH_BROKEN",
  hint: BROKEN_PATH_HINT,
  cause: error,
  status: error.status,
  requestId: error.requestId,
});
