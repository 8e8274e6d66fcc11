// Proves that Terraform's provider for Atlas reads the emulated Atlas, where Terraform and the provider are on the machine.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startEmulator } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { errorOf, run } from "../support/commands.ts";

const PROGRAM = `
terraform {
  required_providers {
    mongodbatlas = { source = "mongodb/mongodbatlas" }
  }
}
data "mongodbatlas_encryption_at_rest" "it" {
  project_id = "${quickstart.projectId}"
}
output "enabled" {
  value = data.mongodbatlas_encryption_at_rest.it.azure_key_vault_config.enabled
}
`;

const folder = mkdtempSync(join(tmpdir(), "interop-terraform-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "main.tf"), PROGRAM);

/** Why it cannot be run here, if so. */
async function missing(): Promise<string | undefined> {
  if ((await run("terraform", ["version"])).failure !== undefined) return "no terraform on this machine";
  const init = await run("terraform", ["init", "-no-color", "-input=false"], { cwd: folder });
  return init.failure === undefined ? undefined : `no provider mongodb/mongodbatlas for terraform: ${errorOf(init)}`;
}

const why = await missing();

describe("Terraform, mongodb/mongodbatlas", () => {
  it("read the project's encryption at rest", async (test) => {
    if (why !== undefined) return test.skip(why);
    const emulator = await startEmulator({ clock: { mode: "stepped" } });
    const env = {
      ...process.env,
      MONGODB_ATLAS_BASE_URL: emulator.url,
      MONGODB_ATLAS_CLIENT_ID: quickstart.serviceAccount.clientId,
      MONGODB_ATLAS_CLIENT_SECRET: quickstart.serviceAccount.clientSecret,
    };
    const applied = await run("terraform", ["apply", "-auto-approve", "-no-color"], { cwd: folder, env });
    await emulator.close();
    expect(applied.stdout).toContain("enabled = false");
  });
});
