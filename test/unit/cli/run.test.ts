// Proves what a person meets first: help, version, wrong arguments, and the exit code of each.
import { describe, expect, it } from "vitest";
import { run } from "../../../cli/run.ts";
import { testIo } from "./io.ts";

const ran = async (...argv: readonly string[]) => {
  const io = testIo();
  return { code: await run(argv, io), stdout: io.stdout(), stderr: io.stderr() };
};

describe("atlas-cmk", () => {
  it("prints its commands and exit codes as help, on standard output", async () => {
    const { code, stdout, stderr } = await ran("--help");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^ {2}explain \[options\] \[file\]/m);
    expect(stdout).toMatch(/^ {2}130 {2}cancelled$/m);
  });

  it("prints its version", async () => {
    expect(await ran("--version")).toEqual({ code: 0, stdout: "1.2.3\n", stderr: "" });
  });

  it("prints help on standard error where no command is given, and exits with 2", async () => {
    const { code, stdout, stderr } = await ran();
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Usage: atlas-cmk");
  });

  it.each([
    [["explian"], "Did you mean explain?"],
    [["explain", "--limits", "github"], "Did you mean --limit?"],
    [["explain", "--limit", "gitea"], "Allowed choices are github, gitlab, azure-devops, bitbucket."],
    [["completion", "powershell"], "Allowed choices are bash, zsh, fish."],
  ])("refuses %j with what is allowed, and exits with 2", async (argv, words) => {
    const { code, stdout, stderr } = await ran(...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(words);
    expect(stderr).toContain("--help");
  });

  it.each([
    [["explain", "--x\n::error::y\u001b[31m"]],
    [["x\n::set-output name=a::b"]],
    [["explain", "--limit", "\n##vso[task.setvariable]"]],
    [["status", "--project", "id", "--compare", "\n::error::y\u001b[31m"]],
    [["adopt", "--project", "64b7f0c0a1b2c3d4e5f60718", "--plan", "--state", "\n::error::y\u001b[31m"]],
    [["rehearse", "--from", "\n::error::y\u001b[31m"]],
  ])("repeats of %j nothing that a terminal or a CI system executes", async (argv) => {
    const { code, stderr } = await ran(...argv);
    expect(code).toBe(2);
    expect(stderr).not.toMatch(/^\s*::|##\w*\[|(?!\n)\p{Cc}/mu);
  });

  it("exits with 130 where it was cancelled", async () => {
    const io = testIo({ signal: AbortSignal.abort() });
    expect(await run(["explain", "missing.json"], io)).toBe(130);
  });

  it.each(["explain", "doctor", "status", "adopt", "rehearse", "completion"])(
    "has an example in the help of %s that a person can copy",
    async (command) => {
      const { code, stdout } = await ran(command, "--help");
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`^ .*atlas-cmk ${command} `, "m"));
    },
  );

  it.each(["", "explain", "doctor", "status", "adopt", "rehearse", "completion"])(
    "has help of at most 80 columns for %j",
    async (command) => {
      const { stdout } = await ran(...(command === "" ? [] : [command]), "--help");
      expect(stdout.split("\n").filter(({ length }) => length > 80)).toEqual([]);
    },
  );
});
