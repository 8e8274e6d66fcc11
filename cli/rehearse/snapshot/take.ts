// One snapshot: connects, reads each project and each vault, and makes the file of them. Async; it only reads, which the transport holds it to.
import { createHash } from "node:crypto";
import { atlasSettings } from "#provider/atlas/credentials";
import { optionsOf } from "#provider/azure/clouds";
import { vaultInForce } from "#provider/project/path";
import { isAzureEnvironment, parseKeyVaultId, sameKeyVaultId } from "#provider/support/azure-names";
import { timeOf } from "#provider/support/dates";
import { sideBySide } from "#provider/support/side-by-side";
import { CommandError, EXIT, type Io } from "../../io";
import { connected } from "../../status/collect/connected";
import { createNotes, type Looking, NEEDS, type Notes } from "../../status/collect/looking";
import { callRecord } from "../../status/collect/record";
import { ACTORS, SNAPSHOT_VERSION, type SnapshotFile } from "../file";
import { type AssumedAccess, assumedAccess } from "./assumed-access";
import { loginRights } from "./login-rights";
import type { ReadApp } from "./read-azure";
import { type ReadProject, readProject } from "./read-project";
import { type ReadVault, readVault } from "./read-vault";
import { seedOfAzure } from "./seed-of-azure";
import { seedOfProject, UNSEEN } from "./seed-of-project";

export interface Wanted {
  readonly projectIds: readonly string[];
  /** Vaults that no project names yet. */
  readonly keyVaultIds: readonly string[];
}

const AT_A_TIME = 4;

export async function takeSnapshot(wanted: Wanted, io: Io): Promise<SnapshotFile> {
  const clients = connected(io, callRecord().around);
  for (const warning of clients.warnings) io.err(`atlas-cmk: ${warning}\n`);
  const looking: Looking = { clients, signal: io.signal, status: (text) => io.err(`atlas-cmk: ${text}\n`) };
  try {
    await clients.sync();
    return await read(looking, wanted, io);
  } finally {
    await clients.atlas.close();
  }
}

async function read(looking: Looking, { projectIds, keyVaultIds }: Wanted, io: Io): Promise<SnapshotFile> {
  const notes = createNotes();
  const found = await sideBySide(projectIds, AT_A_TIME, (id) => {
    looking.status(`reading project ${id}`);
    return readProject(looking, id, notes);
  });
  const projects = found.filter((one) => one !== undefined);
  if (projects.length < projectIds.length)
    throw new CommandError(
      `No snapshot was taken. ${notes
        .notRead()
        .map(({ what, why }) => `Not read: ${what}. ${why}`)
        .join(" ")}`,
      EXIT.unchecked,
    );
  const apps = await readApps(looking, projects, notes);
  const ids = vaultsOf(projects, keyVaultIds);
  const vaults = (
    await sideBySide(ids, AT_A_TIME, (keyVaultId) => {
      looking.status(`reading the vault ${keyVaultId}`);
      return readVault(
        looking,
        { ...askedOf(looking, projects, keyVaultId), principalIds: principals(projects, apps) },
        notes,
      );
    })
  ).filter((one) => one !== undefined);
  return fileOf(looking, { projects, vaults, apps, notes, io });
}

/** Every vault that a project names, and those that were asked for. */
function vaultsOf(projects: readonly ReadProject[], asked: readonly string[]): readonly string[] {
  const all = [...projects.flatMap(({ encryption }) => vaultInForce(encryption) ?? []), ...asked];
  return all.filter((id, at) => all.findIndex((other) => sameKeyVaultId(id, other)) === at);
}

const isOf = (keyVaultId: string, { encryption }: ReadProject): boolean =>
  sameKeyVaultId(vaultInForce(encryption) ?? "", keyVaultId);

function askedOf({ signal }: Looking, projects: readonly ReadProject[], keyVaultId: string) {
  const users = projects.filter((one) => isOf(keyVaultId, one));
  const environment = users[0]?.encryption.azureKeyVault.azureEnvironment ?? "";
  return {
    keyVaultId,
    azure: optionsOf(isAzureEnvironment(environment) ? { azureEnvironment: environment } : {}, signal),
    connectionNames: users.flatMap(({ endpoints }) =>
      endpoints.flatMap(({ privateEndpointConnectionName: name }) => name ?? []),
    ),
  };
}

