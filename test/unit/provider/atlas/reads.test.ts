// Proves which reads of a project are shared, and which are asked anew. The client is a double that counts.

import { describe, expect, it } from "vitest";
import { createAtlasReads, type Readable } from "../../../../provider/atlas/reads.ts";
import type { EncryptionAtRest } from "../../../../provider/atlas/types.ts";
import { failure } from "../../../support/failure.ts";
import { stepClock } from "../support/fakes.ts";
import { LISTS_ALONE } from "./fakes.ts";

const answer = (number: number): EncryptionAtRest => ({
  azureKeyVault: { enabled: true, keyVaultName: `kv-${number}` },
});

/** Reads whose client numbers its answers; the first `failures` of them are errors. */
function reading(failures = 0) {
  const clock = stepClock();
  const asked: string[] = [];
  const client: Readable = {
    ...LISTS_ALONE,
    listProjects: async () => {
      asked.push("projects");
      return [];
    },
    getEncryptionAtRest: async (projectId) => {
      asked.push(projectId);
      if (asked.length <= failures) throw new Error(`failure ${asked.length}`);
      return answer(asked.length);
    },
    listClusters: async (projectId) => {
      asked.push(`clusters of ${projectId}`);
      return [];
    },
    getBackupCompliancePolicy: async () => undefined,
    listPrivateEndpoints: async (projectId) => {
      asked.push(`endpoints of ${projectId}`);
      return [];
    },
  };
  return { clock, asked, reads: createAtlasReads(client, clock) };
}

describe("a read", () => {
  it("is shared by those who ask at the same time, per project and kind", async () => {
    const { reads, asked } = reading();
    const now = { maxAgeMs: 0 };
    await Promise.all([
      reads.encryptionAtRest("a", now),
      reads.encryptionAtRest("a", now),
      reads.encryptionAtRest("b", now),
      reads.clusters("a", now),
      reads.clusters("a", now),
    ]);
    expect(asked).toEqual(["a", "b", "clusters of a"]);
  });

  it("serves again until it is too old", async () => {
    const { reads, asked, clock } = reading();
    await reads.encryptionAtRest("a", { maxAgeMs: 0 });
    await clock.sleep(2_000);
    expect(await reads.encryptionAtRest("a", { maxAgeMs: 2_000 })).toEqual(answer(1));
    await clock.sleep(1);
    expect(await reads.encryptionAtRest("a", { maxAgeMs: 2_000 })).toEqual(answer(2));
    expect(asked).toHaveLength(2);
  });

  it("does not serve after the machine's clock was set back", async () => {
    const { reads, clock } = reading();
    await reads.encryptionAtRest("a", { maxAgeMs: 0 });
    await clock.sleep(-3_600_000);
    expect(await reads.encryptionAtRest("a", { maxAgeMs: 2_000 })).toEqual(answer(2));
  });

  it("that began before a write does not serve those who want to see the write", async () => {
    const { reads } = reading();
    const before = reads.encryptionAtRest("a", { maxAgeMs: 60_000 });
    const since = reads.mark();
    const after = reads.encryptionAtRest("a", { since, maxAgeMs: 60_000 });
    const sharing = reads.encryptionAtRest("a", { since, maxAgeMs: 60_000 });
    expect(await Promise.all([before, after, sharing])).toEqual([answer(1), answer(2), answer(2)]);
  });

  it("of the list of projects is one for all", async () => {
    const { reads, asked } = reading();
    await Promise.all([reads.projects({ maxAgeMs: 0 }), reads.projects({ maxAgeMs: 0 })]);
    await reads.projects({ maxAgeMs: 0, since: reads.mark() });
    expect(asked).toEqual(["projects", "projects"]);
  });

  it("that failed is sent again", async () => {
    const { reads } = reading(1);
    expect(await failure(reads.encryptionAtRest("a", { maxAgeMs: 60_000 }))).toEqual(new Error("failure 1"));
    expect(await reads.encryptionAtRest("a", { maxAgeMs: 60_000 })).toEqual(answer(2));
  });

  it("is not needed right after a write that gave its answer", async () => {
    const { reads, asked } = reading();
    const since = reads.mark();
    reads.tellEncryptionAtRest("a", answer(7));
    expect(await reads.encryptionAtRest("a", { since, maxAgeMs: 0 })).toEqual(answer(7));
    expect(asked).toEqual([]);
  });
});
