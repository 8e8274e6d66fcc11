// The parts of the pages of docs/reference: how a doc comment, an argument, an output, a type and the errors are shown. Pure.
import type { AnyFields, Field } from "../../../provider/engine/field.ts";
import { OUR_ERRORS } from "../../../provider/support/error-codes.ts";
import type { Declared, Doc, Member } from "./declarations.ts";
import { WORDS } from "./fields.ts";
import { wholeProgram } from "./programs.ts";

/** `EncryptionAtRest` -> `encryption-at-rest.md` */
export const fileOf = (name: string): string => `${name.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase()}.md`;

/** `getNeededKeyVersions` -> `GetNeededKeyVersions` */
export const typeNameOf = (name: string): string => `${name[0]?.toUpperCase() ?? ""}${name.slice(1)}`;

const cell = (text: string): string => text.replaceAll("|", "\\|");
const code = (text: string): string => (text.includes("`") ? text : `\`${text}\``);
export const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");

/** The longest text of a cell. */
const CELL = 100;

/** What a doc comment says of a change in the table's own words needs no second place. */
const withoutChange = (text: string): string =>
  text.replace(/ ?Changing it: (?:replaces|in place|in place, without a write)\.(?= |$)/g, "").trim();

/** What all pages are made of. */
export function makeParts(declared: readonly Declared[]) {
  const byName = new Map(declared.map((one) => [one.name, one]));
  const values = declared.filter(({ kind }) => kind !== "type").map(({ name }) => name);
  /** The function whose result has values of the type. */
  const functionOf = ({ name: type }: Declared): Declared | undefined =>
    declared.find(
      ({ kind, name }) =>
        kind === "function" &&
        byName
          .get(`${typeNameOf(name)}Result`)
          ?.members.some((member) => member.type.match(/\b[A-Z]\w+/g)?.includes(type) === true) === true,
    );
  const homeOf = (type: Declared): string => {
    if (type.room === "engine" || type.room === "support") return "README.md";
    const user = functionOf(type);
    if (user !== undefined) return fileOf(user.name);
    const owner = declared.find(({ kind, room }) => kind === "class" && room === type.room);
    const result = declared.find(
      ({ name, members }) => name.endsWith("Result") && members.some((one) => one.type.includes(type.name)),
    );
    return fileOf(owner?.name ?? result?.name.replace(/Result$/, "") ?? type.name);
  };

  const docLines = ({ paragraphs }: Pick<Doc, "paragraphs">): readonly string[] =>
    paragraphs.flatMap((one) => {
      const [, example] = /^```ts\n([\s\S]*?)\n?```$/.exec(one) ?? [];
      return [example === undefined ? one : `\`\`\`ts\n${wholeProgram(example, values)}\n\`\`\``, ""];
    });

  /** The package's own types in a type, as links. */
  const linksOf = (type: string, page: string): string => {
    const names = [...new Set(type.match(/\b[A-Z]\w+/g) ?? [])].filter((name) => byName.get(name)?.kind === "type");
    const links = names.flatMap((name) => {
      const found = byName.get(name);
      if (found === undefined) return [];
      const home = homeOf(found);
      return [`[${name}](${home === page ? "" : home}#${slug(name)})`];
    });
    return links.length === 0 ? "" : ` (${links.join(", ")})`;
  };

  const detailsOf = (member: Member, page: string, field?: Field): readonly string[] => {
    const byDefault = member.byDefault ?? (field?.isRequired === false ? field.byDefault : undefined);
    return [
      `- Type: ${code(member.type)}${linksOf(member.type, page)}`,
      ...(field === undefined ? [] : [`- Form: ${field.form}`]),
      member.isOptional ? `- Default: ${byDefault ?? "absent"}` : "- Required",
      ...(field === undefined ? [] : [`- A change: ${WORDS[field.change]}`]),
      ...(field?.secrets === undefined ? [] : [`- Secrets: ${field.secrets.map(code).join(", ")}`]),
      ...member.see.map((url) => `- See <${url}>`),
    ];
  };

  const memberItem = (member: Member, page: string): string => {
    const parts = [
      `- \`${member.name}${member.isOptional ? "?" : ""}\`: ${code(member.type)}${linksOf(member.type, page)}.`,
      ...member.paragraphs,
      ...(member.byDefault === undefined ? [] : [`Default: ${member.byDefault}.`]),
    ];
    return parts.join(" ");
  };

  /** A union of types that have sections of their own. */
  const isOfNames = ({ alternatives }: Declared): boolean =>
    alternatives.length > 0 && alternatives.every(({ name }) => byName.get(name)?.kind === "type");

  const typeSection = (type: Declared, page: string): readonly string[] => {
    const isOfTexts = type.members.length === 0;
    const isOfTypes = isOfNames(type);
    const special = type.alternatives.filter(({ members }) => members.length > 0);
    return [
      `### ${type.name}`,
      "",
      ...docLines(type),
      ...type.see.flatMap((url) => [`See <${url}>.`, ""]),
      ...(isOfTexts
        ? [...type.alternatives.map(({ name, text }) => `- \`${name}\`${text === "" ? "" : `: ${text}`}`), ""]
        : []),
      ...(isOfTexts || isOfTypes ? [] : [...type.members.map((one) => memberItem(one, page)), ""]),
      ...(isOfTypes ? [...type.alternatives.map(({ name }) => `- \`${name}\`${linksOf(name, page)}`), ""] : []),
      ...(special.length === 0 ? [] : alternativesTable(special)),
    ];
  };

  const alternativesTable = (alternatives: Declared["alternatives"]): readonly string[] => [
    "| with `typeName` | more properties |",
    "| --- | --- |",
    ...alternatives.map(({ name, members }) => {
      const names = members
        .filter(({ name: one }) => one !== "typeName")
        .map((one) => `\`${one.name}${one.isOptional ? "?" : ""}\``);
      return `| ${cell(code(name))} | ${names.join(", ")} |`;
    }),
    "",
  ];

  /** The types that a page is the home of, as far as its arguments and outputs lead to them. */
  const typesOf = (members: readonly Member[], page: string, seen = new Set<string>()): readonly Declared[] =>
    members.flatMap(({ type }) =>
      (type.match(/\b[A-Z]\w+/g) ?? []).flatMap((name) => {
        const found = byName.get(name);
        if (found?.kind !== "type" || seen.has(name)) return [];
        seen.add(name);
        const inner = !isOfNames(found)
          ? typesOf(found.members, page, seen)
          : typesOf(
              found.alternatives.map((one) => ({ ...EMPTY, type: one.name })),
              page,
              seen,
            );
        return homeOf(found) === page ? [found, ...inner] : inner;
      }),
    );

  const errorsOf = (codes: readonly string[]): readonly string[] => {
    const own = codes.filter((one): one is keyof typeof OUR_ERRORS => one in OUR_ERRORS);
    return [
      "## Errors",
      "",
      ...own.map((one) => `- \`${one}\`: ${OUR_ERRORS[one]}`),
      ...(own.length === 0 ? [] : [""]),
      "[errors.md](../errors.md) has the codes that every resource and function can report, and those of Atlas and Azure.",
      "",
    ];
  };

  /** A section for each argument, and a table of them all before it. */
  const argumentSections = (
    members: readonly Member[],
    context: { page: string; fields?: AnyFields; slugs: Map<string, number> },
  ) => {
    const { page, fields, slugs } = context;
    const anchored = members.map((member) => {
      const seen = slugs.get(member.name) ?? 0;
      slugs.set(member.name, seen + 1);
      return { member, field: fields?.[member.name], anchor: `#${slug(member.name)}${seen === 0 ? "" : `-${seen}`}` };
    });
    const shortDefault = (text: string, anchor: string): string =>
      text.length > CELL ? `[below](${anchor})` : cell(text);
    const rows = anchored.map(({ member, field, anchor }) => {
      const byDefault = field?.isRequired === false ? field.byDefault : (member.byDefault ?? "absent");
      const given = member.isOptional ? shortDefault(byDefault, anchor) : "required";
      const change = fields === undefined ? [] : [field === undefined ? "–" : WORDS[field.change]];
      return `| ${[`[\`${member.name}\`](${anchor})`, given, ...change].join(" | ")} |`;
    });
    const head = ["argument", "default", ...(fields === undefined ? [] : ["a change"])];
    return [
      `| ${head.join(" | ")} |`,
      `| ${head.map(() => "---").join(" | ")} |`,
      ...rows,
      "",
      ...anchored.flatMap(({ member, field }) => [
        `### \`${member.name}\``,
        "",
        ...docLines({
          paragraphs: member.paragraphs.map(field === undefined ? String : withoutChange).filter((text) => text !== ""),
        }),
        ...detailsOf(member, page, field),
        "",
      ]),
    ];
  };

  const outputsOf = (members: readonly Member[], page: string): readonly string[] => [
    "## Outputs",
    "",
    ...members.map((member) =>
      memberItem(
        member.paragraphs.length === 0 ? { ...member, paragraphs: ["The argument of this name."] } : member,
        page,
      ),
    ),
    "",
  ];

  const typesSection = (members: readonly Member[], page: string): readonly string[] => {
    const types = typesOf(members, page);
    return types.length === 0 ? [] : ["## Types", "", ...types.flatMap((one) => typeSection(one, page))];
  };

  return { byName, docLines, memberItem, errorsOf, argumentSections, outputsOf, typesSection };
}

const EMPTY: Member = { name: "", type: "", isOptional: false, paragraphs: [], byDefault: undefined, see: [] };
