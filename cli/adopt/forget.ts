// What another tool must forget after the first `pulumi up`, as Markdown for README.md. Pure.
import { harmless } from "#provider/support/harmless";
import { shellWord } from "#provider/support/shell";
import { KINDS, type Other } from "./other-state";

export interface Forgetting {
  /** `undefined`: no state was given. */
  readonly others: readonly Other[] | undefined;
  /** The program sets a vault's public network access. */
  readonly setsVault: boolean;
}

/** In the order in which they must be forgotten. */
const inOrder = (others: readonly Other[]): readonly Other[] =>
  KINDS.flatMap((kind) => others.filter((one) => one.kind === kind));

export function forgetText({ others, setsVault }: Forgetting): string {
  if (others === undefined) return anyTool(setsVault);
  const terraform = inOrder(others.filter(({ tool }) => tool === "Terraform")).map(addressOf);
  const pulumi = inOrder(others.filter(({ tool }) => tool === "Pulumi")).map(addressOf);
  const vaults = others.filter(({ kind }) => kind === "vault").map(addressOf);
  const parts = [
    ...(terraform.length === 0 ? [] : [terraformText(terraform, removable(terraform))]),
    ...(setsVault && vaults.length > 0 ? [VAULT(vaults.map((one) => `\`${one}\``).join(", "))] : []),
    ...(pulumi.length === 0 ? [] : [pulumiText(pulumi)]),
  ];
  return parts.length === 0
    ? "The given state has nothing to forget: no resource of encryption at rest.\n"
    : parts.join("\n");
}

const addressOf = ({ address }: Other): string => harmless(address).replaceAll("`", "'");

/** A `removed` block names a resource without its index. Resources of a module are removed with the module's own configuration. */
const removable = (addresses: readonly string[]): readonly string[] => [
  ...new Set(
    addresses.map((one) => one.replace(/\[.*$/, "")).filter((one) => /^[A-Za-z_][\w-]*\.[A-Za-z_][\w-]*$/.test(one)),
  ),
];

const fence = (language: string, lines: readonly string[]): string =>
  `\`\`\`${language}\n${lines.join("\n")}\n\`\`\`\n`;
const removed = (address: string): string => `removed {\n  from = ${address}\n  lifecycle { destroy = false }\n}`;

function terraformText(addresses: readonly string[], blocks: readonly string[]): string {
  const commands = [
    ...addresses.map((one) => `terraform state rm ${shellWord(one)}`),
    "# remove the resource blocks, and references to them, from the configuration",
    "terraform plan -detailed-exitcode   # exit code 0: no changes",
  ];
  return `### Terraform

After the first \`pulumi up\`, in this order:

${fence("sh", commands)}${
  blocks.length === 0
    ? ""
    : `
With Terraform 1.7 or newer, these blocks in place of the resource blocks do the same in one reviewed change:

${fence("hcl", blocks.map(removed))}`
}
Do not remove a resource block alone: \`terraform apply\` then destroys the resource, and \`prevent_destroy\` does not help.
`;
}

const VAULT = (named: string): string => `
Add \`lifecycle { ignore_changes = [public_network_access_enabled] }\` to ${named}. Otherwise each tool reverts the other.
`;

const pulumiText = (urns: readonly string[]): string => `### @pulumi/mongodbatlas

1. Add \`retainOnDelete: true\` to the options of these resources, and run \`pulumi up\` in their stack. It changes the state only.
2. Remove them from their program, and run \`pulumi preview\`: their rows must say \`delete[retain]\`. Then run \`pulumi up\`.

${fence("text", urns)}
If nothing depends on them, \`pulumi state delete\` does the same, the endpoints first, after they are removed from the program:

${fence(
  "sh",
  urns.map((urn) => `pulumi state delete ${shellWord(urn)}`),
)}`;

const EXAMPLES = {
  terraform: [
    "mongodbatlas_encryption_at_rest_private_endpoint.{name}",
    "azapi_update_resource.{name}",
    "mongodbatlas_encryption_at_rest.{name}",
  ],
} as const;

const anyTool = (
  setsVault: boolean,
): string => `Nothing, if the project was set up in the portal. Change these settings in this program only from now on.

If another tool manages a cluster, remove the cluster's name from \`clusters\` in index.ts before the first \`pulumi up\`: the tool
keeps the cluster and its \`encryption_at_rest_provider\`.

${terraformText(EXAMPLES.terraform, [])}
\`terraform state list\` prints the addresses. With Terraform 1.7 or newer, a block in place of each resource block does the
same in one reviewed change:

${fence("hcl", EXAMPLES.terraform.map(removed))}${setsVault ? VAULT("the vault's `azurerm_key_vault`") : ""}
### @pulumi/mongodbatlas

1. Add \`retainOnDelete: true\` to the options of \`EncryptionAtRest\` and of each \`EncryptionAtRestPrivateEndpoint\`, and run
   \`pulumi up\` in their stack. It changes the state only.
2. Remove them from their program, and run \`pulumi preview\`: their rows must say \`delete[retain]\`. Then run \`pulumi up\`.

\`atlas-cmk adopt --state FILE\`, with \`terraform state pull\` or \`pulumi stack export\` as the file, writes the addresses here.
`;
