// Proves on a real Pulumi CLI that examples/fleet does what its README says: a preview of two organizations that writes nothing, a run that is killed in the
// middle, a run that does only what is left and names what failed, one that does the rest, and a preview of a stack that exists. Skipped, and saying so, where
// there is no CLI.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findCli } from "@pulumi-atlas-cmk/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fleetSeed } from "../../emulator/fleet-seed.ts";
import { type Emulator, startEmulator } from "../../emulator/index.ts";
import { fleetFile } from "../support/fleet-file.ts";
import { type FleetRun, makeFleetRun } from "../support/fleet-run.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const found = await findCli();
const named = found.kind === "found" ? `with Pulumi CLI ${found.version}` : `no Pulumi CLI: ${found.reason}`;

const SIZE = { organizations: 2, projects: 2, clusters: 1 };
const { file, env } = fleetFile(SIZE, { atOnce: 1 });

/** The arguments of each `npm run fleet` of the README. */
const [, block = ""] = /^```sh\nnpm install\n([\s\S]*?)^```$/m.exec(
  readFileSync(join(root, "examples", "fleet", "README.md"), "utf8"),
) ?? [""];
const [PREVIEW = [], UP = []] = block
  .trim()
  .split("\n")
  .map((line) => line.replace("npm run fleet -- ", "").split(" "));

/** The last project with a cluster that does not exist. */
const broken = {
  organizations: {
    ...file.organizations,
    "org-2": {
      ...file.organizations["org-2"],
      projects: {
        ...file.organizations["org-2"]?.projects,
        "project-2": { ...file.organizations["org-2"]?.projects["project-2"], clusters: ["no-such-cluster"] },
      },
    },
  },
};

/** The first project without its protection. */
const unprotected = {
  organizations: {
    ...file.organizations,
    "org-1": {
      ...file.organizations["org-1"],
      projects: {
        ...file.organizations["org-1"]?.projects,
        "project-1": { ...file.organizations["org-1"]?.projects["project-1"], protect: false },
      },
    },
  },
};

describe.skipIf(found.kind !== "found")(named, () => {
  let emulator: Emulator;
  let fleet: FleetRun;
  beforeEach(async () => {
    emulator = await startEmulator({ clock: { mode: "stepped" }, seed: fleetSeed(SIZE) });
    fleet = makeFleetRun({ emulator, command: found.kind === "found" ? found.command : "", env });
  });
  afterEach(async () => {
    fleet.dispose();
    await emulator.close();
  });

  it("previews without a write, survives a kill, does only what is left, and names what failed", async () => {
    fleet.write(broken);
    const before = readdirSync(fleet.folder);
    const preview = await fleet.run(PREVIEW);
    expect(preview.output).toMatch(/^\[4\/4\]/m);
    expect(emulator.journal.writes().filter(({ service }) => service !== "entra" && service !== "atlas")).toEqual([]);
    expect(writes()).toEqual([]);
    expect(readdirSync(fleet.folder).sort()).toEqual([...before, "comment.md"].sort());
    expect(selections()).toEqual([]);
    expect(readFileSync(join(fleet.folder, "comment.md"), "utf8")).toMatch(
      /^<!-- atlas-cmk fleet -->\n### Encryption at rest, 4 projects: /,
    );

    // Killed while the first two stacks are at work: one has just asked Atlas to use its key.
    const stopWatching = emulator.onRequest(({ method, path }) => {
      if (method === "PATCH" && path.endsWith("/encryptionAtRest")) fleet.kill();
    });
    const killed = await fleet.run(UP);
    stopWatching();
    expect(killed.code).toBe(null);
    expect(killed.output).not.toMatch(/^\[4\/4\]/m);

    const second = await fleet.run(UP);
    expect(second.output).toMatch(/removed the lock of a run that had ended/);
    expect(second.output).toMatch(/interrupted operations?, read again/);
    expect(second.output).toMatch(/org-2-project-2: failed .*no-such-cluster/);
    expect(second.output).toMatch(/^org-1 +0 +0 +2 +0$/m);
    expect(second.output).toMatch(/^org-2 +1 +0 +1 +0$/m);
    expect(second.code).toBe(1);

    fleet.write(file);
    const third = await fleet.run(UP);
    expect(third.output).toMatch(/^org-1 +0 +0 +0 +2$/m);
    expect(third.output).toMatch(/^org-2 +0 +0 +1 +1$/m);
    expect(third.code).toBe(0);
    expect(repeated(writes())).toEqual([]);
    const clusters = Object.values(emulator.store.atlas.projects).flatMap((project) => project.clusters);
    expect(clusters.map((one) => one.encryptionAtRestProvider)).toEqual(["AZURE", "AZURE", "AZURE", "AZURE"]);
    expect(emulator.damage.entries()).toEqual([]);

    // Only the protection is removed. What is previewed is not in the stack's folder afterwards, and another machine has no such folder.
    fleet.write(unprotected);
    const [stack, settings] = ["org-1-project-1", "stacks/org-1-project-1/Pulumi.org-1-project-1.yaml"];
    const saved = readFileSync(join(fleet.folder, settings), "utf8");
    const selected = selections();
    expect(selected).not.toEqual([]);
    for (const options of [[], ["--stacks", "elsewhere"]]) {
      const { output, code } = await fleet.run([...PREVIEW, "--only", stack, ...options]);
      expect(output).toMatch(/^\[1\/1\] org-1-project-1: previewed in .*: needs care$/m);
      expect(readFileSync(join(fleet.folder, "comment.md"), "utf8")).toMatch(/loses the option protect/);
      expect(code).toBe(0);
    }
    expect(readFileSync(join(fleet.folder, settings), "utf8")).toBe(saved);
    expect(readdirSync(fleet.folder)).not.toContain("elsewhere");
    expect(selections()).toEqual(selected);
  });

  it("ends what runs after a first Ctrl-C, begins nothing, and does the rest in the next run", async () => {
    const [org] = Object.entries(file.organizations);
    fleet.write({ organizations: Object.fromEntries(org === undefined ? [] : [org]) });
    const stopWatching = emulator.onRequest(({ method, path }) => {
      if (method === "PATCH" && path.endsWith("/encryptionAtRest")) fleet.interrupt();
    });
    const stopped = await fleet.run(UP);
    stopWatching();
    expect(stopped.output).toMatch(/^\[1\/2\] org-1-project-1: done/m);
    expect(stopped.output).toMatch(/^org-1-project-2 +left/m);
    expect(stopped.code).toBe(130);
    const next = await fleet.run(UP);
    expect(next.output).toMatch(/^org-1 +0 +0 +1 +1$/m);
    expect(next.code).toBe(0);
    expect(repeated(writes())).toEqual([]);
  });

  /** What the CLI notes in its home folder of the stack that is selected. */
  const selections = (): readonly string[] => {
    const noted = join(fleet.folder, "..", "home", "workspaces");
    return existsSync(noted) ? readdirSync(noted) : [];
  };

  /** Without tokens. What may be sent twice by its nature, a list of alerts, is left out. */
  const writes = (): readonly string[] =>
    emulator.journal
      .writes()
      .filter(({ path, status }) => status < 300 && !/oauth|alertConfigs$/.test(path))
      .map(({ method, path }) => `${method} ${path}`);
});

const repeated = (all: readonly string[]): readonly string[] => all.filter((one, at) => all.indexOf(one) !== at);
