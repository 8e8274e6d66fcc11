// A job of a CI system without the CI system: a folder, a CLI that prints a recorded preview, and the built command line.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach } from "vitest";
import { recordedPath } from "../../support/previews.ts";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
/** A file of docs/ci. */
export const page = (path: string): string => readFileSync(join(root, "docs/ci", path), "utf8");

export const STACK = "acme/keys/prod";
export const MARKER = `<!-- atlas-cmk ${STACK} -->`;

/** The folder of a job, with its commands in bin/. */
export let work = "";
/** In every test of the file. */
export function forEachJob(): void {
  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), "ci-"));
    mkdirSync(join(work, "bin"));
    command("npx", `shift 2; exec "${process.execPath}" "${join(root, "dist/cli/main.js")}" "$@"`);
  });
  afterEach(() => rmSync(work, { recursive: true, force: true }));
}

function command(name: string, script: string): void {
  writeFileSync(join(work, "bin", name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(work, "bin", name), 0o755);
}

/** A CLI whose preview prints a recorded digest, after noise as an installer prints it. */
export const cliPrinting = (recording: string | undefined, exitCode = 0): void =>
  command(
    "pulumi",
    `if [ "$1" = version ]; then echo v3.260.0; exit; fi\n${recording === undefined ? "" : `cat "${recordedPath(recording)}"`}\nexit ${exitCode}`,
  );

export function shell(script: string, env: Readonly<Record<string, string>>) {
  const { status, stdout, stderr } = spawnSync("bash", ["-e", "-c", script], {
    cwd: work,
    encoding: "utf8",
    env: { PATH: [join(work, "bin"), process.env.PATH].join(delimiter), STACK, ...env },
  });
  return { status, output: stdout + stderr };
}
