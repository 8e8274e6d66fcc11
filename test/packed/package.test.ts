// Proves on the real tarball what users install: which files, which names, that both entry points load, and that the text in state finds the runtime.
// It does not run an engine: see program and e2e.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { providerText } from "../../provider/engine/program-side.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "atlas-cmk-packed-"));
const project = join(work, "project");
const npm = (cwd: string, ...args: readonly string[]): string =>
  execFileSync("npm", [...args], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
const node = (cwd: string, script: string): string =>
  execFileSync(process.execPath, ["-e", script], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();

let files: readonly string[] = [];

beforeAll(() => {
  // Without its script, which builds dist/ again: other tests load it at the same time.
  const [packed] = JSON.parse(npm(root, "pack", "--json", "--ignore-scripts", "--pack-destination", work));
  files = packed.files.map((file: { path: string }) => file.path);
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "user", private: true }));
  npm(project, "install", "--no-audit", "--no-fund", join(work, packed.filename), "@pulumi/pulumi");
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

describe("the package", () => {
  const METHODS = "check,configure,create,delete,diff,read,update";
  it("holds what it needs and nothing else", () => {
    expect(files.filter((file) => !file.startsWith("dist/")).sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "package.json",
      "policy/PulumiPolicy.yaml",
      "policy/package.json",
    ]);
    expect(files).toContain("dist/cli/main.js");
    expect(files.filter((file) => /testing\/|\.test\.|openapi/.test(file))).toEqual([]);
    // For `atlas-cmk rehearse` (docs/decisions/rehearse.md): without the command line of `npm run emulator`.
    expect(files).toContain("dist/emulator/index.js");
    expect(files).toContain("dist/emulator/package.json");
    expect(files).not.toContain("dist/emulator/main.js");
  });

  it("exports these names", () => {
    expect(
      JSON.parse(node(project, `console.log(JSON.stringify(Object.keys(require("pulumi-atlas-cmk")).sort()))`)),
    ).toEqual([
      "AzureAccess",
      "ClusterEncryption",
      "CustomerManagedKeys",
      "EncryptionAtRest",
      "KeyRotationAlert",
      "KeyVault",
      "KeyVaultKey",
      "PrivateNetworking",
      "Provider",
      "RoleAssignment",
      "getAtlasIpAddresses",
      "getAtlasIpAddressesOutput",
      "getEncryptionAtRest",
      "getEncryptionAtRestOutput",
      "getLatestKeyVersion",
      "getLatestKeyVersionOutput",
      "getNeededKeyVersions",
      "getNeededKeyVersionsOutput",
      "getProjectRegions",
      "getProjectRegionsOutput",
    ]);
    expect(node(project, `console.log(Object.keys(require("pulumi-atlas-cmk/runtime")).join())`)).toBe("provider");
    expect(node(project, `console.log(Object.keys(require("pulumi-atlas-cmk/testing")).join())`)).toBe("visibleInputs");
    expect(node(project, `console.log(Object.keys(require("pulumi-atlas-cmk/cli")).sort().join())`)).toBe(
      "CommandError,EXIT,TOPICS,VERDICTS,adoptCommand,adoptionsOf,diagnose,doctorCommand,explain,explainCommand,filesOf,findDigest,inMarkdown,jsonOf,markdownComment,readPreview,rehearsal,rehearseCommand,statusCommand,statusReport",
    );
  });

  it("has the command line", () => {
    const bin = join(project, "node_modules/.bin", process.platform === "win32" ? "atlas-cmk.cmd" : "atlas-cmk");
    const shell = process.platform === "win32";
    expect(execFileSync(bin, ["explain", "--help"], { encoding: "utf8", shell })).toContain("Usage: atlas-cmk explain");
  });

  it("has a policy pack that finds its library, and whose rules load without starting the pack", () => {
    const names = `require("pulumi-atlas-cmk/policy").policies.map((one) => one.name).join()`;
    expect(node(project, `console.log(${names})`)).toContain("private-networking,role-not-secret,protect-production");
    const pack = join(project, "node_modules/pulumi-atlas-cmk/policy");
    // As the CLI starts it, in its folder. A pack prints the port of its server, which would live on.
    const started = `console.log = (port) => process.stdout.write(port, () => process.exit()); require(process.cwd());`;
    expect(node(pack, started)).toMatch(/^\d+$/);
  });

  it("loads neither the policy library nor the command line's library for a program", () => {
    const loaded = `Object.keys(require.cache).filter((file) => /@pulumi.policy|commander/.test(file)).length`;
    expect(node(project, `require("pulumi-atlas-cmk"); console.log(${loaded})`)).toBe("0");
  });

  it("loads from an ES module too", () => {
    writeFileSync(
      join(project, "esm.mjs"),
      `import { EncryptionAtRest } from "pulumi-atlas-cmk"; import { visibleInputs } from "pulumi-atlas-cmk/testing"; console.log(typeof EncryptionAtRest, typeof visibleInputs);`,
    );
    expect(execFileSync(process.execPath, ["esm.mjs"], { cwd: project, encoding: "utf8" }).trim()).toBe(
      "function function",
    );
  });

  it("hides its internals", () => {
    expect(() => node(project, `require("pulumi-atlas-cmk/dist/connect.js")`)).toThrow(/not defined by "exports"/);
  });

  it.each([
    "EncryptionAtRest",
    "ClusterEncryption",
    "PrivateNetworking",
    "AzureAccess",
    "KeyVault",
    "KeyVaultKey",
    "KeyRotationAlert",
    "RoleAssignment",
  ])("answers the text that state holds for %s", (kind) => {
    expect(node(project, evaluated(kind))).toBe(METHODS);
  });

  const packageIn = (directory: string, json: object): string => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, version: "1.0.0", ...json }));
    return directory;
  };
  /** What npm has installed for the user's project, as the dependencies of another package. */
  const linkAll = (modules: string): void => {
    mkdirSync(modules, { recursive: true });
    for (const name of readdirSync(join(project, "node_modules")).filter((entry) => !entry.startsWith(".")))
      symlinkSync(join(project, "node_modules", name), join(modules, name));
  };

  it("answers that text where npm has linked a library by file:, and the library alone depends on it", () => {
    const library = packageIn(join(work, "npm-file/acme-cmk"), {
      name: "acme-cmk",
      dependencies: { "pulumi-atlas-cmk": "*" },
    });
    linkAll(join(library, "node_modules"));
    const program = packageIn(join(work, "npm-file/program"), {
      name: "program",
      dependencies: { "acme-cmk": "file:../acme-cmk" },
    });
    npm(program, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--offline");
    expect(node(program, evaluated("EncryptionAtRest"))).toBe(METHODS);
  });

  it("answers that text in a pnpm workspace, through two libraries", () => {
    const workspace = packageIn(join(work, "workspace"), { name: "workspace" });
    const store = join(workspace, "node_modules/.pnpm/acme-keys@1.0.0/node_modules");
    packageIn(join(store, "acme-keys"), { name: "acme-keys", dependencies: { "pulumi-atlas-cmk": "*" } });
    linkAll(store);
    const library = packageIn(join(workspace, "packages/acme-cmk"), {
      name: "acme-cmk",
      dependencies: { "acme-keys": "*" },
    });
    const program = packageIn(join(workspace, "stacks/program"), {
      name: "program",
      dependencies: { "acme-cmk": "workspace:*" },
    });
    for (const [from, name, to] of [
      [library, "acme-keys", join(store, "acme-keys")],
      [program, "acme-cmk", library],
    ] as const) {
      mkdirSync(join(from, "node_modules"));
      symlinkSync(to, join(from, "node_modules", name));
    }
    expect(node(program, evaluated("EncryptionAtRest"))).toBe(METHODS);
    const source = packageIn(join(program, "src"), { type: "commonjs" });
    expect(node(source, evaluated("EncryptionAtRest"))).toBe(METHODS);
  });

  it("names the line to add where nothing leads to it, and shows no stack", () => {
    const program = packageIn(join(work, "nowhere"), { name: "program", dependencies: { "acme-cmk": "*" } });
    expect(node(program, evaluated("EncryptionAtRest"))).toBe(
      `Error: The plugin process of pulumi-atlas-cmk does not find the package from ${realpathSync(program)}. Add this line to "dependencies" in the package.json of the Pulumi program, and install: "pulumi-atlas-cmk": "*": searched in node_modules of the program and of its dependencies`,
    );
  });

  it("answers that text where pnpm has linked it for a dependency only", () => {
    const pnpm = join(work, "pnpm");
    mkdirSync(join(pnpm, "node_modules/.pnpm/node_modules"), { recursive: true });
    for (const name of readdirSync(join(project, "node_modules")).filter((entry) => !entry.startsWith(".")))
      symlinkSync(join(project, "node_modules", name), join(pnpm, "node_modules/.pnpm/node_modules", name));
    expect(node(pnpm, evaluated("EncryptionAtRest"))).toBe(METHODS);
  });
});

/** What the SDK's plugin process does with the text. */
const evaluated = (kind: string): string =>
  `const m = new (require("module"))("", null); m.paths = require("module")._nodeModulePaths(process.cwd()); m._compile(${JSON.stringify(providerText(kind))}, "");` +
  `try { console.log(Object.keys(m.exports.handler()).sort().join()); } catch (e) { console.log(e + ": " + e.stack); }`;
