// The commands of messages, run by an administrator: each line becomes the requests that the real tool sends, to the emulator.
import { randomUUID } from "node:crypto";
import type { Emulator } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { ARM, AUTHORIZATION, atlas, azure, DATA, GRAPH, RESOURCES, SUBSCRIPTION, VAULTS } from "./admin-requests.ts";

const { tenantId } = quickstart;

type Words = readonly string[];

/** The words of a line, as a shell reads them: quotes of both kinds, and a pipe as a word of its own. */
export const wordsOf = (line: string): Words =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? "");

type Flags = Readonly<Record<string, Words>>;

/** What follows each `--flag`, and the words before the first. */
function parsed(words: Words): { readonly plain: Words; readonly flags: Flags } {
  const flags: Record<string, string[]> = {};
  const plain: string[] = [];
  let current = plain;
  for (const word of words) {
    if (word.startsWith("--")) {
      current = [];
      flags[word.slice(2)] = current;
    } else current.push(word);
  }
  return { plain, flags };
}

interface Ask {
  readonly emulator: Emulator;
  readonly flags: Flags;
  /** After the command's own words. */
  readonly rest: Words;
  /** What a pipe gives to it. */
  readonly input: string | undefined;
}

type Run = (ask: Ask) => Promise<unknown>;

const one = ({ flags }: Pick<Ask, "flags">, name: string): string => {
  const [value] = flags[name] ?? [];
  if (value === undefined) throw new Error(`the command lacks --${name}`);
  return value;
};

const vaultUrl = (ask: Ask): string =>
  `${ARM}/subscriptions/${one(ask, "subscription")}/resourceGroups/${one(ask, "resource-group")}/providers/Microsoft.KeyVault/vaults/${one(ask, "name")}`;
const keysUrl = (ask: Ask): string => `https://${one(ask, "vault-name")}.vault.azure.net/keys/${one(ask, "name")}`;

async function setKeyAttributes(ask: Ask): Promise<unknown> {
  const { kid } = Object((await azure(ask.emulator, "GET", `${keysUrl(ask)}?${DATA}`)).key);
  const version = ask.flags.version?.[0] ?? String(kid).split("/").at(-1);
  return azure(ask.emulator, "PATCH", `${keysUrl(ask)}/${version}?${DATA}`, {
    ...(ask.flags.ops === undefined ? {} : { key_ops: ask.flags.ops }),
    ...(ask.flags.enabled === undefined ? {} : { attributes: { enabled: one(ask, "enabled") === "true" } }),
  });
}

const createKey: Run = (ask) =>
  azure(ask.emulator, "POST", `${keysUrl(ask)}/create?${DATA}`, {
    kty: one(ask, "kty"),
    key_size: Number(one(ask, "size")),
    key_ops: ask.flags.ops,
  });

async function recoverVault(ask: Ask): Promise<unknown> {
  const list = `${ARM}${SUBSCRIPTION}/providers/Microsoft.KeyVault/deletedVaults?${VAULTS}`;
  const { value } = (await azure(ask.emulator, "GET", list)) as {
    value: ReadonlyArray<{ name: string; properties: { vaultId: string; location: string } }>;
  };
  const found = value.find(({ name }) => name === one(ask, "name"));
  if (found === undefined) throw new Error("there is no such deleted vault");
  const { vaultId, location } = found.properties;
  const properties = { createMode: "recover", tenantId, sku: { family: "A", name: "standard" } };
  await azure(ask.emulator, "PUT", `${ARM}${vaultId}?${VAULTS}`, { location, properties });
  ask.emulator.clock.advance(60_000); // until its host is known again
  return undefined;
}

const updateVault: Run = (ask) =>
  azure(ask.emulator, "PATCH", `${vaultUrl(ask)}?${VAULTS}`, {
    properties: {
      ...(ask.flags["public-network-access"] === undefined
        ? {}
        : { publicNetworkAccess: one(ask, "public-network-access") }),
      ...(ask.flags["enable-purge-protection"] === undefined ? {} : { enablePurgeProtection: true }),
    },
  });

