// The page between the data and its views: sections of facts, tables and findings in plain text. Pure.
import type { FindingLevel, Level, ProjectReport } from "../report";

export type Block =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "facts";
      readonly caption: string;
      readonly facts: ReadonlyArray<readonly [name: string, value: string]>;
    }
  | {
      readonly kind: "table";
      readonly caption: string;
      readonly columns: readonly string[];
      readonly rows: ReadonlyArray<readonly string[]>;
    }
  | { readonly kind: "findings"; readonly items: readonly Item[] };

/** `remedy`: a command is in back-ticks on a line of its own. */
export interface Item {
  readonly level: FindingLevel | "unverified";
  /** Of the rule. */
  readonly id?: string;
  readonly about?: string;
  readonly says: string;
  readonly remedy?: string;
}

export interface Section {
  /** For links within the page: letters, digits and hyphens. */
  readonly id: string;
  readonly heading: string;
  /** Of a project. */
  readonly level?: Level;
  readonly blocks: readonly Block[];
  readonly sections: readonly Section[];
  /** Details that few readers need. */
  readonly isFolded?: true;
}

export interface Document {
  readonly title: string;
  readonly level: Level;
  readonly verdict: string;
  /** When and by which version. */
  readonly origin: string;
  readonly sections: readonly Section[];
}

export const section = (id: string, heading: string, ...blocks: readonly Block[]): Section => ({
  id,
  heading,
  blocks,
  sections: [],
});

export const projectNamed = ({ projectId, projectName }: Pick<ProjectReport, "projectId" | "projectName">): string =>
  projectName === undefined ? `Project ${projectId}` : `Project ${projectName} (${projectId})`;

export const yesOrNo = (flag: boolean): string => (flag ? "yes" : "no");
export const listed = (all: readonly string[]): string => (all.length === 0 ? "none" : all.join(", "));
