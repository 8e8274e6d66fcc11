// Proves when a clone is set up, in a folder that looks like one, with a script in place of npm.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "setup-"));
  file("test/setup.mjs", 0);
  copyFileSync(new URL("../setup.mjs", import.meta.url), join(root, "test/setup.mjs"));
  file("bin/npm", 0, '#!/bin/sh\necho "$@" >> npm.log\n[ ! -f npm-fails ] || { echo "no network"; exit 1; }\n');
  chmodSync(join(root, "bin/npm"), 0o755);
  file("package.json", 10);
  file("package-lock.json", 10);
  file("provider/deep/index.ts", 10);
  file("cli/main.ts", 10);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function file(path: string, seconds: number, content = ""): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  utimesSync(join(root, path), seconds, seconds);
}

function setup(...args: readonly string[]) {
  const env = { ...process.env, PATH: `${join(root, "bin")}${delimiter}${process.env.PATH}` };
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, "test/setup.mjs"), ...args], {
    env,
    encoding: "utf8",
  });
  const log = join(root, "npm.log");
  return { stdout, stderr, status, npm: existsSync(log) ? readFileSync(log, "utf8") : "" };
}

describe("the set-up of a clone", () => {
  it("installs and builds in a fresh one, and says so in a line each", () => {
    expect(setup()).toEqual({
      stdout: "Installing dependencies (npm ci)...\nBuilding (npm run build)...\n",
      stderr: "",
      status: 0,
      npm: "ci --no-audit --no-fund\nrun build\n",
    });
  });

  it("does and says nothing where all is in order", () => {
    file("node_modules/.package-lock.json", 20);
    file("dist/index.js", 20);
    expect(setup()).toEqual({ stdout: "", stderr: "", status: 0, npm: "" });
  });

  it.each(["provider/deep/index.ts", "cli/main.ts"])("builds again after an edit of %s", (source) => {
    file("node_modules/.package-lock.json", 20);
    file("dist/index.js", 20);
    file(source, 30);
    expect(setup().npm).toBe("run build\n");
  });

  it("runs a script then, on the Node that the clone brings, and ends as the script does", () => {
    file("node_modules/.package-lock.json", 20);
    file("dist/index.js", 20);
    file("node_modules/node/bin/node", 20, '#!/bin/sh\necho "own node: $(basename "$1") $2"\nexit 7\n');
    chmodSync(join(root, "node_modules/node/bin/node"), 0o755);
    expect(setup("test/demo.ts", "--no-cli")).toEqual({
      stdout: "own node: demo.ts --no-cli\n",
      stderr: "",
      status: 7,
      npm: "",
    });
  });

  it("stops with npm's own words where that fails", () => {
    file("npm-fails", 0);
    expect(setup()).toEqual({
      stdout: "Installing dependencies (npm ci)...\n",
      stderr: "`npm ci --no-audit --no-fund` failed:\nno network\n\n",
      status: 1,
      npm: "ci --no-audit --no-fund\n",
    });
  });
});
