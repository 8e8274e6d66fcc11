// Proves how snapshots and the Backup Compliance Policy are asked for and read, on a scripted transport and on recorded answers.
import { describe, expect, it } from "vitest";
import { areRecordingsHere, atlasRecordings, WHY_NO_RECORDINGS } from "../../../support/recordings.ts";
import { atlas, BASE_URL, PROJECT, TOKEN } from "./fakes.ts";

const SNAPSHOTS = `${BASE_URL}/api/atlas/v2/groups/${PROJECT}/clusters/orders/backup/snapshots`;
const TAKEN = { createdAt: "2026-08-10T03:28:08Z", expiresAt: "2026-08-11T03:29:21Z" };

describe("the snapshots of a cluster", () => {
  it("are read page by page", async () => {
    const { client, transport } = atlas(TOKEN, ({ url }) => ({
      json: { results: [{ ...TAKEN, id: url }], totalCount: 2 },
    }));
    expect(await client.listSnapshots(PROJECT, { name: "orders", isSharded: false })).toEqual([TAKEN, TAKEN]);
    expect(transport.sent.map(({ method, url, headers }) => [method, url, headers.accept])).toEqual(
      [1, 2].map((page) => [
        "GET",
        `${SNAPSHOTS}?itemsPerPage=500&pageNum=${page}`,
        "application/vnd.atlas.2023-01-01+json",
      ]),
    );
  });

  it("of a sharded cluster are asked for by a path of their own, without pages", async () => {
    const { client, transport } = atlas(TOKEN, () => ({ json: { results: [TAKEN] } }));
    expect(await client.listSnapshots(PROJECT, { name: "orders", isSharded: true })).toEqual([TAKEN]);
    expect(transport.sent.map(({ url }) => url)).toEqual([`${SNAPSHOTS}/shardedClusters`]);
  });

  it("have no time while Atlas takes them", async () => {
    const { client } = atlas(TOKEN, () => ({
      json: { results: [{ expiresAt: TAKEN.expiresAt, status: "inProgress" }], totalCount: 1 },
    }));
    expect(await client.listSnapshots(PROJECT, { name: "orders", isSharded: false })).toEqual([
      { expiresAt: TAKEN.expiresAt },
    ]);
  });
});

describe("the Backup Compliance Policy", () => {
  it("of a project without one is an empty object", async () => {
    const { client } = atlas(TOKEN, () => ({ json: {} }));
    expect(await client.getBackupCompliancePolicy(PROJECT)).toBeUndefined();
  });
});

describe.runIf(areRecordingsHere)(areRecordingsHere ? "a recorded answer" : `skipped: ${WHY_NO_RECORDINGS}`, () => {
  const recorded = (method: string, path: string) =>
    atlasRecordings().filter((one) => one.method === method && one.path.endsWith(path));

  it("about the policy has its state, and whether it requires encryption", async () => {
    const answers = [...recorded("GET", "/backupCompliancePolicy"), ...recorded("PUT", "/backupCompliancePolicy")];
    const read = answers.map(({ body }) =>
      atlas(TOKEN, () => ({ json: body })).client.getBackupCompliancePolicy(PROJECT),
    );
    expect(await Promise.all(read)).toEqual([
      { state: "ACTIVE", encryptionAtRestEnabled: false },
      { state: "ENABLING", encryptionAtRestEnabled: false },
    ]);
  });

  it("with a snapshot that is being taken has no time", async () => {
    const [answer] = recorded("GET", "/backup/snapshots/{snapshotId}");
    const { client } = atlas(TOKEN, () => ({ json: { results: [answer?.body], totalCount: 1 } }));
    expect(await client.listSnapshots(PROJECT, { name: "orders", isSharded: false })).toEqual([
      { expiresAt: "2026-08-11T03:19:34Z" },
    ]);
  });
});