const principals = (projects: readonly ReadProject[], apps: readonly ReadApp[]): readonly string[] => [
  ...new Set([
    ...projects.flatMap((one) => one.principals.flatMap(({ servicePrincipalId }) => servicePrincipalId ?? [])),
    ...apps.map(({ objectId }) => objectId),
  ]),
];

/** The apps by whose client secrets Atlas logs in. Their secrets are read without their values. */
async function readApps({ clients, signal }: Looking, projects: readonly ReadProject[], notes: Notes) {
  const wanted = new Map(
    projects.flatMap(
      ({
        encryption: {
          azureKeyVault: { clientID, tenantID },
        },
      }) => (clientID === undefined || tenantID === undefined ? [] : [[clientID, tenantID] as const]),
    ),
  );
  return sideBySide([...wanted], AT_A_TIME, async ([clientId, tenantId]): Promise<ReadApp> => {
    const options = optionsOf({}, signal);
    const asked = (what: string) => ({ what: `${what} of the app ${clientId}`, needs: NEEDS.secrets });
    const [principal, secrets] = await Promise.all([
      notes.read(asked("the service principal"), () => clients.azure.findServicePrincipal(clientId, options)),
      notes.read(asked("the client secrets"), () => clients.azure.listAppSecrets(clientId, options)),
    ]);
    return { clientId, tenantId, objectId: principal?.id ?? guidFor(clientId), secrets: secrets ?? [] };
  });
}

/** An object id for an app whose own cannot be read. */
function guidFor(clientId: string): string {
  const hex = createHash("sha256").update(clientId).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

interface Everything {
  readonly projects: readonly ReadProject[];
  readonly vaults: readonly ReadVault[];
  readonly apps: readonly ReadApp[];
  readonly notes: Notes;
  readonly io: Io;
}

async function fileOf({ clients, signal }: Looking, all: Everything): Promise<SnapshotFile> {
  const { projects, vaults, apps, notes, io } = all;
  const takenMs = clients.clock.now();
  const [first] = vaults;
  const tenantId = first?.vault.tenantId ?? (await clients.azure.getLoginTenant({ signal })) ?? NOWHERE;
  const subscriptionId =
    (first === undefined ? undefined : parseKeyVaultId(first.vault.id)?.subscriptionId) ??
    (await clients.azure.getLoginSubscription({ signal })) ??
    NOWHERE;
  const vaultOf = (project: ReadProject) => vaults.find(({ vault }) => isOf(vault.id, project));
  const azure = { projects, vaults, apps, tenantId, subscriptionId, takenMs };
  return {
    snapshotVersion: SNAPSHOT_VERSION,
    time: timeOf(takenMs),
    version: io.version,
    source: {
      atlas: atlasSettings({ environment: (name) => io.env[name], config: () => undefined }).baseUrl,
      projectIds: projects.map(({ id }) => id),
      keyVaultIds: vaults.map(({ vault }) => vault.id),
    },
    notRead: notes.notRead().map(({ what, why }) => `${what}: ${why}`),
    assumed: [
      ...UNSEEN,
      ...loginRights(vaults, subscriptionId).assumed,
      ...vaults.flatMap(firewallNote),
      ...assumedAccess(azure).map(accessNote),
    ],
    tenantId,
    subscriptionId,
    seed: {
      atlas: {
        credentials: [{ serviceAccount: ACTORS.atlas, roles: { "*": "GROUP_OWNER" } }],
        projects: projects.map((project) => seedOfProject(project, { takenMs, vault: vaultOf(project) })),
      },
      azure: seedOfAzure(azure),
    },
  };
}

/** Where no vault and no login names one: no id of a real tenant. */
const NOWHERE = "00000000-0000-4000-8000-0000000000ad";

const accessNote = ({ principalId, keyVaultId }: AssumedAccess): string =>
  `The principal ${principalId} may use the keys of the vault ${keyVaultId}: Atlas says that the key works, and no role assignment or access policy of it was found.`;

const firewallNote = ({ vault }: ReadVault): readonly string[] =>
  vault.networkAcls.defaultAction === "Deny"
    ? [
        `The firewall of the vault ${vault.id} lists addresses. The emulator's Atlas has other addresses: whether Atlas reaches the key over the public network is not rehearsed.`,
      ]
    : [];
