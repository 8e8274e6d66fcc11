// The parts of a plan with their titles, for the terminal and for README.md. Pure.
import type { Words } from "../words";
import type { Adoption } from "./plan";

export interface Section {
  readonly title: string;
  readonly lines: readonly Words[];
}

/** Without those that are empty. */
export const sectionsOf = ({ manages, leaves, unread, writes }: Adoption): readonly Section[] =>
  [
    { title: "Will manage", lines: manages },
    { title: "Will leave alone", lines: leaves },
    { title: "Cannot read", lines: unread },
    { title: "The first `pulumi up` writes", lines: writes },
  ].filter(({ lines }) => lines.length > 0);

export const titleOf = ({ projectId, projectName }: Adoption): string => projectName ?? projectId;
