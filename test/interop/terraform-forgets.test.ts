// Proves that Terraform accepts the commands that `atlas-cmk adopt` writes for it, with the addresses as Terraform itself spells them. It needs no provider: Terraform
// forgets a resource without one. Skipped, with a word, where there is no Terraform.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { filesOf } from "../../cli/adopt/files.ts";
import { othersIn } from "../../cli/adopt/other-state.ts";
import { errorOf, run } from "../support/commands.ts";

const folder = mkdtempSync(join(tmpdir(), "interop-forgets-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Region names, and keys that a shell or Terraform's language reads in its own way. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: a template of Terraform.
const KEYS = ["US_EAST_2", 'a"b', "it's", "back\\slash", "x${y}", "x%{y}", "$HOME"];
const resource = (type: string, name: string, keys: readonly unknown[], more: object = {}) => ({
  mode: "managed",
  type,
  name,
  provider: 'provider["registry.terraform.io/mongodb/mongodbatlas"]',
  instances: keys.map((key) => ({
    ...(key === undefined ? {} : { index_key: key }),
    schema_version: 0,
    attributes: { project_id: "64b7f0c0a1b2c3d4e5f60718" },
  })),
  ...more,
});
const state = {
  version: 4,
  terraform_version: "1.9.0",
  serial: 1,
  lineage: "11111111-1111-4111-8111-111111111111",
  outputs: {},
  resources: [
    resource("mongodbatlas_encryption_at_rest", "atlas", [undefined]),
    resource("mongodbatlas_encryption_at_rest_private_endpoint", "atlas", KEYS, { each: "map" }),
    resource("mongodbatlas_encryption_at_rest_private_endpoint", "m", [0], {
      each: "list",
      module: 'module.keys["eu"]',
    }),
    resource("mongodbatlas_advanced_cluster", "orders", [undefined]),
  ],
};

const { failure } = await run("terraform", ["version"]);

describe("Terraform", () => {
  it.skipIf(failure !== undefined)(
    "forgets what README.md names, and keeps the cluster",
    async () => {
      const file = join(folder, "terraform.tfstate");
      writeFileSync(file, JSON.stringify(state));
      const pulled = await run("terraform", ["state", "pull"], { cwd: folder });
      const others = othersIn("state", pulled.stdout);
      const readme = filesOf({ adoptions: [], others, version: "0.1.0" })["README.md"];
      const commands = readme.match(/^terraform state rm .+$/gm) ?? [];
      expect(commands).toHaveLength(KEYS.length + 2);
      for (const command of commands) {
        const ran = await run("sh", ["-c", command], { cwd: folder });
        if (ran.failure !== undefined) throw new Error(`${command}: ${errorOf(ran)}`);
      }
      const left: typeof state = JSON.parse(readFileSync(file, "utf8"));
      expect(left.resources.map(({ type }) => type)).toEqual(["mongodbatlas_advanced_cluster"]);
    },
    120_000,
  );
});
