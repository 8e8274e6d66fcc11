// The public declarations as data: what docs/reference is made from. It reads provider/index.ts with the compiler, and knows nothing of pages.
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../../..", import.meta.url));

const program = ts.createProgram([join(root, "provider/index.ts")], {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: ["node"],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
});
const checker = program.getTypeChecker();

/** A doc comment: its paragraphs, with code blocks in their places, and its tags. */
export interface Doc {
  readonly paragraphs: readonly string[];
  readonly byDefault: string | undefined;
  readonly see: readonly string[];
}

export interface Member extends Doc {
  readonly name: string;
  /** As it is declared. */
  readonly type: string;
  readonly isOptional: boolean;
}

/** What an export of the package is. */
export interface Declared extends Doc {
  readonly name: string;
  /** The folder below `provider/`, or the file where there is none. */
  readonly room: string;
  readonly kind: "class" | "function" | "type";
  readonly members: readonly Member[];
  /** The alternatives of a type, each with the members that only it has. */
  readonly alternatives: readonly Alternative[];
  /** The doc comment of a class's static `get`. */
  readonly get: Doc | undefined;
}

interface Alternative {
  /** The value that tells it from the others, or its name. */
  readonly name: string;
  readonly members: readonly Member[];
  readonly text: string;
}

/** One line for each paragraph; the lines of a code block stay. */
const paragraphsOf = (text: string): readonly string[] =>
  text
    .split(/^(```[\s\S]*?^```)$/m)
    .flatMap((part) => (part.startsWith("```") ? [part] : part.split(/\n\s*\n/)))
    .map((part) => {
      if (part.startsWith("```")) return part.trim();
      const isList = /^- /m.test(part);
      return part.trim().replace(isList ? /\n {2,}/g : /\s+/g, " ");
    })
    .filter((part) => part !== "");

function docOf(symbol: ts.Symbol | undefined): Doc {
  const tags = symbol?.getJsDocTags(checker) ?? [];
  const of = (name: string): readonly string[] =>
    tags.flatMap((tag) => (tag.name === name ? [ts.displayPartsToString(tag.text).replace(/\s+/g, " ").trim()] : []));
  return {
    paragraphs: paragraphsOf(ts.displayPartsToString(symbol?.getDocumentationComment(checker) ?? [])),
    byDefault: of("default")[0],
    see: of("see").map((url) => url.replace(/^https\s*:\/\//, "https://")),
  };
}

type Property = ts.PropertySignature | ts.PropertyDeclaration;

const isProperty = (node: ts.Declaration): node is Property =>
  ts.isPropertySignature(node) || ts.isPropertyDeclaration(node);

/** What no program can pass. */
const isNever = ({ type }: Property): boolean => type?.kind === ts.SyntaxKind.NeverKeyword;

/** The declarations of a property; an intersection or a union has one for each of its parts. */
const declarationsOf = (property: ts.Symbol): readonly Property[] =>
  (property.declarations ?? []).filter(isProperty).filter((one) => !isNever(one));

/** As it is written; what a parameter of a generic type stands for is written out. */
function typeText(property: ts.Symbol, { type }: Property): string {
  if (type === undefined) return "";
  const isParameter = (checker.getTypeFromTypeNode(type).flags & ts.TypeFlags.TypeParameter) !== 0;
  if (isParameter) return checker.typeToString(checker.getTypeOfSymbol(property));
  return type
    .getText()
    .replace(/\/\*\*[\s\S]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/^\| /, "")
    .replace(/\bAzureEnvironment\b( \| undefined)?/, '"AZURE" | "AZURE_CHINA" | "AZURE_US_GOVERNMENT"');
}

/** The types of all parts of a union, each once. */
const typeTexts = (property: ts.Symbol, declarations: readonly Property[]): string =>
  [...new Set(declarations.flatMap((one) => partsOf(typeText(property, one))))].join(" | ");

/** The texts of a union of texts are parts of their own. */
const partsOf = (type: string): readonly string[] =>
  /^"[^"]*"( \| "[^"]*")*$/.test(type) ? type.split(" | ") : [type];

const membersOf = (type: ts.Type): readonly Member[] =>
  checker.getPropertiesOfType(type).flatMap((property) => {
    const declarations = declarationsOf(property);
    const [declaration] = declarations;
    if (declaration === undefined || ts.isPrivateIdentifier(declaration.name)) return [];
    const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
    const doc = docOf(checker.getSymbolAtLocation(declaration.name));
    return [{ ...doc, name: property.name, type: typeTexts(property, declarations), isOptional }];
  });

/** The alternatives of a union of named types. */
function alternativesOf(symbol: ts.Symbol, type: ts.Type): readonly Alternative[] {
  const [declaration] = symbol.declarations ?? [];
  if (declaration === undefined || !ts.isTypeAliasDeclaration(declaration) || !ts.isUnionTypeNode(declaration.type))
    return [];
  const common = new Set(membersOf(type).map(({ name }) => name));
  return declaration.type.types.map((node) => {
    const own = checker.getTypeFromTypeNode(node);
    const members = own.isLiteral() ? [] : membersOf(own);
    const kind = members.find(({ name }) => name === "typeName")?.type;
    const before = node.getSourceFile().text.slice(0, node.getStart());
    const [, text = ""] = /\/\*\* ([^*]*) \*\/\s*\| $/.exec(before) ?? [];
    return { name: kind ?? node.getText(), members: members.filter(({ name }) => !common.has(name)), text };
  });
}

const kindOf = (symbol: ts.Symbol): Declared["kind"] => {
  if ((symbol.flags & ts.SymbolFlags.Class) !== 0) return "class";
  return (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) !== 0 ? "type" : "function";
};

/** A union of texts, which has the members of a text. */
const isOfTexts = (type: ts.Type): boolean => type.isUnion() && type.types.every((one) => one.isStringLiteral());

const isOutput = ({ type }: Member): boolean => type.startsWith("pulumi.Output<");

function declaredOf(exported: ts.Symbol): Declared {
  const symbol = (exported.flags & ts.SymbolFlags.Alias) === 0 ? exported : checker.getAliasedSymbol(exported);
  const kind = kindOf(symbol);
  const [declaration] = symbol.declarations ?? [];
  const file = relative(join(root, "provider"), declaration?.getSourceFile().fileName ?? "");
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  const members = kind === "function" || isOfTexts(type) ? [] : membersOf(type);
  const get = symbol.exports?.get(ts.escapeLeadingUnderscores("get"));
  return {
    ...docOf(symbol),
    name: exported.name,
    room: file.split(/[/\\]/)[0] ?? "",
    kind,
    members: kind === "class" ? members.filter(isOutput) : members,
    alternatives: kind === "type" ? alternativesOf(symbol, type) : [],
    get: get === undefined ? undefined : docOf(get),
  };
}

/** Every export of the package, in the order of its names. */
export function declarations(): readonly Declared[] {
  const index = program.getSourceFile(join(root, "provider/index.ts"));
  const module = index === undefined ? undefined : checker.getSymbolAtLocation(index);
  return module === undefined ? [] : checker.getExportsOfModule(module).map(declaredOf);
}
