// The provider with one change in its source, loaded beside the provider itself: a bug that is planted, so that the search can be tested. Transpiled in
// memory, each file when it is first needed; nothing is written to disk.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import type { Provided } from "../support/plugin.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const nodeRequire = createRequire(import.meta.url);

export interface Patch {
  /** Under provider/. */
  readonly file: string;
  /** Occurs exactly once there. */
  readonly find: string;
  readonly replace: string;
}

const pathOf = (file: string): string => join(root, "provider", file);

export const occurrencesOf = ({ file, find }: Patch): number =>
  readFileSync(pathOf(file), "utf8").split(find).length - 1;

type Module = Readonly<Record<string, unknown>>;
type Body = (exports: Module, require: (target: string) => unknown, module: { exports: Module }) => void;

/** By path: every patched provider shares the files that are not changed, and evaluates them anew. */
const transpiled = new Map<string, string>();

function javaScriptOf(path: string, source: string): string {
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 };
  return ts.transpileModule(source, { fileName: path, compilerOptions: options }).outputText;
}

function plainOf(path: string): string {
  const known = transpiled.get(path) ?? javaScriptOf(path, readFileSync(path, "utf8"));
  transpiled.set(path, known);
  return known;
}

/** A provider of its own: no module of it is shared with another one. */
export function patchedProvider(patch: Patch): Provided {
  const patchedPath = pathOf(patch.file);
  const modules = new Map<string, { exports: Module }>();
  const load = (path: string): Module => {
    const known = modules.get(path);
    if (known !== undefined) return known.exports;
    const module: { exports: Module } = { exports: {} };
    modules.set(path, module);
    const source = path === patchedPath ? javaScriptOf(path, patchedText(patch)) : plainOf(path);
    const body: Body = new Function("exports", "require", "module", source) as Body; // these are its parameters
    body(module.exports, (target) => requireFrom(path, target), module);
    return module.exports;
  };
  const requireFrom = (path: string, target: string): unknown =>
    target.startsWith(".") ? load(fileOf(join(dirname(path), target))) : nodeRequire(target);
  return providedBy(load);
}

const patchedText = ({ file, find, replace }: Patch): string =>
  readFileSync(pathOf(file), "utf8").replace(find, () => replace);

const fileOf = (path: string): string => (existsSync(`${path}.ts`) ? `${path}.ts` : path);

function providedBy(load: (path: string) => Module): Provided {
  const { hooksOf } = load(pathOf("engine/hooks.ts"));
  const inRoom = (room: string, name: string): unknown => {
    const resource = load(pathOf(`${room}/room.ts`))[name];
    return (parts: unknown) => (hooksOf as (resource: unknown, parts: unknown) => unknown)(resource, parts);
  };
  const provided = {
    connect: load(pathOf("connect.ts")).connect,
    createEnding: load(pathOf("engine/ending.ts")).createEnding,
    createHandOver: load(pathOf("engine/hand-over.ts")).createHandOver,
    host: load(pathOf("engine/host.ts")).host,
    silentLink: load(pathOf("engine/engine-link.ts")).silentLink,
    rooms: {
      EncryptionAtRest: inRoom("encryption-at-rest", "encryptionAtRest"),
      ClusterEncryption: inRoom("cluster-encryption", "clusterEncryption"),
      KeyVault: inRoom("key-vault", "keyVault"),
      KeyVaultKey: inRoom("key-vault-key", "keyVaultKey"),
      KeyRotationAlert: inRoom("key-rotation-alert", "keyRotationAlert"),
      PrivateNetworking: inRoom("private-networking", "privateNetworking"),
      RoleAssignment: inRoom("role-assignment", "roleAssignment"),
      AzureAccess: inRoom("azure-access", "azureAccess"),
    },
  };
  return provided as unknown as Provided; // the same exports as those that support/plugin.ts imports by name
}
