// Reads Pulumi.yaml as far as the engine needs it: name, where the program is, how it is run, whether to refresh first.
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { isRecord } from "./property.ts";

export interface Project {
  readonly name: string;
  readonly rootDir: string;
  /** Working directory of the program and of the plugin. */
  readonly programDir: string;
  /** What the runner is told to run: "." or a file. */
  readonly entryPoint: string;
  readonly typescript: boolean;
  readonly nodeArgs: readonly string[];
  readonly refreshAlways: boolean;
  /** Values that Pulumi.yaml gives for keys that the stack leaves out. */
  readonly configDefaults: Readonly<Record<string, string>>;
  /** Keys that the stack must have. */
  readonly requiredConfig: readonly string[];
}

const sdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
const yaml: { load(text: string): unknown } = sdk("js-yaml");

export function readProject(projectDir: string): Project {
  const file = join(projectDir, "Pulumi.yaml");
  const content = yaml.load(readFileSync(file, "utf8"));
  if (!isRecord(content) || typeof content.name !== "string") throw new Error(`${file} has no project name`);
  const runtime = isRecord(content.runtime) ? content.runtime : { name: content.runtime };
  if (runtime.name !== "nodejs") throw new Error(`${file}: only the nodejs runtime is supported here`);
  const runtimeOptions = isRecord(runtime.options) ? runtime.options : {};
  const options = isRecord(content.options) ? content.options : {};
  return {
    name: content.name,
    rootDir: projectDir,
    ...locateProgram(projectDir, typeof content.main === "string" ? content.main : ""),
    typescript: runtimeOptions.typescript !== false,
    nodeArgs: typeof runtimeOptions.nodeargs === "string" ? runtimeOptions.nodeargs.split(/\s+/).filter(Boolean) : [],
    refreshAlways: options.refresh === "always",
    ...readConfigSchema(content.name, isRecord(content.config) ? content.config : {}),
  };
}

/** A declaration is a value itself, or a record with a type and perhaps a `default` or `value`; with a type and neither, it is required. */
function readConfigSchema(
  project: string,
  declared: Readonly<Record<string, unknown>>,
): Pick<Project, "configDefaults" | "requiredConfig"> {
  const configDefaults: Record<string, string> = {};
  const requiredConfig: string[] = [];
  for (const [name, declaration] of Object.entries(declared)) {
    const key = name.includes(":") ? name : `${project}:${name}`;
    const value = isRecord(declaration) ? (declaration.value ?? declaration.default) : declaration;
    if (value !== undefined && value !== null)
      configDefaults[key] = typeof value === "string" ? value : JSON.stringify(value);
    else if (isRecord(declaration) && "type" in declaration) requiredConfig.push(key);
  }
  return { configDefaults, requiredConfig };
}

function locateProgram(root: string, main: string): Pick<Project, "programDir" | "entryPoint"> {
  if (main === "") return { programDir: root, entryPoint: "." };
  const path = join(root, main);
  if (statSync(path).isDirectory()) return { programDir: path.replace(/\/$/, ""), entryPoint: "." };
  return { programDir: dirname(path), entryPoint: path.slice(dirname(path).length + 1) };
}
