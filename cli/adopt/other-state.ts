// The state of the tool that manages the projects now: which of its resources take part in encryption at rest. Only types, addresses and names are read, never a
// secret. Pure.
import { CommandError } from "../io";

type Tool = "Terraform" | "Pulumi";
/** In the order in which the tool forgets them. */
export const KINDS = ["endpoint", "approval", "encryption"] as const;
type Kind = (typeof KINDS)[number] | "cluster" | "vault";

export interface Other {
  readonly tool: Tool;
  /** Terraform's address, or Pulumi's URN. */
  readonly address: string;
  readonly kind: Kind;
  /** Absent: the state does not show it. */
  readonly projectId?: string;
  /** Of a cluster. */
  readonly name?: string;
}

const TERRAFORM: Readonly<Record<string, Kind>> = {
  mongodbatlas_encryption_at_rest: "encryption",
  mongodbatlas_encryption_at_rest_private_endpoint: "endpoint",
  mongodbatlas_advanced_cluster: "cluster",
  mongodbatlas_cluster: "cluster",
  azurerm_key_vault: "vault",
};
const PULUMI: Readonly<Record<string, Kind>> = {
  "mongodbatlas:index/encryptionAtRest:EncryptionAtRest": "encryption",
  "mongodbatlas:index/encryptionAtRestPrivateEndpoint:EncryptionAtRestPrivateEndpoint": "endpoint",
  "mongodbatlas:index/advancedCluster:AdvancedCluster": "cluster",
  "mongodbatlas:index/cluster:Cluster": "cluster",
};

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);
const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Takes `terraform state pull`, `terraform show -json` and `pulumi stack export`. */
export function othersIn(file: string, text: string): readonly Other[] {
  const state = fieldsOf(parsed(file, text));
  if ("deployment" in state) return listOf(fieldsOf(state.deployment).resources).flatMap(pulumiResource);
  // An empty state has no values.
  if ("format_version" in state) return shownModule(fieldsOf(fieldsOf(state.values).root_module));
  if ("terraform_version" in state && Array.isArray(state.resources)) return listOf(state.resources).flatMap(pulled);
  throw new CommandError(
    `${file} is no state. Write it with \`terraform state pull\`, \`terraform show -json\` or \`pulumi stack export\`.`,
  );
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(`${file} is no JSON.`);
  }
}

const CONNECTION = /\/privateEndpointConnections\/|^Microsoft\.KeyVault\/vaults\/privateEndpointConnections/i;

function terraformKind(type: string | undefined, values: Fields): Kind | undefined {
  if (type === undefined) return undefined;
  const isApproval =
    /^azapi_(update_)?resource/.test(type) &&
    [values.resource_id, values.type, values.id].some((one) => CONNECTION.test(textOf(one) ?? ""));
  return isApproval ? "approval" : Object.hasOwn(TERRAFORM, type) ? TERRAFORM[type] : undefined;
}

function other(
  tool: Tool,
  kind: Kind | undefined,
  { address, values }: { readonly address: string; readonly values: Fields },
): readonly Other[] {
  if (kind === undefined) return [];
  const projectId = textOf(values.project_id) ?? textOf(values.projectId);
  const name = textOf(values.name);
  return [
    {
      tool,
      kind,
      address,
      ...(projectId === undefined ? {} : { projectId: projectId.toLowerCase() }),
      ...(name === undefined ? {} : { name }),
    },
  ];
}

/** As Terraform writes an index: `${` and `%{` begin a template there. */
const indexText = (key: unknown): string => JSON.stringify(key).replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);

function pulled({ module, mode, type, name, instances }: Fields): readonly Other[] {
  if (mode !== "managed") return [];
  const base = [textOf(module), textOf(type), textOf(name)].filter((part) => part !== undefined).join(".");
  return listOf(instances).flatMap((instance) => {
    const values = fieldsOf(instance.attributes);
    const key = instance.index_key;
    const address = key === undefined || key === null ? base : `${base}[${indexText(key)}]`;
    return other("Terraform", terraformKind(textOf(type), values), { address, values });
  });
}

function shownModule({ resources, child_modules: children }: Fields): readonly Other[] {
  const own = listOf(resources).flatMap(({ address, mode, type, values }) => {
    const fields = fieldsOf(values);
    if (mode !== "managed" || typeof address !== "string") return [];
    return other("Terraform", terraformKind(textOf(type), fields), { address, values: fields });
  });
  return [...own, ...listOf(children).flatMap(shownModule)];
}

function pulumiResource({ urn, type, outputs, inputs }: Fields): readonly Other[] {
  const kind = typeof type === "string" && Object.hasOwn(PULUMI, type) ? PULUMI[type] : undefined;
  if (typeof urn !== "string") return [];
  return other("Pulumi", kind, { address: urn, values: { ...fieldsOf(inputs), ...fieldsOf(outputs) } });
}

/** What concerns these projects, and what shows no project. */
export const othersOf = (all: readonly Other[], projectIds: readonly string[]): readonly Other[] =>
  all.filter(({ projectId }) => projectId === undefined || projectIds.includes(projectId));

/** By the name of a project's cluster. */
export const managedClusters = (all: readonly Other[], id: string): ReadonlyMap<string, string> =>
  new Map(
    all.flatMap(({ kind, projectId, name, address }) =>
      kind === "cluster" && projectId === id && name !== undefined ? [[name, address] as const] : [],
    ),
  );
