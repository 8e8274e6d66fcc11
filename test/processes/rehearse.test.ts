// Proves that the built `atlas-cmk rehearse` finds the built emulator, and leaves nothing behind. A script stands for the Pulumi CLI: test/e2e/rehearse.test.ts
// has a real one. Loads dist/, so it needs a build.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { ACTORS, type SnapshotFile } from "../../cli/rehearse/file.ts";
import { quickstart, quickstartSeed } from "../../emulator/seeds.ts";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "rehearse-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const time = "2026-11-20T10:00:00Z";
const seed = quickstartSeed(Date.parse(time));
const snapshot: SnapshotFile = {
  snapshotVersion: 1,
  time,
  version: "1.2.3",
  source: { atlas: "https://cloud.mongodb.com", projectIds: [quickstart.projectId], keyVaultIds: [] },
  notRead: [],
  assumed: [],
  tenantId: quickstart.tenantId,
  subscriptionId: quickstart.subscriptionId,
  seed: {
    ...seed,
    atlas: { ...seed.atlas, credentials: [{ accessToken: ACTORS.atlas.clientSecret, roles: { "*": "GROUP_OWNER" } }] },
  },
};

/** Reads of the real stack, then what a rehearsal does with the copy. */
const PULUMI = `#!/bin/sh
case "$*" in
  "stack --show-name"*) echo acme/keys/prod;;
  "stack export"*) echo '{"version":3,"deployment":{"resources":[]}}';;
  "config --json"*) echo '{}';;
  "stack init prod"*) echo 'encryptionsalt: x' > Pulumi.prod.yaml;;
esac
`;

/** A program that writes as the emulator's login. */
const WRITES = `fetch(process.env.MONGODB_ATLAS_BASE_URL + "/api/atlas/v2/groups/${quickstart.projectId}/clusters/orders", {
  method: "PATCH",
  headers: {
    Authorization: "Bearer ${ACTORS.atlas.clientSecret}",
    Accept: "application/vnd.atlas.2024-08-05+json",
    "Content-Type": "application/vnd.atlas.2024-08-05+json",
  },
  body: JSON.stringify({ encryptionAtRestProvider: "AZURE" }),
}).then((answer) => console.log(answer.status))`;

describe.skipIf(process.platform === "win32")("the built atlas-cmk rehearse", () => {
  it("runs a command on the built emulator, and says what was refused", () => {
    const bin = join(work, "bin");
    const temporary = join(work, "tmp");
    for (const folder of [bin, temporary]) mkdirSync(folder);
    writeFileSync(join(bin, "pulumi"), PULUMI);
    chmodSync(join(bin, "pulumi"), 0o755);
    writeFileSync(join(work, "Pulumi.yaml"), "name: keys\nruntime: nodejs\n");
    writeFileSync(join(work, "real.json"), JSON.stringify(snapshot));
    const PATH = [bin, dirname(process.execPath), process.env.PATH].join(delimiter);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [main, "rehearse", "--from", "real.json", "--fail-on", "refused", "--", "node", "-e", WRITES],
      { cwd: work, env: { PATH, TMPDIR: temporary, HOME: work }, encoding: "utf8" },
    );
    expect(stderr).toContain("400");
    expect(stdout).toContain("It ends without an error, after refusals. 1 changing request, 1 refused, no harm.");
    expect(stdout).toContain(
      "Encrypt the cluster orders with the project's key. Atlas runs an initial sync. REFUSED (400",
    );
    expect(stdout).toContain(`PATCH cloud.mongodb.com/api/atlas/v2/groups/${quickstart.projectId}/clusters/orders`);
    expect(status).toBe(1);
    expect(readdirSync(temporary)).toEqual([]);
  });
});
