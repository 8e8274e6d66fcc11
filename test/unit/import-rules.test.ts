// Proves that each room imports only what it may (docs/architecture.md). Reads import lines; runs no code of the project.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Import {
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

/** Everything a file imports, with its own modules as paths from the root. */
function importsOf(path: string, source: string): readonly Import[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const within = (node: ts.Node): readonly Import[] => {
    const here = importAt(node);
    const below = node.getChildren().flatMap(within);
    return here === undefined ? below : [here, ...below];
  };
  return within(file).map(({ target, isType }) => ({
    target: target.startsWith(".") ? normalize(join(dirname(path), target)).replace(/\.ts$/, "") : target,
    isType,
  }));
}

/** Folders of provider/ that are no room of a resource. */
const OTHERS = [
  "atlas",
  "azure",
  "customer-managed-keys",
  "engine",
  "key-in-force",
  "project",
  "support",
  "vault-users",
];
const ROOMS = readdirSync(join(root, "provider"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !OTHERS.includes(entry.name))
  .map((entry) => entry.name);
const room = (path: string): string | undefined => ROOMS.find((name) => path.startsWith(`provider/${name}/`));
const role = (path: string): string => path.split("/").at(-1)?.replace(/\.ts$/, "") ?? "";
const isOurs = (target: string): boolean => /^(provider|emulator|testing)\//.test(target);
const isPulumi = (target: string): boolean => target.startsWith("@pulumi/");
const isIn =
  (...places: readonly string[]) =>
  (target: string): boolean =>
    places.some((place) => target === `provider/${place}` || target.startsWith(`provider/${place}/`));

/** Files of a room that are not pure. What else stands in the room's own folder is. */
const NOT_PURE = ["resource", "room", "get"];
const isFlow = (path: string): boolean => path.includes("/flow/");
const isPlan = (path: string): boolean => room(path) !== undefined && !isFlow(path) && !NOT_PURE.includes(role(path));

type Rule = (path: string, used: Import) => boolean;

/** One rule per place: whether a file there may import this. */
const allowed: ReadonlyArray<readonly [name: string, where: (path: string) => boolean, may: Rule]> = [
  [
    "support/ imports libraries and itself",
    isIn("support"),
    (_, { target }) => !isPulumi(target) && (!isOurs(target) || isIn("support")(target)),
  ],
  [
    "atlas/ and azure/ import support/ and themselves",
    isIn("atlas", "azure"),
    (path, { target }) => {
      const own = isIn("atlas")(path) ? "atlas" : "azure";
      return !isPulumi(target) && (!isOurs(target) || isIn("support", own)(target));
    },
  ],
  [
    "project/ is pure: support/ and types of the clients",
    isIn("project"),
    (_, { target, isType }) => isIn("support", "project")(target) || (isType && isIn("atlas", "azure")(target)),
  ],
  [
    "vault-users/ and key-in-force/ ask over the clients",
    isIn("vault-users", "key-in-force"),
    (_, { target }) => isIn("support", "project", "atlas", "vault-users")(target),
  ],
  [
    "engine/ imports support/ and Pulumi",
    isIn("engine"),
    (_, { target }) => !isOurs(target) || isIn("support", "engine")(target),
  ],
  [
    "a room's own folder is pure: plan, fields, texts",
    isPlan,
    (path, { target, isType }) =>
      isIn("support", "project", "engine/field", "vault-users/texts")(target) ||
      (isType && isIn("atlas", "azure", "vault-users")(target)) ||
      (room(target) === room(path) && (isPlan(target) || (isType && role(target) === "resource"))),
  ],
  [
    "a flow imports its room's pure files, clients, the run",
    (path) => room(path) !== undefined && isFlow(path),
    (path, { target }) =>
      !isPulumi(target) &&
      (!isOurs(target) ||
        isIn("support", "project", "vault-users", "key-in-force", "atlas", "azure", "engine/run")(target) ||
        (room(target) === room(path) && (isPlan(target) || isFlow(target)))),
  ],
  [
    "a get imports its room's pure files, clients, Pulumi",
    (path) => room(path) !== undefined && role(path) === "get",
    (path, { target }) =>
      !isOurs(target) ||
      isIn("support", "project", "atlas", "azure", "connect", "engine/function")(target) ||
      (room(target) === room(path) && (isPlan(target) || isFlow(target))),
  ],
  [
    "a room.ts imports its room and engine/",
    (path) => room(path) !== undefined && role(path) === "room",
    (path, { target }) =>
      !isPulumi(target) &&
      (!isOurs(target) ||
        isIn("support", "project", "vault-users", "key-in-force", "atlas/absence", "engine")(target) ||
        isIn("atlas/types", "azure/types")(target) ||
        (room(target) === room(path) && role(target) !== "resource")),
  ],
  [
    "a resource imports Pulumi, the engine's text, its fields, types",
    (path) => room(path) !== undefined && role(path) === "resource",
    (path, { target, isType }) =>
      isPulumi(target) ||
      isIn("engine/program-side")(target) ||
      (room(target) === room(path) && role(target) === "fields") ||
      (isType && isOurs(target)),
  ],
  [
    "the component imports resources, Pulumi, azure-native",
    isIn("customer-managed-keys"),
    (_, { target, isType }) =>
      !isOurs(target) ||
      isType ||
      isIn("support", "customer-managed-keys")(target) ||
      (room(target) !== undefined && role(target) === "resource"),
  ],
  [
    "connect builds clients only",
    isIn("connect"),
    (_, { target }) => !isPulumi(target) && (!isOurs(target) || isIn("support", "atlas", "azure")(target)),
  ],
  ["instance imports Pulumi", isIn("instance"), (_, { target }) => isPulumi(target)],
  ["runtime loads no resource", isIn("runtime"), (_, { target }) => role(target) !== "resource"],
  [
    "index exports resources, functions, the component and the instance",
    isIn("index"),
    (_, { target, isType }) => isType || ["resource", "get", "instance", "component"].includes(role(target)),
  ],
  [
    "emulator/ and testing/ are independent of provider/",
    (path) => /^(emulator|testing)\//.test(path),
    (_, { target }) => !target.startsWith("provider/"),
  ],
];

const files = ["provider", "emulator", "testing"].flatMap((place) =>
  readdirSync(join(root, place), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => relative(root, join(root, place, name))),
);

const isPure = (path: string): boolean =>
  path.startsWith("provider/project/") || path === "provider/vault-users/texts.ts" || isPlan(path);

describe("imports", () => {
  it.each(files)("%s keeps to its room", (path) => {
    const rules = allowed.filter(([, where]) => where(path.replace(/\.ts$/, "")) || where(path));
    expect(
      rules.map(([name]) => name),
      "a place without a rule: say what it may import",
    ).not.toEqual([]);
    const used = importsOf(path, readFileSync(join(root, path), "utf8"));
    const broken = rules.flatMap(([name, , may]) =>
      used.filter((one) => !may(path, one)).map((one) => `${name}: ${one.target}`),
    );
    expect(broken).toEqual([]);
  });

  it.each(files.filter(isPure))("%s reads no clock and no environment, and waits for nothing", (path) => {
    expect(readFileSync(join(root, path), "utf8")).not.toMatch(
      /Date\.now|new Date\(\)|process\.env|\basync\b|\bawait\b|Math\.random/,
    );
  });

  it("sees every way of importing", () => {
    const source =
      'import type { A } from "./a";\nimport { b } from "../b";\nconst c = require("c");\nexport { d } from "./d";\nconst e = lazily<typeof import("./e")>("./e");';
    expect(importsOf("provider/atlas/x.ts", source)).toEqual([
      { target: "provider/atlas/a", isType: true },
      { target: "provider/b", isType: false },
      { target: "c", isType: false },
      { target: "provider/atlas/d", isType: false },
      { target: "provider/atlas/e", isType: false },
      { target: "provider/atlas/e", isType: true },
    ]);
  });
});