async function createVault(ask: Ask): Promise<unknown> {
  const properties = {
    tenantId,
    sku: { family: "A", name: "standard" },
    enableRbacAuthorization: true,
    enablePurgeProtection: true,
  };
  await azure(ask.emulator, "PUT", `${vaultUrl(ask)}?${VAULTS}`, { location: "eastus2", properties });
  ask.emulator.clock.advance(60_000);
  return undefined;
}

async function addNetworkRule(ask: Ask): Promise<unknown> {
  const vault = await azure(ask.emulator, "GET", `${vaultUrl(ask)}?${VAULTS}`);
  const { networkAcls } = Object(vault.properties);
  const ipRules = [...networkAcls.ipRules, ...(ask.flags["ip-address"] ?? []).map((value) => ({ value }))];
  return azure(ask.emulator, "PATCH", `${vaultUrl(ask)}?${VAULTS}`, {
    properties: { networkAcls: { ...networkAcls, ipRules } },
  });
}

const setPolicy: Run = (ask) =>
  azure(ask.emulator, "PUT", `${vaultUrl(ask)}/accessPolicies/add?${VAULTS}`, {
    properties: {
      accessPolicies: [
        { tenantId, objectId: one(ask, "object-id"), permissions: { keys: ask.flags["key-permissions"] } },
      ],
    },
  });

const approve: Run = (ask) =>
  azure(ask.emulator, "PUT", `${ARM}${one(ask, "id")}?${VAULTS}`, {
    properties: { privateLinkServiceConnectionState: { status: "Approved", description: one(ask, "description") } },
  });

async function assignRole(ask: Ask): Promise<unknown> {
  const { emulator } = ask;
  const scope = one(ask, "scope");
  const query = `${AUTHORIZATION}&$filter=${encodeURIComponent(`roleName eq '${one(ask, "role")}'`)}`;
  const roles = await azure(
    emulator,
    "GET",
    `${ARM}${scope}/providers/Microsoft.Authorization/roleDefinitions?${query}`,
  );
  const [role] = roles.value as ReadonlyArray<{ id: string }>;
  const principalId = ask.flags["assignee-object-id"]?.[0] ?? (await objectIdOf(emulator, one(ask, "assignee")));
  const url = `${ARM}${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}?${AUTHORIZATION}`;
  return azure(emulator, "PUT", url, {
    properties: { roleDefinitionId: role?.id, principalId, principalType: "ServicePrincipal" },
  });
}

async function objectIdOf(emulator: Emulator, clientId: string): Promise<string> {
  const filter = encodeURIComponent(`appId eq '${clientId}'`);
  const found = await azure(emulator, "GET", `${GRAPH}/servicePrincipals?$filter=${filter}&$select=id,appId`);
  return String(Object(Object(found.value)[0]).id);
}

const registerProvider: Run = async (ask) => {
  const url = `${ARM}/subscriptions/${one(ask, "subscription")}/providers/${one(ask, "namespace")}/register?${RESOURCES}`;
  await azure(ask.emulator, "POST", url);
  ask.emulator.clock.advance(600_000); // --wait
};

const createGroup: Run = (ask) =>
  azure(
    ask.emulator,
    "PUT",
    `${ARM}/subscriptions/${one(ask, "subscription")}/resourceGroups/${one(ask, "name")}?${RESOURCES}`,
    {
      location: one(ask, "location"),
    },
  );

const application = (ask: Ask): string => `${GRAPH}/applications(appId='${one(ask, "id")}')`;

const resetCredential: Run = (ask) =>
  azure(ask.emulator, "POST", `${application(ask)}/addPassword`, {
    passwordCredential: {
      displayName: "rotated",
      endDateTime: new Date(ask.emulator.clock.now() + Number(one(ask, "years")) * 365 * 86_400_000).toISOString(),
    },
  });

/** A change that Atlas has no emulated operation for. */
const changeRole: Run = async ({ emulator, flags, input }) => {
  const { roles } = JSON.parse(input ?? "{}");
  const [project = "", id = ""] = [flags.groupId?.[0], flags.clientId?.[0]];
  emulator.store.atlas.credentials = emulator.store.atlas.credentials.map((credential) =>
    credential.serviceAccount?.clientId === id
      ? { ...credential, roles: { ...credential.roles, [project]: roles[0] } }
      : credential,
  );
};

