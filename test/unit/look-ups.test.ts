// Proves that a name from outside, such as "constructor", finds nothing in a table of ours. Reads the source; what a wrong code becomes is proven below.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { atlasError, tokenError } from "../../provider/atlas/errors.ts";
import { ARM } from "../../provider/azure/clouds.ts";
import { azureError } from "../../provider/azure/errors.ts";
import { notificationsFault } from "../../provider/key-rotation-alert/notifications.ts";
import { provider } from "../../provider/runtime.ts";
import { ownEntry } from "../../provider/support/own.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const sources = readdirSync(join(root, "provider"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => {
    const path = `provider/${name}`;
    return ts.createSourceFile(path, readFileSync(join(root, path), "utf8"), ts.ScriptTarget.Latest, true);
  });

const everyNode = (node: ts.Node): readonly ts.Node[] => [node, ...node.getChildren().flatMap(everyNode)];

/** Names of what is declared as a table with any text as its key. */
const tablesIn = (file: ts.SourceFile): readonly string[] =>
  everyNode(file).flatMap((node) =>
    (ts.isVariableDeclaration(node) || ts.isPropertySignature(node)) &&
    ts.isIdentifier(node.name) &&
    /Record<string, (?!unknown)|AnyFields/.test(typeTextOf(node))
      ? [node.name.text]
      : [],
  );

/** Of a declaration's type, or of what its value is held to. */
function typeTextOf(node: ts.VariableDeclaration | ts.PropertySignature): string {
  const held = ts.isVariableDeclaration(node) && node.initializer !== undefined ? node.initializer : undefined;
  return node.type?.getText() ?? (held !== undefined && ts.isSatisfiesExpression(held) ? held.type.getText() : "");
}

const isOfFile = (file: ts.SourceFile, name: string): boolean =>
  everyNode(file).some((node) => ts.isVariableDeclaration(node) && node.name.getText() === name);

const TABLES = new Set(sources.flatMap(tablesIn));

/** `TABLE[name]`, where the name is no text of ours. */
const openLookUps = (file: ts.SourceFile): readonly string[] =>
  everyNode(file).flatMap((node) => {
    if (!ts.isElementAccessExpression(node) || ts.isStringLiteral(node.argumentExpression)) return [];
    const name = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : node.expression.getText();
    const isTable = isOfFile(file, name) ? tablesIn(file).includes(name) : TABLES.has(name);
    return isTable ? [`${file.fileName}: ${node.getText()}`] : [];
  });

describe("a table", () => {
  it("is looked up by its own entries only, everywhere", () => {
    expect([...TABLES]).toEqual(expect.arrayContaining(["ATLAS_ERRORS", "errors", "ROOMS", "KINDS", "env"]));
    expect(sources.flatMap(openLookUps)).toEqual([]);
  });

  it("has no entry under a name that every object has", () => {
    expect([ownEntry({ a: 1 }, "a"), ownEntry({ a: 1 }, "b"), ownEntry({}, "toString")]).toEqual([
      1,
      undefined,
      undefined,
    ]);
  });
});

describe.each(["constructor", "__proto__", "toString", "hasOwnProperty"])("the name %s", (name) => {
  const answer = (status: number, json: unknown) => ({ status, json, header: () => undefined });
  const asked = { what: "a thing", credential: "the token", login: "the login", secrets: [] };

  it("is an unknown code", () => {
    expect(atlasError(answer(400, { errorCode: name }), asked).message).toBe(
      `Atlas refused a thing: this version does not know the reason (HTTP 400 ${name}). Look up the code in Atlas's API error reference.`,
    );
    expect(tokenError(answer(400, { error: name }), asked).message).toBe(
      `Atlas gave the token no access token: the answer has no token (HTTP 400 ${name}). Check that the base URL is Atlas's. Then run again.`,
    );
    expect(azureError(answer(400, { error: { code: name } }), { ...asked, service: ARM }).message).toBe(
      `Azure refused a thing with the login: this version does not know the reason (HTTP 400 ${name}). Look up the code in Azure's documentation.`,
    );
  });

  it("is no kind of notification and no kind of resource", () => {
    expect(notificationsFault([{ typeName: name }])).toContain(
      "'notifications[0].typeName' is not a kind of notification.",
    );
    expect(() => provider(name)).toThrow(`This version of pulumi-atlas-cmk has no resource "${name}".`);
  });
});
