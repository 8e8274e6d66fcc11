// Proves what examples/fleet does with the stacks' folders and with a CLI that refuses, on a CLI that is a script. Loads dist/, so it needs a build.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { outputOf } from "../../examples/fleet/stacks.ts";
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

it("keeps the folder of a preview until the interrupted CLI has ended in it", async () => {
  const { fleet, seen } = fleetWith(
    `${CLOUD}\ncase "$*" in preview*) trap 'kill $!; ls Pulumi.yaml > "$SEEN" 2>&1; exit 1' INT; kill -INT $PPID; kill -TERM $PPID; sleep 60 > /dev/null 2>&1 & wait ;; esac`,
    env,
  );
  fleet.write(file);
  const { code, output } = await fleet.run(["fleet.json", "--preview", "--at-once", "1"]);
  expect(seen()).toBe("Pulumi.yaml\n");
  expect(output).toMatch(/^\[1\/2\] org-1-project-1: left in .*: interrupted; run the preview again$/m);
  expect(code).toBe(130);
});

it("ends a CLI that an interrupt does not end", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fleet-ends-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  execFileSync("/bin/sh", ["-c", "mkfifo begun"], { cwd: folder });
  const interrupt = new AbortController();
  const ended = outputOf(["/bin/sh", "-c", "trap '' INT; echo > begun; exec sleep 600"], {
    cwd: folder,
    env: process.env,
    interrupt: interrupt.signal,
    killAfterMs: 1,
  });
  await readFile(join(folder, "begun")); // until the command has written to it
  interrupt.abort();
  expect(await ended).toEqual({ output: "", exitCode: 255 });
});

it("selects no stack for a preview: the CLI would note it in the home folder", async () => {
  const answers = `${cloud([FIRST])}\ncase "$*" in preview*) echo '{"steps":[]}' ;; esac`;
  const { fleet, asked } = fleetWith(answers, env);
  fleet.write(file);
  expect(await fleet.run(["fleet.json", "--preview"])).toMatchObject({ code: 0 });
  expect(asked().filter((line) => line.startsWith("stack select"))).toEqual([]);
  expect(asked().filter((line) => line.startsWith("stack init"))).toEqual([
    `stack init ${SECOND} --no-select --non-interactive`,
  ]);
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
])("shows the reason alone where the CLI refuses the stack, for %s", async (_, options, answers) => {
  const refusal =
    'case "$*" in "stack select"*|"stack init"*|"stack history"*) echo "error: the backend is read-only" >&2; exit 1 ;; esac';
  const { fleet } = fleetWith(`${refusal}\n${answers}`, env);
  fleet.write(file);
  const { code, output } = await fleet.run(["fleet.json", "--attempts", "1", ...options]);
  expect(output.match(/^\[\d\/2\] org-1-project-\d: failed in [\d.]+ s: the backend is read-only$/gm)).toHaveLength(2);
  expect(output).not.toMatch(/code: |stdout:/);
  expect(code).toBe(1);
});
