// What a source file imports, and which files import each other in a circle. Reads import lines; runs no code.
import { posix } from "node:path";
import ts from "typescript";

export interface Import {
  /** A package's name, or the path from the root of a file of the repository, without `.ts`. */
  readonly target: string;
  readonly isType: boolean;
}

const CALLS = ["require", "lazily"];
const quotedText = (node: ts.Node | undefined): string | undefined =>
  node !== undefined && ts.isStringLiteral(node) ? node.text : undefined;

/** What one node imports, if it does: a declaration, a re-export, a type, `require`, `import()` or `lazily`. */
function importAt(node: ts.Node): Import | undefined {
  const found = (target: string | undefined, isType: boolean): Import | undefined =>
    target === undefined ? undefined : { target, isType };
  if (ts.isImportDeclaration(node)) return found(quotedText(node.moduleSpecifier), isTypeImport(node.importClause));
  if (ts.isExportDeclaration(node)) return found(quotedText(node.moduleSpecifier), node.isTypeOnly);
  if (ts.isImportTypeNode(node))
    return found(ts.isLiteralTypeNode(node.argument) ? quotedText(node.argument.literal) : undefined, true);
  if (!ts.isCallExpression(node)) return undefined;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isImport || CALLS.includes(node.expression.getText())
    ? found(quotedText(node.arguments[0]), false)
    : undefined;
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  const named = clause.namedBindings;
  return (
    clause.isTypeOnly ||
    (clause.name === undefined &&
      named !== undefined &&
      ts.isNamedImports(named) &&
      named.elements.every((one) => one.isTypeOnly))
  );
}

/** `#provider/x` is package.json's name for a file of `provider/`. */
function targetOf(path: string, target: string): string {
  if (target.startsWith("#")) return target.slice(1);
  return target.startsWith(".") ? posix.join(posix.dirname(path), target).replace(/\.[jt]s$/, "") : target;
}

/** Everything that a file imports. `path` is from the root. */
export function importsOf(path: string, source: string): readonly Import[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const here = importAt(node);
    if (here !== undefined) found.push(here);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found.map(({ target, isType }) => ({
    target: targetOf(path, target),
    isType,
  }));
}

/** One way round for each circle that is met, such as `a -> b -> a`. Files that are not in the map import nothing. */
export function circlesIn(imports: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const follow = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(" -> "));
    if (way.includes(file) || done.has(file)) return;
    for (const next of imports.get(file) ?? []) follow(next, [...way, file]);
    done.add(file);
  };
  for (const file of imports.keys()) follow(file, []);
  return circles;
}
