// The README.md of a written program: what it manages, the next commands, and what another tool must forget. Pure.
import { markdownName } from "../escape";
import { inMarkdown } from "../words";
import { type Forgetting, forgetText } from "./forget";
import { sectionsOf, titleOf } from "./lines";
import type { Adoption } from "./plan";

export interface Told {
  readonly adoptions: readonly Adoption[];
  readonly others: Forgetting["others"];
  readonly setsVault: boolean;
}

export const readmeText = ({ adoptions, ...forgetting }: Told): string => `# Customer-managed keys of ${
  adoptions.length === 1 ? "an Atlas project" : `${adoptions.length} Atlas projects`
}

Written by \`atlas-cmk adopt\`. Nothing was changed in Atlas or Azure.

${adoptions.map(projectText).join("\n")}
## Next

${openText(adoptions)}${commandsText(adoptions)}
\`create\` is Pulumi's word for a new record in state. A row whose object existed also says \`Adopted the existing …\`. Stop if a
row says anything but \`create\`, or if the preview warns.

Every resource has \`protect: true\`: \`pulumi destroy\` refuses. Remove the option in a run of its own before you delete.

## What another tool must forget

${forgetText(forgetting)}`;

function projectText(adoption: Adoption): string {
  const sections = sectionsOf(adoption).map(
    ({ title, lines }) => `${title}:\n\n${lines.map((line) => `- ${inMarkdown(line)}`).join("\n")}\n`,
  );
  return `## Project ${markdownName(titleOf(adoption))}\n\nAtlas project ${adoption.projectId}.\n\n${sections.join("\n")}`;
}

const openText = (adoptions: readonly Adoption[]): string =>
  adoptions.every(({ unread }) => unread.length === 0)
    ? ""
    : "First replace each `notRead(…)` in index.ts by the value that it asks for. Until then the program does not compile.\n\n";

function commandsText(adoptions: readonly Adoption[]): string {
  const secrets = adoptions.flatMap(({ secretEnv }) => secretEnv ?? []);
  const lines = [
    "npm install",
    "pulumi stack init prod",
    "# the credentials of Atlas and Azure, such as MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET, and az login",
    ...secrets.map((name) => `export ${name}=…   # the client secret that Atlas uses, for every run`),
    "pulumi preview     # every row says create, no warning",
    "pulumi up          # every row says created",
    "pulumi preview --expect-no-changes",
    "pulumi refresh --preview-only --expect-no-changes",
  ];
  return `\`\`\`sh\n${lines.join("\n")}\n\`\`\`\n`;
}