const upgradeCluster: Run = async ({ emulator, rest: [name], flags }) => {
  const project = emulator.store.atlas.projects[flags.projectId?.[0] ?? ""];
  if (project === undefined) throw new Error("there is no such project");
  const tier = flags.tier?.[0] ?? "";
  Object.assign(project, { flexClusters: project.flexClusters.filter((one) => one !== name) });
  for (const cluster of project.clusters.filter((one) => one.name === name))
    Object.assign(cluster, { instanceSize: tier, regions: [{ providerName: "AZURE", regionName: "US_EAST_2" }] });
};

const updateCluster: Run = ({ emulator, flags, input }) =>
  atlas(
    emulator,
    "PATCH",
    `/groups/${flags.groupId?.[0]}/clusters/${flags.clusterName?.[0]}`,
    JSON.parse(input ?? "{}"),
  );

/** `--file`: the cluster's whole description, of which the regions count here. */
const moveCluster: Run = async ({ emulator, rest: [name], flags }) => {
  const project = emulator.store.atlas.projects[flags.projectId?.[0] ?? ""];
  for (const cluster of project?.clusters ?? [])
    if (cluster.name === name) cluster.regions = cluster.regions.filter(({ providerName }) => providerName === "AZURE");
};

const COMMANDS: ReadonlyArray<readonly [string, Run]> = [
  ["az keyvault key set-attributes", setKeyAttributes],
  [
    "az keyvault key recover",
    (ask) => azure(ask.emulator, "POST", `${keysUrl(ask).replace("/keys/", "/deletedkeys/")}/recover?${DATA}`),
  ],
  ["az keyvault key rotate", (ask) => azure(ask.emulator, "POST", `${keysUrl(ask)}/rotate?${DATA}`)],
  ["az keyvault key create", createKey],
  ["az keyvault recover", recoverVault],
  ["az keyvault update", updateVault],
  ["az keyvault create", createVault],
  ["az keyvault network-rule add", addNetworkRule],
  ["az keyvault set-policy", setPolicy],
  ["az keyvault private-endpoint-connection approve", approve],
  ["az role assignment create", assignRole],
  ["az provider register", registerProvider],
  ["az group create", createGroup],
  ["az ad sp create", (ask) => azure(ask.emulator, "POST", `${GRAPH}/servicePrincipals`, { appId: one(ask, "id") })],
  ["az ad app credential reset", resetCredential],
  [
    "az ad app credential delete",
    (ask) => azure(ask.emulator, "POST", `${application(ask)}/removePassword`, { keyId: one(ask, "key-id") }),
  ],
  [
    "atlas alerts settings enable",
    ({ emulator, rest: [id], flags }) =>
      atlas(emulator, "PATCH", `/groups/${flags.projectId?.[0]}/alertConfigs/${id}`, { enabled: true }),
  ],
  ["atlas api clusters updateCluster", updateCluster],
  ["atlas api serviceAccounts inviteGroupServiceAccount", changeRole],
  ["atlas api serviceAccounts updateGroupServiceAccount", changeRole],
  ["atlas clusters upgrade", upgradeCluster],
  ["atlas clusters update", moveCluster],
];

/** Runs a line. False: it is a command of another tool, which the test itself must run. */
export async function runAsAdmin(emulator: Emulator, line: string): Promise<boolean> {
  const words = wordsOf(line);
  const pipe = words.indexOf("|");
  const own = words.slice(pipe + 1);
  const found = COMMANDS.find(([name]) => own.slice(0, name.split(" ").length).join(" ") === name);
  if (found === undefined) return false;
  const [name, run] = found;
  if (/\{[a-z]+\}/.test(own.join(" "))) throw new Error(`a placeholder is left in: ${line}`);
  const { plain, flags } = parsed(own.slice(name.split(" ").length));
  await run({ emulator, flags, rest: plain, input: pipe < 0 ? undefined : words.slice(1, pipe).join(" ") });
  return true;
}
