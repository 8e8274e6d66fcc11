// Snapshots of a cluster and the project's Backup Compliance Policy on the wire. Atlas layer; it decides nothing.
import { isFlag, isText, type Reader } from "../support/reader";
import { pathSegment } from "../support/url-path";
import { type Caller, projectPath } from "./call";
import { answerOf } from "./parse";
import type { AtlasClient, Snapshot } from "./types";

const SNAPSHOTS_VERSION = "2023-01-01";
const POLICY_VERSION = "2023-10-01";

type Calls = Pick<AtlasClient, "listSnapshots" | "getBackupCompliancePolicy">;

export const backupCalls = ({ call, listAll }: Caller): Calls => ({
  listSnapshots: async (projectId, { name, isSharded }, options) => {
    const path = `${projectPath(projectId)}/clusters/${pathSegment(name)}/backup/snapshots`;
    const asked = {
      path,
      version: SNAPSHOTS_VERSION,
      what: `the snapshots of cluster "${name}" of project ${projectId}`,
    };
    if (!isSharded) return (await listAll(asked, options)).map(snapshotOf);
    // FACT(atlas-snapshots-sharded): the list of a sharded cluster's snapshots has a path of its own, and no pages.
    const answer = await call({ ...asked, path: `${path}/shardedClusters`, method: "GET" }, options);
    return answerOf(asked.what, "results", answer).each("results").map(snapshotOf);
  },
  getBackupCompliancePolicy: async (projectId, options) => {
    const what = `the Backup Compliance Policy of project ${projectId}`;
    const path = `${projectPath(projectId)}/backupCompliancePolicy`;
    const body = answerOf(what, "state", await call({ path, version: POLICY_VERSION, what, method: "GET" }, options));
    const { state } = body.optional("state", isText);
    // ASSUMED(backup-policy-none): an empty object means that the project has no policy.
    return state === undefined ? undefined : { state, ...body.optional("encryptionAtRestEnabled", isFlag) };
  },
});

/** FACT(atlas-snapshot-fields): a snapshot that Atlas is still taking has no `createdAt`. */
const snapshotOf = (body: Reader): Snapshot => ({
  ...body.optional("createdAt", isText),
  ...body.optional("expiresAt", isText),
});
