// Proves what examples/fleet does with the stacks' folders and with a CLI that refuses, on a CLI that is a script. Loads dist/, so it needs a build.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fleetFile } from "../support/fleet-file.ts";
import { CLOUD, cloud, fleetWith } from "../support/fleet-script.ts";

const { file, env } = fleetFile({ organizations: 1, projects: 2, clusters: 1 });
const [FIRST, SECOND] = ["org-1-project-1", "org-1-project-2"] as const;

it("previews a stack that exists in a folder that is deleted, with the secrets provider of the stack's own folder", async () => {
  const { fleet, seen } = fleetWith(
    `${cloud([FIRST])}\ncase "$*" in preview*) { pwd; cat Pulumi.org*.yaml; echo "$PULUMI_BACKEND_URL"; } > "$SEEN"; echo '{"steps":[]}' ;; esac`,
    env,
  );
  const folder = join(fleet.folder, "stacks", FIRST);
  const settings = "encryptionsalt: v1:salt\nconfig:\n  atlas-cmk-fleet:clusters:\n    - merged\n";
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `Pulumi.${FIRST}.yaml`), settings);
  fleet.write(file);
  const { code, output } = await fleet.run(["fleet.json", "--preview", "--only", FIRST]);
  expect(output).toContain("no change: 1");
  expect(code).toBe(0);
  const [place = "", ...previewed] = seen().trim().split("\n");
  expect(previewed).toEqual(
    expect.arrayContaining(["encryptionsalt: v1:salt", "    - cluster-1", expect.stringMatching(/^file:.*\/state$/)]),
  );
  expect(previewed).not.toContain("    - merged");
  expect(existsSync(place)).toBe(false);
  expect(readdirSync(folder)).toEqual([`Pulumi.${FIRST}.yaml`]);
  expect(readFileSync(join(folder, `Pulumi.${FIRST}.yaml`), "utf8")).toBe(settings);
});

it("says in a project's row that its log cannot be written, and goes on", async () => {
  const { fleet } = fleetWith(`${CLOUD}\ncase "$*" in up*) echo "Updating" ;; esac`, env);
  fleet.write(file);
  mkdirSync(join(fleet.folder, "stacks", FIRST, "log"), { recursive: true });
  const { code, output } = await fleet.run(["fleet.json", "--results", "results.json"]);
  expect(output).toMatch(/org-1-project-1: done in .*: no log: EISDIR[^\n]*; no change$/m);
  expect(code).toBe(0);
  expect(JSON.parse(readFileSync(join(fleet.folder, "results.json"), "utf8"))).toHaveLength(2);
});

it.each([
  ["up", [], cloud([FIRST, SECOND])],
  ["a preview", ["--preview"], cloud([FIRST, SECOND])],
  ["a preview of a new stack", ["--preview"], CLOUD],
])("shows the reason alone where the CLI refuses to select the stack, for %s", async (_, options, answers) => {
  const refusal =
    'case "$*" in "stack select"*|"stack init"*) echo "error: the backend is read-only" >&2; exit 1 ;; esac';
  const { fleet } = fleetWith(`${answers}\n${refusal}`, env);
  fleet.write(file);
  const { code, output } = await fleet.run(["fleet.json", "--attempts", "1", ...options]);
  expect(output.match(/^\[\d\/2\] org-1-project-\d: failed in [\d.]+ s: the backend is read-only$/gm)).toHaveLength(2);
  expect(output).not.toMatch(/code: |stdout:/);
  expect(code).toBe(1);
});
