// Modules loaded afresh, as in a process of its own: the program's, and the packages that are linked or copied into its project. Libraries under
// node_modules are shared with everybody, because to load them is what a process costs.
import { readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, sep } from "node:path";
import { compileFunction, constants } from "node:vm";
import ts from "typescript";

export interface ModuleSpace {
  require(file: string): unknown;
  /** Evaluates text as a module beside the program. */
  evaluate(text: string): unknown;
  /** Evaluates a shared file for this space alone; `replaced` stands in for what it requires by name. */
  evaluateFile(file: string, replaced: Readonly<Record<string, unknown>>): unknown;
}

export interface SpaceOptions {
  readonly programDir: string;
  /** What the modules see under these names in the place of Node's. */
  readonly globals: { readonly process: object; readonly console: Console; readonly fetch: typeof fetch };
}

interface Module {
  exports: unknown;
  readonly id: string;
  readonly filename: string;
}

type Require = ((name: string) => unknown) & Pick<NodeJS.Require, "resolve" | "cache">;
type Wrapper = (exports: unknown, require: Require, module: Module, ...rest: readonly unknown[]) => void;

export function createModuleSpace({ programDir, globals }: SpaceOptions): ModuleSpace {
  const own = `${realpathSync(programDir)}${sep}`;
  const modules = new Map<string, Module>();

  const run = (wrapper: Wrapper, filename: string, replaced: Readonly<Record<string, unknown>> = {}): Module => {
    const module: Module = { exports: {}, id: filename, filename };
    modules.set(filename, module);
    try {
      const { process, console, fetch } = globals;
      const require = requireFrom(filename, replaced);
      wrapper.call(
        module.exports,
        module.exports,
        require,
        module,
        filename,
        dirname(filename),
        process,
        console,
        fetch,
      );
    } catch (error) {
      modules.delete(filename);
      throw error;
    }
    return module;
  };

  const load = (filename: string): unknown => {
    const known = modules.get(filename);
    if (known !== undefined) return known.exports;
    if (extname(filename) === ".json") return JSON.parse(readFileSync(filename, "utf8"));
    return run(compiledFile(filename), filename).exports;
  };

  const requireFrom = (from: string, replaced: Readonly<Record<string, unknown>>): Require => {
    const native = createRequire(from);
    const ours = (name: string): unknown => {
      if (Object.hasOwn(replaced, name)) return replaced[name];
      const filename = resolveFile(native, name);
      return isShared(filename, own) ? native(name) : load(filename);
    };
    return Object.assign(ours, { resolve: native.resolve, cache: native.cache });
  };

  return {
    require: (file) => requireFrom(join(own, "_"), {})(file),
    evaluate: (text) => run(compiledText(text), join(own, `_${modules.size}`)).exports,
    evaluateFile: (file, replaced) => run(compiledFile(file), file, replaced).exports,
  };
}

/** Node's own modules, and libraries that the project does not hold a copy of its own of. */
function isShared(filename: string, own: string): boolean {
  if (!filename.startsWith(sep) && !/^[A-Za-z]:/.test(filename)) return true;
  if (![".js", ".cjs", ".ts", ".json"].includes(extname(filename))) return true;
  return filename.includes(`${sep}node_modules${sep}`) && !filename.startsWith(own);
}

/** Node knows nothing of a program whose entry is TypeScript in a folder, or has no ending. */
function resolveFile(native: NodeJS.Require, name: string): string {
  try {
    return native.resolve(name);
  } catch (error) {
    const asTypeScript = `${name}.ts`;
    if (!name.startsWith(".") || statSync(asTypeScript, { throwIfNoEntry: false }) === undefined) throw error;
    return native.resolve(asTypeScript);
  }
}

/** Compiled once in this process, for all guests: a wrapper has no state of its own. */
const compiled = new Map<string, { readonly changedMs: number; readonly wrapper: Wrapper }>();

function compiledFile(filename: string): Wrapper {
  const changedMs = statSync(filename).mtimeMs;
  const known = compiled.get(filename);
  if (known?.changedMs === changedMs) return known.wrapper;
  const wrapper = compile(javaScript(filename), filename);
  compiled.set(filename, { changedMs, wrapper });
  return wrapper;
}

const texts = new Map<string, Wrapper>();

function compiledText(text: string): Wrapper {
  const known = texts.get(text) ?? compile(text, "");
  texts.set(text, known);
  return known;
}

const PARAMETERS = ["exports", "require", "module", "__filename", "__dirname", "process", "console", "fetch"];

function compile(code: string, filename: string): Wrapper {
  return compileFunction(code, PARAMETERS, {
    filename,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as Wrapper;
}

/** Types are taken off and not checked, which `npm run check:static` has done. */
function javaScript(filename: string): string {
  const text = readFileSync(filename, "utf8").replace(/^#!.*/, "");
  if (extname(filename) !== ".ts") return text;
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023, esModuleInterop: true };
  return ts.transpileModule(text, { fileName: filename, compilerOptions }).outputText;
}
