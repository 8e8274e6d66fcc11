// The text of index.ts. Pure.
import type { Adoption, ProjectProgram } from "./plan";
import { Code, comment, hasUnread, literal, NOT_READ, source, Unread, type Value } from "./source";

const HEADER = `// Written by \`atlas-cmk adopt\`. The first \`pulumi up\` adopts what exists and writes nothing, except where README.md says so.
`;

export function programText(adoptions: readonly Adoption[]): string {
  const parts = adoptions.flatMap((one) => (one.program === undefined ? [] : [projectText(one, one.program)]));
  const classes = [...new Set(parts.flatMap(({ used }) => used))].sort();
  return [
    `${HEADER}import { ${classes.join(", ")} } from "pulumi-atlas-cmk";\n`,
    ...parts.map(({ text }) => text),
    ...(parts.some(({ isOpen }) => isOpen) ? [NOT_READ] : []),
  ].join("\n");
}

interface Part {
  readonly text: string;
  readonly used: readonly string[];
  /** Something could not be read. */
  readonly isOpen: boolean;
}

function projectText({ projectId, projectName }: Adoption, program: NonNullable<Adoption["program"]>): Part {
  const title = comment(`Atlas project ${projectName ?? projectId}`);
  const one =
    program instanceof Unread
      ? { text: component(program.name, program), used: ["CustomerManagedKeys"], isOpen: true }
      : program.azureEnvironment === undefined
        ? asComponent(program)
        : asSingles(program);
  return { ...one, text: `${title}\n${one.text}` };
}

const PROTECT = "{ protect: true }";

const component = (name: string, args: Value): string =>
  `new CustomerManagedKeys(\n  ${literal(name)},\n  ${source(args, "  ")},\n  ${PROTECT},\n);\n`;

function asComponent(program: ProjectProgram): Part {
  const { name, projectId, key, access, clusters, privateNetworking, enabledForSearchNodes } = program;
  const args = {
    projectId,
    key: { ...key },
    access,
    clusters: Array.isArray(clusters) && clusters.length === 0 ? undefined : clusters,
    privateNetworking,
    enabledForSearchNodes,
  };
  return { text: component(name, args), used: ["CustomerManagedKeys"], isOpen: hasUnread(args) };
}

/** A block: the names of its variables are of one project. */
function asSingles(program: ProjectProgram): Part {
  const { name, projectId, key, access, clusters, privateNetworking, azureEnvironment, enabledForSearchNodes } =
    program;
  const encryption = { projectId, ...key, azureEnvironment, access, enabledForSearchNodes };
  const options =
    typeof privateNetworking === "object" && !(privateNetworking instanceof Unread) ? privateNetworking : {};
  const networking = { projectId: new Code("encryption.projectId"), keyVaultId: key.keyVaultId, ...options };
  const hasNetworking = privateNetworking !== undefined;
  const hasClusters = !Array.isArray(clusters) || clusters.length > 0;
  const last = hasNetworking ? "networking" : "encryption";
  const resources = [
    `  const encryption = new EncryptionAtRest(${literal(`${name}-encryption`)}, ${source(encryption, "  ")}, ${PROTECT});\n`,
    ...(hasNetworking
      ? [
          `  ${hasClusters ? "const networking = " : ""}new PrivateNetworking(${literal(`${name}-networking`)}, ${source(privateNetworking instanceof Unread ? privateNetworking : networking, "  ")}, ${PROTECT});\n`,
        ]
      : []),
    ...(hasClusters
      ? [
          `  for (const clusterName of ${source(clusters, "  ")})\n    new ClusterEncryption(\`${name}-cluster-\${clusterName}\`, { projectId: ${last}.projectId, clusterName }, ${PROTECT});\n`,
        ]
      : []),
  ];
  return {
    text: `{\n${resources.join("")}}\n`,
    used: [
      "EncryptionAtRest",
      ...(hasNetworking ? ["PrivateNetworking"] : []),
      ...(hasClusters ? ["ClusterEncryption"] : []),
    ],
    isOpen: [encryption, privateNetworking, clusters].some(hasUnread),
  };
}
