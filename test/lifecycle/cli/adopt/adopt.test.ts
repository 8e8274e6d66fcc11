// Proves `atlas-cmk adopt` on the emulator: what it plans and writes for projects in each condition and for logins that may read little, its exit codes, that no secret
// is in a file, and that nothing in a cloud is ever written.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FILES } from "../../../../cli/adopt/files.ts";
import { run } from "../../../../cli/run.ts";
import { adoptedSeeds } from "../../../../emulator/adopted-seeds.ts";
import { portalSecretSeed, portalSeed, terraformSeed } from "../../../../emulator/in-use-seeds.ts";
import { quickstart, quickstartSeed } from "../../../../emulator/seeds.ts";
import { theOther } from "../../../../emulator/shared-vault-seed.ts";
import { emulator, forEachTest } from "../../../support/each-test.ts";
import { byHand } from "../../../support/hand.ts";
import { testIo } from "../../../unit/cli/io.ts";

const { projectId, keyVersions, roleId, staticApp, serviceAccount, runner, readOnlyAccount } = quickstart;

let directory: string;
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), "adopt-")), "keys");
});
afterEach(() => rmSync(join(directory, ".."), { recursive: true, force: true }));

const readsOnly = (one: typeof emulator): void => expect(one.journal.writes()).toEqual([]);

async function adopt(args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}) {
  const io = testIo({ env: { ...emulator.env, ...env } });
  const code = await run(["adopt", ...args], io);
  return { code, stdout: io.stdout(), stderr: io.stderr() };
}
const planned = (env: Readonly<Record<string, string | undefined>> = {}) =>
  adopt(["--project", projectId, "--plan"], env);
const written = (...more: readonly string[]) => adopt(["--project", projectId, "--out", directory, ...more]);
const file = (name: string): string => readFileSync(join(directory, name), "utf8");
const everything = (): string => readdirSync(directory).map(file).join("\n");

const asReader = {
  MONGODB_ATLAS_CLIENT_ID: readOnlyAccount.clientId,
  MONGODB_ATLAS_CLIENT_SECRET: readOnlyAccount.clientSecret,
};

describe("adopt of a project from the portal", () => {
  forEachTest({ seed: portalSeed, holds: readsOnly });

  it("plans what it will manage and leave alone, and writes no file", async () => {
    const { code, stdout, stderr } = await planned();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(`Project payments (${projectId})
  Will manage
    encryption at rest: key atlas, version ${keyVersions.newest}, of the vault payments-kv
    access by the role ${roleId}
    encryption of the clusters orders, billing
    private endpoints in EUROPE_WEST, US_EAST_2
    public network access of the vault payments-kv: Disabled
  Will leave alone
    the registration of the role in Atlas, and its role assignments in Azure
    the rotation alert. Pass rotationAlert to manage it.
`);
    expect(existsSync(directory)).toBe(false);
  });

  it("writes the files, and prints the plan and what is next", async () => {
    const { code, stdout } = await written();
    expect(code).toBe(0);
    expect(readdirSync(directory).sort()).toEqual([...FILES].sort());
    expect(stdout).toContain("Will manage\n");
    expect(stdout).toMatch(/Written to .+: index\.ts, Pulumi\.yaml, package\.json, tsconfig\.json, README\.md\.\n/);
  });

  it("overwrites nothing without --force, and then only its own files", async () => {
    mkdirSync(directory);
    writeFileSync(join(directory, "index.ts"), "mine");
    writeFileSync(join(directory, "Pulumi.prod.yaml"), "mine too");
    const { code, stdout, stderr } = await written();
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("already has index.ts. Nothing was written.");
    expect([file("index.ts"), readdirSync(directory).length]).toEqual(["mine", 2]);
    expect((await written("--force")).code).toBe(0);
    expect(file("index.ts")).toContain("CustomerManagedKeys");
    expect(file("Pulumi.prod.yaml")).toBe("mine too");
  });

  it.each([
    [
      "whose private endpoint has failed",
      { projects: { [projectId]: { privateEndpoints: { EUROPE_WEST: { fail: "it failed" } } } } },
    ],
    [
      "whose key version is disabled",
      { intended: true, vaults: { "payments-kv": { keys: { atlas: { [keyVersions.newest]: { enabled: false } } } } } },
    ],
  ])("leaves a project alone whose key Atlas cannot use: one %s", async (_, change) => {
    await byHand(emulator, change);
    const { code, stdout, stderr } = await written();
    expect(stdout).toContain("the project: Atlas cannot use its key now.");
    expect(code).toBe(2);
    expect(stderr).toContain("Nothing was written: no project has");
    expect(existsSync(directory)).toBe(false);
  });
});

