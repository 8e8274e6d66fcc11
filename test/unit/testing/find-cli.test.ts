// Proves which CLI is taken for a real one, with folders that hold scripts in place of binaries.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findCli } from "../../../testing/find-cli.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "find-cli-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function script(path: string, body: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

const find = (path: readonly string[], rest: NodeJS.ProcessEnv = {}) =>
  findCli({
    PATH: path.map((part) => join(root, part)).join(":"),
    PULUMI_HOME: join(root, "home"),
    PULUMI_VERSION: "9.9.9",
    ...rest,
  });

describe("the search for a CLI", () => {
  it("takes the one on PATH that answers and has its language host", async () => {
    const command = script("bin/pulumi", "echo v3.260.0");
    script("bin/pulumi-language-nodejs", "exit 0");
    expect(await find(["empty", "bin"])).toEqual({ kind: "found", command, version: "3.260.0", source: "from PATH" });
  });

  it("takes a language host from elsewhere on PATH", async () => {
    script("bin/pulumi", "echo v3.260.0");
    script("host/pulumi-language-nodejs", "exit 0");
    expect(await find(["bin", "host"])).toMatchObject({ kind: "found" });
  });

  it("does not take the npm package's downloader, which stands first on PATH inside `npm run`", async () => {
    script("node_modules/pulumi/run.js", "echo v3.265.0");
    mkdirSync(join(root, "node_modules/.bin"), { recursive: true });
    symlinkSync("../pulumi/run.js", join(root, "node_modules/.bin/pulumi"));
    script("node_modules/.bin/pulumi-language-nodejs", "exit 0");
    expect(await find(["node_modules/.bin"])).toEqual({
      kind: "missing",
      reason: "none on PATH, none from its installer, none fetched by npx",
    });
  });

  it("takes what `npx pulumi` has fetched", async () => {
    const command = script("home/versions/9.9.9/bin/pulumi", "echo v9.9.9");
    script("home/versions/9.9.9/bin/pulumi-language-nodejs", "exit 0");
    expect(await find([])).toEqual({ kind: "found", command, version: "9.9.9", source: "fetched by npx pulumi" });
  });

  it("says what is wrong with the ones it leaves", async () => {
    const mute = script("mute/pulumi", "exit 1");
    const alone = script("alone/pulumi", "echo v3.260.0");
    expect(await find(["mute", "alone"])).toEqual({
      kind: "missing",
      reason: `${mute} does not answer to \`version\`; ${alone} has no pulumi-language-nodejs beside it or on PATH`,
    });
  });
});
