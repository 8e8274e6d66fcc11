// Terraform with its provider for Atlas, on an emulator: found where it is on the machine, never fetched. It knows no job.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import type { Emulator } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { errorOf, run } from "../support/commands.ts";

const VARIABLE = "TERRAFORM_PROVIDER_MONGODBATLAS";
const BINARY = /^terraform-provider-mongodbatlas(?:_v([\d.]+)[^/]*)?$/;

export interface FoundPeer {
  readonly kind: "found";
  readonly binary: string;
  /** Of both programs, with their versions. */
  readonly name: string;
}

export interface MissingPeer {
  readonly kind: "missing";
  readonly reason: string;
}

export async function findPeer(env: NodeJS.ProcessEnv = process.env): Promise<FoundPeer | MissingPeer> {
  const version = await run("terraform", ["version", "-json"], { env: { ...env, CHECKPOINT_DISABLE: "1" } });
  if (version.failure !== undefined) return { kind: "missing", reason: "no terraform on this machine" };
  const binary = env[VARIABLE] ?? onPath(env.PATH ?? "");
  const named = binary === undefined ? null : BINARY.exec(basename(binary).replace(/\.exe$/, ""));
  if (binary === undefined || named === null)
    return { kind: "missing", reason: `no terraform-provider-mongodbatlas on PATH, and ${VARIABLE} names none` };
  const { terraform_version: terraform } = JSON.parse(version.stdout);
  const provider = named[1] === undefined ? "of unknown version" : named[1];
  return { kind: "found", binary, name: `Terraform ${terraform}, provider mongodb/mongodbatlas ${provider}` };
}

const onPath = (path: string): string | undefined =>
  path
    .split(delimiter)
    .filter((directory) => directory !== "")
    .flatMap((directory) => filesIn(directory).map((file) => join(directory, file)))
    .find((file) => BINARY.test(basename(file).replace(/\.exe$/, "")));

function filesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

export interface Terraform {
  /** Rejects with Terraform's own first error. */
  apply(program: object): Promise<void>;
  close(): void;
}

export function openTerraform({ binary }: FoundPeer, emulator: Emulator): Terraform {
  const folder = mkdtempSync(join(tmpdir(), "atlas-cmk-terraform-"));
  const settings = join(folder, "settings.tfrc");
  const overrides = `dev_overrides {\n  "mongodb/mongodbatlas" = ${JSON.stringify(dirname(binary))}\n}`;
  writeFileSync(settings, `provider_installation {\n${overrides}\ndirect {}\n}\n`);
  const env = {
    ...process.env,
    CHECKPOINT_DISABLE: "1",
    TF_CLI_CONFIG_FILE: settings,
    MONGODB_ATLAS_BASE_URL: emulator.url,
    MONGODB_ATLAS_CLIENT_ID: quickstart.serviceAccount.clientId,
    MONGODB_ATLAS_CLIENT_SECRET: quickstart.serviceAccount.clientSecret,
  };
  return {
    apply: async (program) => {
      writeFileSync(join(folder, "main.tf.json"), JSON.stringify(program));
      const ran = await run("terraform", ["apply", "-auto-approve", "-no-color", "-input=false"], { cwd: folder, env });
      if (ran.failure !== undefined) throw new Error(`terraform apply: ${errorOf(ran)}`);
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}
