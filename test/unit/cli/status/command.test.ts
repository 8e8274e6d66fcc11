// Proves the arguments of `atlas-cmk status`: what is refused before any request, and what it takes from a stack's outputs.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../../../cli/run.ts";
import { sinceIn } from "../../../../cli/status/stack-output.ts";
import { testIo } from "../io.ts";

const ID = "64b7f0c0a1b2c3d4e5f60718";
const OTHER = "64b7f0c0a1b2c3d4e5f60728";
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "status-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

async function ran(...argv: readonly string[]) {
  const io = testIo();
  const code = await run(["status", ...argv], io);
  return { code, stdout: io.stdout(), stderr: io.stderr() };
}

describe("atlas-cmk status", () => {
  it.each([
    ["no project", [], "atlas-cmk: Pass the id of a project with --project, or --all-projects.\n"],
    [
      "an id that is none",
      ["--project", "payments"],
      'atlas-cmk: --project "payments" is no id of an Atlas project: 24 hexadecimal digits.\n',
    ],
    [
      "one project and all",
      ["--project", ID, "--all-projects"],
      "atlas-cmk: --project and --all-projects exclude each other.\n",
    ],
    [
      "two results",
      ["--project", ID, "--json", "--html"],
      "atlas-cmk: --json and --html exclude each other: standard output has one result.\n",
    ],
  ])("refuses %s with exit code 2", async (_, argv, stderr) => {
    expect(await ran(...argv)).toEqual({ code: 2, stdout: "", stderr });
  });

  it("refuses a file that is missing, and one that is no report", async () => {
    const missing = await ran("--project", ID, "--compare", join(folder, "none.json"));
    expect(missing).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("none.json cannot be read: ENOENT"),
    });
    const wrong = await ran("--project", ID, "--compare", file("old.json", "{}"));
    expect(wrong).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("is no report of atlas-cmk status"),
    });
    const outputs = await ran("--project", ID, "--stack-output", file("outputs.json", "["));
    expect(outputs).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("is no JSON. Write it with `pulumi stack output --json`."),
    });
  });

  it("without a credential reads nothing, says how to set one, and exits with 3", async () => {
    const { code, stdout } = await ran("--project", ID);
    expect(code).toBe(3);
    const text = stdout.replaceAll(/\s+/g, " ");
    expect(text).toContain("No Atlas credential is set. Set MONGODB_ATLAS_CLIENT_ID");
    expect(text).not.toContain("pulumi config"); // the command has no stack
    expect(text).toContain("None in what could be read.");
    expect(text.match(/could be read/g)).toHaveLength(2);
  });

  it("without a credential cannot list the projects, and exits with 3", async () => {
    expect(await ran("--all-projects")).toMatchObject({
      code: 3,
      stdout: "",
      stderr: expect.stringMatching(
        /^atlas-cmk: The list of projects could not be read\. No Atlas credential is set\./,
      ),
    });
  });
});

describe("the outputs of a stack", () => {
  const since = "2026-08-01T00:00:00Z";
  const found = (outputs: unknown, ...ids: readonly string[]) =>
    Object.fromEntries(sinceIn("o.json", JSON.stringify(outputs), ids));

  it("give the time of the only project by its name", () => {
    expect(found({ keyIdentifierSince: since }, ID)).toEqual({ [ID]: since });
    expect(found({ keyIdentifierSince: since }, ID, OTHER)).toEqual({});
  });

  it("give the time of each project that stands beside it, at any depth", () => {
    const outputs = {
      cmk: { projectId: ID, keyIdentifierSince: since },
      all: [{ one: { projectId: OTHER, keyIdentifierSince: since } }],
    };
    expect(found(outputs, ID, OTHER)).toEqual({ [ID]: since, [OTHER]: since });
  });

  it("without a usable time give none", () => {
    expect(found({ keyIdentifierSince: "soon" }, ID)).toEqual({});
    expect(found({ keyIdentifierSince: "[secret]" }, ID)).toEqual({});
    expect(found({}, ID)).toEqual({});
  });

  it("that are no object are refused", () => {
    expect(() => sinceIn("o.json", "[]", [ID])).toThrow("o.json is no output of `pulumi stack output --json`.");
  });
});
