// Proves that `status` and `rehearse --snapshot` say what Atlas's settings of a key lack, and that ids in capitals are ids.
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../../cli/run.ts";
import { portalSeed } from "../../../emulator/in-use-seeds.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { emulator, forEachTest } from "../../support/each-test.ts";
import { must } from "../../support/must.ts";
import { testIo } from "../../unit/cli/io.ts";

const { projectId } = quickstart;

async function ran(...argv: readonly string[]) {
  const io = testIo({ env: emulator.env });
  const code = await run(argv, io);
  return { code, text: io.stdout().replaceAll(/\s+/g, " ") };
}

async function snapshotOf(id: string) {
  const path = join(tmpdir(), `half-settings-${process.pid}.json`);
  try {
    return await ran("rehearse", "--snapshot", path, "--project", id);
  } finally {
    rmSync(path, { force: true });
  }
}

const settings = (change: object): void => {
  Object.assign(must(emulator.store.atlas.projects[projectId]).encryption.azureKeyVault, change);
};

describe("a project whose settings are incomplete in Atlas", () => {
  forEachTest({ seed: portalSeed });

  it.each([
    [{ keyVaultName: undefined }, "Atlas shows no keyVaultName."],
    [{ keyIdentifier: undefined }, "Atlas shows no keyIdentifier."],
    [{ keyVaultName: "other-kv" }, "The vault is other-kv in Atlas's keyVaultName, payments-kv in its keyIdentifier."],
  ])("with %j: status and the snapshot say it", async (change, says) => {
    settings(change);
    expect((await ran("status", "--project", projectId)).text).toContain(`${says} Atlas shuts`);
    const { code, text } = await snapshotOf(projectId);
    expect(code).toBe(3);
    expect(text).toContain(`- the key of project ${projectId}: `);
    expect(text).toContain(says);
  });

  it.each([
    [{ roleId: undefined }, "The project has neither a role nor a client secret for Azure."],
    [{ roleId: "64b7f0c0a1b2c3d4e5f60aff" }, "which is not registered in Atlas."],
  ])("with %j: status names the access as the cause", async (change, says) => {
    settings(change);
    const { text } = await ran("status", "--project", projectId);
    expect(text).toContain(says);
    expect(text).not.toContain("Likely causes");
  });
});

describe("a project id in capitals", () => {
  forEachTest({ seed: portalSeed });

  it("is the id of the project", async () => {
    const id = projectId.toUpperCase();
    expect((await ran("status", "--project", id)).code).toBe(0);
    expect((await ran("adopt", "--plan", "--project", id)).code).toBe(0);
    expect((await snapshotOf(id)).code).toBe(0);
  });
});
