// What the compiler says of a program that uses the package as it is, without a file of it.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
const name = join(root, "test/example.ts");

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  paths: {
    "pulumi-atlas-cmk": [join(root, "provider/index.ts")],
    "pulumi-atlas-cmk/testing": [join(root, "provider/testing.ts")],
    "pulumi-atlas-cmk/policy": [join(root, "policy/policies.ts")],
    "#provider/*": [join(root, "provider/*.ts")],
  },
  types: ["node"],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};

export interface CompilerError {
  /** From 0. */
  readonly line: number | undefined;
  readonly text: string;
}

/** What one program has read and resolved serves the next. */
const parsed = new Map<string, ts.SourceFile>();
let previous: ts.Program | undefined;

export function typeErrorsIn(code: string): readonly CompilerError[] {
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (file, ...rest) => {
    if (file === name) return ts.createSourceFile(file, code, ts.ScriptTarget.ES2023);
    const read = parsed.get(file) ?? getSourceFile(file, ...rest);
    if (read !== undefined) parsed.set(file, read);
    return read;
  };
  host.fileExists = (file) => file === name || ts.sys.fileExists(file);
  const program = ts.createProgram([name], options, host, previous);
  previous = program;
  return ts.getPreEmitDiagnostics(program, program.getSourceFile(name)).map((one) => ({
    line: one.file?.getLineAndCharacterOfPosition(one.start ?? 0).line,
    text: ts.flattenDiagnosticMessageText(one.messageText, "\n"),
  }));
}
