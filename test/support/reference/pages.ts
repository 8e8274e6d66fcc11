// The pages of docs/reference: one for the component, for each resource and for each function, and the overview. Pure, but for the declarations that it is given.
import type { AnyFields } from "../../../provider/engine/field.ts";
import type { Declared, Member } from "./declarations.ts";
import { fileOf, makeParts, slug, typeNameOf } from "./parts.ts";
import { codesOf } from "./programs.ts";

export interface Sources {
  readonly declared: readonly Declared[];
  readonly tables: ReadonlyMap<string, AnyFields>;
}

export interface Page {
  readonly file: string;
  readonly text: string;
}

const NOTE = "Generated from the declarations, the tables of arguments and the error codes. A unit test compares them.";

export function makePages({ declared, tables }: Sources): readonly Page[] {
  const { byName, docLines, memberItem, errorsOf, argumentSections, outputsOf, typesSection } = makeParts(declared);

  const pageOf = (file: string, lines: readonly string[]): Page => ({ file, text: `${[...lines, NOTE].join("\n")}\n` });

  const resourcePage = (one: Declared, fields: AnyFields): Page => {
    const page = fileOf(one.name);
    const args = byName.get(`${one.name}Args`)?.members ?? [];
    const [, id = ""] = /`id`: (.+?)\.(?: |$)/.exec(one.get?.paragraphs.join(" ") ?? "") ?? [];
    return pageOf(page, [
      `# ${one.name}`,
      "",
      ...docLines(one),
      `[lifecycle.md](../lifecycle.md#${slug(one.name)}) describes what it does at preview, create, update, refresh and delete.`,
      "",
      "## Arguments",
      "",
      ...argumentSections(args, { page, fields, slugs: new Map() }),
      ...outputsOf(one.members, page),
      "## Id",
      "",
      `${id[0]?.toUpperCase() ?? ""}${id.slice(1)}. \`${one.name}.get(name, id)\` reads an existing object ([get](../pulumi-options.md#get)).`,
      "",
      ...typesSection([...args, ...one.members], page),
      ...errorsOf(codesOf(one.room, (path) => path !== "get.ts")),
    ]);
  };

  const componentPage = (one: Declared): Page => {
    const page = fileOf(one.name);
    const of = (name: string): readonly Member[] => byName.get(name)?.members ?? [];
    const [forNew, forExisting] = [of("NewKeyArgs"), of("ExistingKeyArgs")];
    const same = (member: Member): boolean =>
      forExisting.some((other) => JSON.stringify(other) === JSON.stringify(member));
    const both = forNew.filter(same);
    const names = both.map(({ name }) => name);
    const slugs = new Map<string, number>();
    const section = (title: string, members: readonly Member[]): readonly string[] => [
      `## ${title}`,
      "",
      ...argumentSections(members, { page, slugs }),
    ];
    return pageOf(page, [
      `# ${one.name}`,
      "",
      ...docLines(one),
      `[lifecycle.md](../lifecycle.md#${slug(one.name)}) describes its children, and what a destroy keeps. [how-it-works.md](../how-it-works.md) shows their order.`,
      "",
      ...section("Arguments", both),
      ...section(
        "Arguments for a new vault and key",
        forNew.filter((member) => !same(member)),
      ),
      ...section(
        "Arguments for an existing vault and key",
        forExisting.filter(({ name }) => !names.includes(name)),
      ),
      ...outputsOf(one.members, page),
      "## Id",
      "",
      "None: a component has no object of its own in a cloud. Its children have ids.",
      "",
      ...typesSection([...forNew, ...forExisting], page),
      ...errorsOf(codesOf(one.room, () => true)),
    ]);
  };

  const instancePage = (one: Declared): Page => {
    const page = fileOf(one.name);
    const args = byName.get(`${one.name}Args`)?.members ?? [];
    return pageOf(page, [
      `# ${one.name}`,
      "",
      ...docLines(one),
      "A change of any argument writes nothing and replaces no resource. [lifecycle.md](../lifecycle.md#provider) describes what it does.",
      "",
      "## Arguments",
      "",
      ...args.map((member) => memberItem(member, page)),
      "",
      ...errorsOf(["UNKNOWN_ARGUMENT", "HALF_A_CREDENTIAL", "BASE_URL_ELSEWHERE"]),
    ]);
  };

  const functionPage = (one: Declared): Page => {
    const page = fileOf(one.name);
    const type = typeNameOf(one.name);
    const result = byName.get(`${type}Result`)?.members ?? [];
    const twin = byName.get(`${one.name}Output`);
    return pageOf(page, [
      `# ${one.name}`,
      "",
      ...docLines(one),
      `\`${one.name}(args)\` returns a promise. \`${one.name}Output(args)\` takes and returns outputs.`,
      "",
      ...docLines({ paragraphs: twin?.paragraphs ?? [] }),
      "## Arguments",
      "",
      ...(byName.get(`${type}Args`)?.members ?? []).map((member) => memberItem(member, page)),
      "",
      "## Result",
      "",
      ...result.map((member) => memberItem(member, page)),
      "",
      ...typesSection(result, page),
      ...errorsOf(
        ["NO_CREDENTIALS", "MALFORMED_ARGUMENT", ...codesOf(one.room, (path) => path === "get.ts")].filter(
          (name, at, all) => all.indexOf(name) === at,
        ),
      ),
    ]);
  };

  const classes = declared.filter(({ kind }) => kind === "class");
  const resources = classes.filter(({ room }) => tables.has(room));
  const functions = declared.filter(({ kind, name }) => kind === "function" && !name.endsWith("Output"));
  const component = classes.filter(({ room }) => room === "customer-managed-keys");
  const instance = classes.filter(({ name }) => name === "Provider");
  const first = ({ paragraphs }: Declared): string => /^.*?[^.]\.(?= |$)/.exec(paragraphs[0] ?? "")?.[0] ?? "";
  const rowsOf = (all: readonly Declared[]): readonly string[] =>
    all.map((one) => `- [${one.name}](${fileOf(one.name)}): ${first(one)}`);
  const timeouts = resources.map(
    (one) => `| [\`${one.name}\`](${fileOf(one.name)}#timeouts) | ${tables.get(one.room)?.timeouts.byDefault ?? ""} |`,
  );
  const index = pageOf("README.md", [
    "# Reference",
    "",
    "Each page has the arguments with their types, defaults and limits, what a change of each does, the outputs, the form of the id, and an example.",
    "",
    ...rowsOf([...component, ...resources, ...instance]),
    "",
    "## Functions",
    "",
    ...rowsOf(functions),
    "",
    "## What a change does",
    "",
    "- updates in place: the resource stays, and what differs is written.",
    "- in place, writes nothing: the value is kept in state, and a later operation uses it.",
    "- replaces: a new resource is created, and the old one is deleted. What the delete does, and what it keeps, is in [lifecycle.md](../lifecycle.md).",
    "- refused: the preview refuses it, because Azure never changes the value of an existing object.",
    "",
    "An argument of type `pulumi.Input` may be an output. Null counts as not given. An unknown name is refused ([lifecycle.md](../lifecycle.md#arguments-that-do-not-exist)).",
    "",
    "## TimeoutArgs",
    "",
    ...docLines(byName.get("TimeoutArgs") ?? { paragraphs: [] }),
    ...(byName.get("TimeoutArgs")?.members ?? []).map((member) => memberItem(member, "README.md")),
    "",
    "| resource | default |",
    "| --- | --- |",
    ...timeouts,
    "",
    "## LastDurations",
    "",
    ...docLines(byName.get("LastDurations") ?? { paragraphs: [] }),
    ...(byName.get("LastDurations")?.members ?? []).map((member) => memberItem(member, "README.md")),
    "",
  ]);
  return [
    index,
    ...component.map(componentPage),
    ...resources.map((one) => resourcePage(one, tables.get(one.room) ?? ({} as AnyFields))),
    ...instance.map(instancePage),
    ...functions.map(functionPage),
  ];
}
