// Proves that no `try` returns a promise without awaiting it: such a promise rejects past the `catch` beside it. Reads the types of the provider's source.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const config = join(root, "provider", "tsconfig.json");
const { fileNames, options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(config, ts.sys.readFile).config,
  ts.sys,
  join(root, "provider"),
);
const program = ts.createProgram(fileNames, options);
const checker = program.getTypeChecker();

const isPromise = (expression: ts.Expression): boolean =>
  checker.getTypeAtLocation(expression).getProperty("then") !== undefined ||
  checker.typeToString(checker.getTypeAtLocation(expression)).includes("Promise<");

/** Returns out of a `try`, of the function that the `try` is in. */
function returnsIn(node: ts.Node, isTried: boolean): readonly ts.ReturnStatement[] {
  if (ts.isTryStatement(node))
    return [node.tryBlock, node.catchClause, node.finallyBlock].flatMap((part) =>
      part === undefined ? [] : returnsIn(part, isTried || part === node.tryBlock),
    );
  const isInside = isTried && !ts.isFunctionLike(node);
  const own = isInside && ts.isReturnStatement(node) ? [node] : [];
  return [...own, ...childrenOf(node).flatMap((child) => returnsIn(child, isInside))];
}

function childrenOf(node: ts.Node): readonly ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  return children;
}

it("a promise that is returned out of a `try` is awaited there", () => {
  const sources = program.getSourceFiles().filter(({ fileName }) => fileNames.includes(fileName));
  const returns = sources.flatMap((file) => returnsIn(file, false).map((one) => ({ file, one })));
  const wrong = returns.filter(
    ({ one: { expression } }) => expression !== undefined && !ts.isAwaitExpression(expression) && isPromise(expression),
  );
  expect(returns.length).toBeGreaterThan(30);
  expect(wrong.map(({ file, one }) => `${file.fileName}: ${one.getText()}`)).toEqual([]);
}, 60_000);
