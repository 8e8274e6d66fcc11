// Proves that the unit test in docs/unit-tests.md runs as the page says, in a project of its own, and that it fails where the program differs.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const [program = "", test = ""] = [
  ...readFileSync(join(root, "docs/unit-tests.md"), "utf8").matchAll(/^```ts\n([\s\S]*?)^```$/gm),
].map(([, code = ""]) => code);

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "atlas-cmk-unit-"));
  symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
  writeFileSync(join(directory, "package.json"), JSON.stringify({ type: "module", private: true }));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function run(code: string) {
  writeFileSync(join(directory, "infrastructure.ts"), code);
  writeFileSync(join(directory, "infrastructure.test.ts"), test);
  const { NODE_OPTIONS: _options, NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const args = ["--test", "--test-reporter=tap", "infrastructure.test.ts"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: directory, env, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

it("passes", () => {
  const { status, output } = run(program);
  expect(output).toMatch(/^ok 1 - both clusters are encrypted$/m);
  expect(output).toMatch(/^ok 2 - the vault is closed to the public network$/m);
  expect(status).toBe(0);
});

it("compiles against the declarations of the package", () => {
  run(program);
  const options =
    "--noEmit --strict --target es2023 --module nodenext --allowImportingTsExtensions --skipLibCheck --types node";
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const args = [compiler, ...options.split(" "), "infrastructure.test.ts"];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: directory, encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});

it("fails where the program forgets a cluster", () => {
  const { status, output } = run(program.replace('"orders", "billing"', '"orders"'));
  expect(output).toMatch(/^not ok 1 - both clusters are encrypted$/m);
  expect(status).toBe(1);
});
