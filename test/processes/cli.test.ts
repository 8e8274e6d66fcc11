// Proves `atlas-cmk` as a process: the commands of docs/cli.md, a pipe that is closed early, and what the package loads when. Loads dist/, so it needs a build.
import { type ChildProcessWithoutNullStreams, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { recordedPath } from "../support/previews.ts";
import { blocksOf, outputShown } from "../unit/docs/pages.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const main = join(root, "dist/cli/main.js");
const work = mkdtempSync(join(tmpdir(), "cli-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const atlasCmk = (...args: readonly string[]) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
/** The modules that a script has loaded at its end. */
function loadedBy(script: string): readonly string[] {
  const atEnd = `process.on("exit", () => console.error(JSON.stringify(Object.keys(require.cache))));`;
  const { stderr } = spawnSync(process.execPath, ["-e", `${atEnd} ${script}`], { cwd: root, encoding: "utf8" });
  return JSON.parse(stderr.trim().split("\n").at(-1) ?? "");
}

describe("atlas-cmk as a process", () => {
  it("prints the version of the package", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(atlasCmk("--version").stdout).toBe(`${version}\n`);
  });

  it("reads standard input and ends with the exit code", () => {
    const input = readFileSync(recordedPath("destroy"));
    const { status, stdout } = spawnSync(process.execPath, [main, "explain", "--fail-on", "risk"], {
      input,
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stdout).toContain("### Encryption at rest: needs care");
    expect(atlasCmk("explain", "--no-such").status).toBe(2);
  });

  it.skipIf(process.platform === "win32")("survives a reader that closes the pipe", () => {
    const { stdout, stderr } = spawnSync(
      "bash",
      ["-c", `"${process.execPath}" "${main}" explain "${recordedPath("first-enable")}" --format json | head -n 1`],
      { encoding: "utf8" },
    );
    expect({ stdout, stderr }).toEqual({ stdout: "{\n", stderr: "" });
  });

  /** Started with pipes, of which the test closes what it wants. */
  async function endOf(args: readonly string[], act: (child: ChildProcessWithoutNullStreams) => void) {
    const child = spawn(process.execPath, [main, ...args]);
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += String(text);
    });
    child.stdin.on("error", () => {});
    act(child);
    const [code] = await once(child, "exit");
    return { code, stderr };
  }

  it.skipIf(process.platform === "win32")(
    "ends with the command's exit code where nobody reads its output",
    async () => {
      const finding = ["explain", recordedPath("destroy"), "--format", "json", "--fail-on", "risk"];
      expect((await endOf(finding, (child) => child.stdout.destroy())).code).toBe(1);
      expect((await endOf(["explain", "none.json"], (child) => child.stderr.destroy())).code).toBe(2);
    },
  );

  it.skipIf(!existsSync("/dev/full"))("says that its result cannot be written, and ends with 3", () => {
    const full = openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(process.execPath, [main, "explain", recordedPath("rotation")], {
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    closeSync(full);
    expect(status).toBe(3);
    expect(stderr).toMatch(/^atlas-cmk: The result cannot be written: ENOSPC.*\n$/);
  });

  it.skipIf(!existsSync("/dev/zero"))("stops at the limit of a file that has no size", () => {
    const { status, stderr } = atlasCmk("explain", "/dev/zero");
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining("longer than 256 MB") });
  });

  it.skipIf(process.platform === "win32")("ends with 130 at Ctrl-C while it waits for its input", async () => {
    const { code, stderr } = await endOf(["explain"], (child) => {
      // More than a pipe holds: once it is written, the command reads.
      child.stdin.write(" ".repeat(1_000_000), () => child.kill("SIGINT"));
    });
    expect({ code, stderr }).toEqual({ code: 130, stderr: "" });
  });

  it.skipIf(process.platform === "win32").each([
    { name: "doctor", flags: [] },
    { name: "status", flags: [] },
    { name: "adopt", flags: ["--plan"] },
    { name: "rehearse", flags: ["--snapshot", join(work, "never.json")] },
  ])("ends with 130 at Ctrl-C while a service does not answer: $name", async ({ name, flags }) => {
    const service = createServer().listen(0, "127.0.0.1");
    await once(service, "listening");
    const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    const id = "11111111-1111-4111-8111-111111111111";
    const env = {
      ...process.env,
      MONGODB_ATLAS_BASE_URL: url,
      ATLAS_CMK_AZURE_ENDPOINT: url,
      MONGODB_ATLAS_CLIENT_ID: "mdb_sa_id_0123456789abcdef01234567",
      MONGODB_ATLAS_CLIENT_SECRET: "no-secret",
      ARM_TENANT_ID: id,
      ARM_SUBSCRIPTION_ID: id,
      ARM_CLIENT_ID: id,
      ARM_CLIENT_SECRET: "no-secret",
    };
    const args = [main, name, ...flags, "--project", "64b7f0c0a1b2c3d4e5f60718"];
    const child = spawn(process.execPath, args, { env });
    service.once("request", () => child.kill("SIGINT"));
    let stdout = "";
    child.stdout.on("data", (text) => {
      stdout += String(text);
    });
    const [code] = await once(child, "exit");
    service.closeAllConnections();
    service.close();
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
    expect(existsSync(join(work, "never.json"))).toBe(false);
  });

  it.skipIf(process.platform === "win32")("does what docs/cli.md shows", () => {
    const bin = join(work, "bin");
    mkdirSync(bin);
    const command = (name: string, script: string): void => {
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    };
    command("pulumi", `cat "${recordedPath("rotation")}"`);
    command("npx", `shift; exec "${process.execPath}" "${main}" "$@"`);
    const env = { PATH: [bin, process.env.PATH].join(delimiter) };
    const blocks = blocksOf("docs/cli.md").filter(({ mark }) => mark === "run by: test/processes/cli.test.ts");
    for (const { code } of blocks) execFileSync("sh", ["-e", "-c", code], { cwd: work, env });
    expect(readdirSync(work).sort()).toEqual([
      "_atlas-cmk",
      "atlas-cmk.bash",
      "atlas-cmk.fish",
      "bin",
      "comment.md",
      "preview.json",
    ]);
    const begins = (file: string, command: string): void => {
      const shown = outputShown("docs/cli.md", command);
      expect(readFileSync(join(work, file), "utf8").slice(0, shown.length)).toBe(shown);
    };
    begins("comment.md", "atlas-cmk explain");
    begins("atlas-cmk.bash", "atlas-cmk completion bash");
  });
});

describe("what is loaded when", () => {
  const isCommander = (path: string): boolean => /[\\/]node_modules[\\/]commander[\\/]/.test(path);

  it.each(["pulumi-atlas-cmk", "pulumi-atlas-cmk/runtime", "pulumi-atlas-cmk/cli"])(
    "%s loads no command line library",
    (name) => {
      const loaded = loadedBy(`require("${name}");`);
      expect(loaded.length).toBeGreaterThan(1);
      expect(loaded.filter(isCommander)).toEqual([]);
      if (!name.endsWith("cli"))
        expect(loaded.filter((path) => path.startsWith(join(root, "dist", "cli")))).toEqual([]);
    },
  );

  it("explain loads neither Pulumi's SDK nor a cloud's library", () => {
    const args = JSON.stringify(["explain", recordedPath("rotation")]);
    const loaded = loadedBy(`process.argv.push("atlas-cmk", ...${args}); require(${JSON.stringify(main)});`);
    expect(loaded.filter(isCommander).length).toBeGreaterThan(0);
    expect(loaded.filter((path) => /node_modules[\\/]@(pulumi|azure)[\\/]/.test(path))).toEqual([]);
  });
});
