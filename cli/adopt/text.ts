// The plan for a terminal. Pure.
import { terminalName } from "../escape";
import type { Io } from "../io";
import { inText } from "../words";
import { sectionsOf, titleOf } from "./lines";
import type { Adoption } from "./plan";

export const SHAPE = { whole: /^$/, begin: /^ */ };

export const planText = (adoptions: readonly Adoption[], { style }: Pick<Io, "style">): string =>
  adoptions.map((one) => projectText(one, style)).join("\n");

function projectText(adoption: Adoption, style: Io["style"]): string {
  const { projectId, projectName } = adoption;
  const id = projectName === undefined ? "" : ` (${projectId})`;
  const rows = sectionsOf(adoption).flatMap(({ title, lines }) => [
    `  ${title.replaceAll("`", "")}`,
    ...lines.map((line) => `    ${inText(line)}`),
  ]);
  return `${style("bold", `Project ${terminalName(titleOf(adoption))}${id}`)}\n${rows.join("\n")}\n`;
}

export const writtenText = (directory: string, files: readonly string[], isOpen: boolean): string =>
  `Written to ${terminalName(directory)}: ${files.join(", ")}.\n${
    isOpen ? "Replace each notRead(…) in index.ts by the value: until then the program does not compile.\n" : ""
  }README.md has the next commands, and what another tool must forget.\n`;
