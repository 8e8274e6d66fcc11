// Proves on the real tarball what users install: which files, which names, that both entry points load, and that the text in state finds the runtime.
// It does not run an engine: see program and e2e.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { providerText } from "../../provider/engine/program-side.ts";

const root = new URL("../..", import.meta.url).pathname;
const work = mkdtempSync(join(tmpdir(), "atlas-cmk-packed-"));
const project = join(work, "project");
const npm = (cwd: string, ...args: readonly string[]): string =>
  execFileSync("npm", [...args], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
const node = (cwd: string, script: string): string =>
  execFileSync(process.execPath, ["-e", script], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();

let files: readonly string[] = [];

beforeAll(() => {
  const [packed] = JSON.parse(npm(root, "pack", "--json", "--pack-destination", work));
  files = packed.files.map((file: { path: string }) => file.path);
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "user", private: true }));
  npm(project, "install", "--no-audit", "--no-fund", join(work, packed.filename), "@pulumi/pulumi");
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

describe("the package", () => {
  it("holds what it needs and nothing else", () => {
    expect(files.filter((file) => !file.startsWith("dist/")).sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "package.json",
    ]);
    expect(files.filter((file) => /emulator|testing|\.test\.|openapi/.test(file))).toEqual([]);
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
      "getProjectRegions",
      "getProjectRegionsOutput",
    ]);
    expect(node(project, `console.log(Object.keys(require("pulumi-atlas-cmk/runtime")).join())`)).toBe("provider");
  });

  it("loads from an ES module too", () => {
    writeFileSync(
      join(project, "esm.mjs"),
      `import { EncryptionAtRest } from "pulumi-atlas-cmk"; console.log(typeof EncryptionAtRest);`,
    );
    expect(execFileSync(process.execPath, ["esm.mjs"], { cwd: project, encoding: "utf8" }).trim()).toBe("function");
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
    expect(node(project, evaluated(kind))).toBe("check,configure,create,delete,diff,read,update");
  });

  it("answers that text where pnpm has linked it for a dependency only", () => {
    const pnpm = join(work, "pnpm");
    mkdirSync(join(pnpm, "node_modules/.pnpm/node_modules"), { recursive: true });
    for (const name of readdirSync(join(project, "node_modules")).filter((entry) => !entry.startsWith(".")))
      symlinkSync(join(project, "node_modules", name), join(pnpm, "node_modules/.pnpm/node_modules", name));
    expect(node(pnpm, evaluated("EncryptionAtRest"))).toBe("check,configure,create,delete,diff,read,update");
  });
});

/** What the SDK's plugin process does with the text. */
const evaluated = (kind: string): string =>
  `const m = new (require("module"))("", null); m.paths = require("module")._nodeModulePaths(process.cwd()); m._compile(${JSON.stringify(providerText(kind))}, "");` +
  `console.log(Object.keys(m.exports.handler()).sort().join())`;
