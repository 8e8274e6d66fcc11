// Proves the command itself: its arguments, what is printed where, and its exit codes.
import { describe, expect, it } from "vitest";
import { doctorCommand } from "../../../../cli/doctor/command.ts";
import { type Machine, machineSight } from "../../../../cli/doctor/machine.ts";
import { run } from "../../../../cli/run.ts";
import { DOCTOR_RULES } from "../../../../provider/project/rules/record.ts";
import { testIo } from "../io.ts";

const PROJECT = "64b7f0c0a1b2c3d4e5f60718";
const nothingHere: Machine = {
  nodeVersion: "22.13.0",
  folder: "/program/deep",
  run: async () => undefined,
  read: async () => undefined,
  ownPackage: async () => undefined,
};

const ran = async (...argv: readonly string[]) => {
  const io = testIo();
  return { code: await run(["doctor", ...argv], io), stdout: io.stdout(), stderr: io.stderr() };
};

describe("atlas-cmk doctor", () => {
  it.each([
    [[], "Pass --project"],
    [["--project", "payments"], '--project "payments" is no id'],
    [["--project", PROJECT, "--vault", "payments-kv"], "az keyvault show"],
    [["--project", PROJECT, "--key", "a/b"], '--key is "a/b"'],
    [["--project", PROJECT, "--resource-group", "keys."], '--resource-group is "keys."'],
    [["--project", PROJECT, "--resource-group", "keys"], "pass --before, too"],
    [["--project", PROJECT, "--ignore", "all"], "There is no check all."],
    [["--project", PROJECT, "--only", "CMK-D999"], "--list"],
    [["--project", PROJECT, "--fail-on", "never"], "Allowed choices are failed, warning."],
  ])("refuses %j, and exits with 2", async (argv, words) => {
    const { code, stdout, stderr } = await ran(...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(words);
  });

  it("lists every check", async () => {
    const { code, stdout } = await ran("--list");
    expect(code).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(DOCTOR_RULES.length);
    expect(stdout).toMatch(/^CMK-D001 {2}error {4}both {4}Atlas accepts the credential$/m);
  });

  it("lists every check as JSON", async () => {
    const { stdout } = await ran("--list", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ reportVersion: 1, checks: DOCTOR_RULES.map(({ id }) => ({ id })) });
  });

  it("prints one JSON document and nothing else, also where no credential is set", async () => {
    const io = testIo({
      env: {
        MONGODB_ATLAS_CLIENT_ID: "mdb_sa_id_x",
        MONGODB_ATLAS_BASE_URL: "http://127.0.0.1:9",
        ATLAS_CMK_AZURE_ENDPOINT: "http://127.0.0.1:9",
        ARM_CLIENT_SECRET: "canary-secret",
      },
    });
    const code = await doctorCommand({ project: PROJECT, json: true, only: ["CMK-D001", "CMK-D004"] }, io, nothingHere);
    const report = JSON.parse(io.stdout());
    expect(code).toBe(1);
    expect(report).toMatchObject({ reportVersion: 1, phase: "after", project: { id: PROJECT }, counts: { failed: 2 } });
    expect(report.checks.map(({ id, result }: { id: string; result: string }) => [id, result])).toEqual([
      ["CMK-D001", "failed"],
      ["CMK-D004", "failed"],
    ]);
    expect(report.checks[0].findings[0]).toMatchObject({
      says: expect.stringContaining("MONGODB_ATLAS_CLIENT_SECRET"),
    });
    expect(io.stdout() + io.stderr()).not.toContain("canary-secret");
  });
});

describe("the versions on this machine", () => {
  const io = testIo({ version: "1.2.3" });

  it("are read in the nearest node_modules above the folder", async () => {
    const files: Readonly<Record<string, string>> = {
      "/program/node_modules/@pulumi/pulumi/package.json": '{"version":"3.250.0"}',
      "/node_modules/@pulumi/pulumi/package.json": '{"version":"3.1.0"}',
    };
    const read = async (path: string) => files[path.replaceAll("\\", "/")];
    const machine = {
      ...nothingHere,
      read,
      run: async () => "v3.260.0\n",
      ownPackage: async () => '{"engines":{"node":">=24"}}',
    };
    expect(await machineSight(machine, io)).toEqual({
      node: "22.13.0",
      own: "1.2.3",
      pulumiCli: "v3.260.0",
      sdk: "3.250.0",
      needed: { node: ">=24", sdk: "3.216.0" },
    });
  });

  it("that cannot be read are no error", async () => {
    const machine = { ...nothingHere, read: async () => "no JSON", ownPackage: async () => "neither" };
    expect(await machineSight(machine, io)).toEqual({
      node: "22.13.0",
      own: "1.2.3",
      needed: { node: "22", sdk: "3.216.0" },
    });
  });
});