describe("adopt with a login that may read little", () => {
  forEachTest({ seed: portalSeed, holds: readsOnly });

  it("of Atlas, Project Read Only, writes the private endpoints as a compile error, and exits with 3", async () => {
    const { code, stdout } = await planned(asReader);
    expect(code).toBe(3);
    expect(stdout).toMatch(
      / {2}Cannot read\n {4}Not read: the private endpoints\. Needed: Project Owner on the Atlas project\. /,
    );
    const out = await adopt(["--project", projectId, "--out", directory], asReader);
    expect(out.code).toBe(3);
    expect(out.stdout).toContain("Replace each notRead(…)");
    expect(file("index.ts")).toMatch(/^ {4}privateNetworking: notRead\("Not read: the private endpoints\./m);
  });

  it("without a login to Azure writes the vault's public network access as a compile error", async () => {
    const none = { ARM_CLIENT_SECRET: undefined, ARM_CLIENT_ID: undefined, ARM_TENANT_ID: undefined, PATH: "" };
    expect((await adopt(["--project", projectId, "--out", directory], none)).code).toBe(3);
    expect(file("index.ts")).toMatch(/publicNetworkAccess: notRead\("Not read: the vault payments-kv\./);
    expect(file("index.ts")).not.toContain("regions:");
  });

  it("of no project writes a program that says so in place of everything", async () => {
    const { strangerAccount: none } = quickstart;
    const env = { MONGODB_ATLAS_CLIENT_ID: none.clientId, MONGODB_ATLAS_CLIENT_SECRET: none.clientSecret };
    expect((await adopt(["--project", projectId, "--out", directory], env)).code).toBe(3);
    expect(file("index.ts")).toMatch(
      /new CustomerManagedKeys\(\n {2}"project-\w+",\n {2}notRead\("Not read: the encryption at rest\./,
    );
  });
});

describe("adopt of a project with a client secret", () => {
  forEachTest({ seed: portalSecretSeed, holds: readsOnly });

  it("has the name of an environment variable in place of the secret, and no secret in any file", async () => {
    await byHand(emulator, { graphRights: { [runner.servicePrincipalId]: ["Application.Read.All"] } });
    const { code, stdout, stderr } = await written();
    expect(code).toBe(0);
    expect(file("index.ts")).toContain('clientSecretEnv: "ATLAS_CMK_CLIENT_SECRET_PAYMENTS"');
    expect(file("README.md")).toContain("export ATLAS_CMK_CLIENT_SECRET_PAYMENTS=…");
    expect(stdout).toContain("  The first pulumi up writes\n    one PATCH with the client secret");
    for (const secret of [staticApp.clientSecret, serviceAccount.clientSecret, runner.clientSecret])
      expect(`${stdout}${stderr}${everything()}`).not.toContain(secret);
  });

  it("asks for the end of the secret where Graph cannot be read, and exits with 3", async () => {
    const { code } = await written();
    expect(code).toBe(3);
    expect(file("index.ts")).toMatch(
      /clientSecretExpiresAt: notRead\("Write the date when the client secret expires, or remove the line\. Not read: the/,
    );
  });
});

describe("adopt of projects from Terraform", () => {
  forEachTest({ seed: terraformSeed, holds: readsOnly });

  it("with Terraform's state leaves its cluster to it, and writes what it must forget", async () => {
    const state = join(directory, "..", "state.json");
    const resource = (type: string, name: string, attributes: object) => ({
      mode: "managed",
      type,
      name,
      instances: [{ attributes: { project_id: projectId, ...attributes } }],
    });
    const secret = { azure_key_vault_config: [{ secret: "CANARY-secret" }] };
    const resources = [
      resource("mongodbatlas_encryption_at_rest", "atlas", secret),
      resource("mongodbatlas_advanced_cluster", "orders", { name: "orders" }),
    ];
    writeFileSync(state, JSON.stringify({ version: 4, terraform_version: "1.9.0", resources }));
    const { code, stdout } = await written("--state", state);
    expect(code).toBe(0);
    expect(file("index.ts")).toContain('clusters: ["billing"]');
    expect(stdout).toContain("cluster orders: managed as mongodbatlas_advanced_cluster.orders");
    expect(file("README.md")).toContain("terraform state rm mongodbatlas_encryption_at_rest.atlas");
    expect(`${stdout}${everything()}`).not.toContain("CANARY");
  });
});

describe("adopt of several projects", () => {
  forEachTest({ seed: adoptedSeeds.two, holds: readsOnly });

  it("is one program, and each component has the safe name of its project", async () => {
    emulator.store.atlas.projects[theOther.projectId] = {
      ...emulator.store.atlas.projects[theOther.projectId],
      name: 'ledger "{x}"\n`',
    } as (typeof emulator.store.atlas.projects)[string];
    const { code, stdout, stderr } = await written("--project", theOther.projectId);
    expect(code).toBe(0);
    expect(stderr.match(/reading project/g)).toHaveLength(2);
    expect([...file("index.ts").matchAll(/^ {2}"(.+)",$/gm)].map(([, name]) => name)).toEqual(["payments", "ledger-x"]);
    expect(stdout).toContain(`Project ledger "{x}" \` (${theOther.projectId})`);
  });
});

describe("adopt of a project without a customer-managed key", () => {
  forEachTest({ seed: quickstartSeed, holds: readsOnly });

  it("plans nothing, and refuses to write a program", async () => {
    const plan = await planned();
    expect(plan.code).toBe(0);
    expect(plan.stdout).toContain("the project: it has no customer-managed key in Azure");
    const { code, stderr } = await written();
    expect(code).toBe(2);
    expect(stderr).toContain("Nothing was written");
    expect(existsSync(directory)).toBe(false);
  });

  it.each([
    [[], "Pass --out with the folder for the program, or --plan."],
    [["--plan"], "Pass the id of a project with --project."],
    [["--plan", "--project", "payments"], "is no id of an Atlas project"],
    [["--plan", "--out", "x", "--project", projectId], "exclude each other"],
    [["--plan", "--project", projectId, "--state", "missing.json"], "missing.json cannot be read"],
  ])("refuses %j with a sentence and exit code 2, before any request", async (args, words) => {
    const { code, stdout, stderr } = await adopt(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(words);
    expect(emulator.journal.entries().filter(({ service }) => service !== "control")).toEqual([]);
  });

  it("exits with 130 where it is cancelled", async () => {
    const io = testIo({ env: emulator.env, signal: AbortSignal.abort() });
    expect(await run(["adopt", "--project", projectId, "--plan"], io)).toBe(130);
  });
});
