// Proves the first hour of a new user with README.md alone, on a real Pulumi CLI and the emulator: login without a cloud, `pulumi new`, the
// configuration, a preview, an `up`, a destroy; and that `pulumi new` copies each example whole. Two things differ from the README: the template is the folder of
// this repository, with the tarball that npm would publish, and `pulumi new` gets its answers as flags. Skipped, and saying so, where there is no CLI.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findCli } from "@pulumi-atlas-cmk/testing";
import { afterAll, describe, expect, it } from "vitest";
import { componentSeed } from "../../emulator/component-seeds.ts";
import { startEmulator } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const found = await findCli();
const work = mkdtempSync(join(tmpdir(), "first-hour-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** The blocks of README.md that name this file, in their order. */
const blocks = [
  ...readFileSync(join(root, "README.md"), "utf8").matchAll(
    /^<!-- run by: test\/e2e\/first-hour\.test\.ts -->\n```sh\n([\s\S]*?)^```$/gm,
  ),
].map(([, code = ""]) => code);
const TEMPLATE = "https://github.com/OWNER/pulumi-atlas-cmk/tree/main/examples/quickstart";

function environment(command: string, extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PULUMI_BACKEND_URL: _backend, PULUMI_CONFIG_PASSPHRASE: _passphrase, ...env } = process.env;
  return {
    ...env,
    PATH: [dirname(command), dirname(process.execPath), env.PATH ?? ""].join(delimiter),
    HOME: work,
    PULUMI_HOME: join(work, "home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The cache of npm is the machine's, not that of the new home.
    npm_config_cache: npmCache,
    ...extra,
  };
}

function mkdirs(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}

const npmCache = execFileSync("npm", ["config", "get", "cache"], { encoding: "utf8" }).trim();

/** A folder with the example, whose package.json names the tarball. */
function template(name: string): string {
  const packed = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", work], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );
  const folder = join(work, "template", name);
  cpSync(join(root, "examples", name), folder, { recursive: true });
  const file = join(folder, "package.json");
  const json = JSON.parse(readFileSync(file, "utf8"));
  json.dependencies["pulumi-atlas-cmk"] = `file:${join(work, packed[0].filename)}`;
  writeFileSync(file, JSON.stringify(json));
  return folder;
}

const named = found.kind === "found" ? `with Pulumi CLI ${found.version}` : `no Pulumi CLI: ${found.reason}`;
describe.skipIf(found.kind !== "found")(named, () => {
  const command = found.kind === "found" ? found.command : "";

  it("README.md leads to an encrypted cluster", async () => {
    const emulator = await startEmulator({ clock: { mode: "stepped" }, seed: componentSeed });
    const answers = `--yes --stack dev -c projectId=${quickstart.projectId} -c resourceGroupName=keys`;
    const [destroy = "", ...others] = blocks.toReversed();
    const script = others
      .toReversed()
      .join("\n")
      .replace(TEMPLATE, `${template("quickstart")} ${answers}`)
      // The user's own state is in the home folder of the machine's account, whatever HOME says.
      .replace("pulumi login --local", `pulumi login "file://${mkdirs(join(work, "state"))}"`)
      .replace("pulumi up", "pulumi up --yes --skip-preview");
    expect(script).toContain("file://");
    expect(script).not.toContain("github.com");
    // Without blocking: the emulator answers in this process.
    const { status, output } = await bash(`set -e\n${script}`, work, environment(command, { ...emulator.env }));
    expect(output).toContain("Your new project is ready to go!");
    expect(output).toMatch(
      /Previewing update \(dev\)[\s\S]*\+ 12 to create[\s\S]*Updating \(dev\)[\s\S]*\+ 12 created/,
    );
    expect(status).toBe(0);
    const clusters = emulator.store.atlas.projects[quickstart.projectId]?.clusters ?? [];
    expect(clusters.map((one) => one.encryptionAtRestProvider)).toEqual(["AZURE", "AZURE"]);
    const passphrase = /^export PULUMI_CONFIG_PASSPHRASE=(\S+)$/m.exec(script)?.[1] ?? "";
    const env = environment(command, { ...emulator.env, PULUMI_CONFIG_PASSPHRASE: passphrase });
    const gone = await bash(destroy.trim().replace(/$/, " --yes --skip-preview"), join(work, "keys"), env);
    expect(gone.output).toMatch(/Kept: the vault [\s\S]*- 12 deleted/);
    expect(gone.status).toBe(0);
    expect(emulator.damage.entries()).toEqual([]);
    await emulator.close();
  });

  const examples = readdirSync(join(root, "examples"), { withFileTypes: true }).filter((one) => one.isDirectory());
  it.each(examples.map(({ name }) => name))("pulumi new copies examples/%s whole", (name) => {
    const folder = join(work, "generated", name);
    mkdirSync(folder, { recursive: true });
    const args = ["new", join(root, "examples", name), "--generate-only", "--yes", "--name", "shop"];
    const env = environment(command, { PULUMI_CONFIG_PASSPHRASE: "for tests" });
    const { stdout, stderr } = spawnSync(command, args, { cwd: folder, env, encoding: "utf8" });
    expect(stdout + stderr).toContain("Your new project is ready to go!");
    expect(stdout).toContain("README.md has the permissions, and what a first run prints.");
    const WRITTEN = /^(node_modules|stacks)$/;
    const whole = readdirSync(join(root, "examples", name)).filter((file) => !WRITTEN.test(file));
    expect(whole).toEqual(expect.arrayContaining(["Pulumi.yaml", "README.md", "index.ts", "package.json"]));
    expect(readdirSync(folder).sort()).toEqual(whole.sort());
    const project = readFileSync(join(folder, "Pulumi.yaml"), "utf8");
    expect(project).toMatch(/^name: shop$/m);
    expect(project).toContain("refresh: always");
    expect(project).not.toMatch(/^template:/m);
  });
});

function bash(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<{ status: number | null; output: string }> {
  const child = spawn("bash", ["-c", script], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
  return new Promise((done, reject) => {
    child.once("error", reject);
    child.once("close", (status) => done({ status, output: output.join("") }));
  });
}
