// Decides for a project what the written program manages, what it leaves alone, and what could not be read. Pure.
import type { Cluster, EncryptionAtRest } from "#provider/atlas/types";
import { isOthers, isShared, keyUseOf } from "#provider/project/clusters";
import { isPrivate } from "#provider/project/path";
import { vaultNameIn } from "#provider/support/azure-names";
import type { Access } from "../status/sections";
import { message, names, say, type Words } from "../words";
import type { Around, Found, Read } from "./found";
import { envName } from "./names";
import { networkingOf } from "./networking";
import { linesOf, type Parts, sentenceOf } from "./parts";
import { Unread, type Value } from "./source";

export interface ProjectProgram {
  /** Of the component, and the beginning of the names of single resources. */
  readonly name: string;
  readonly projectId: string;
  /** Azure's cloud, where it is not the default: the component has no argument for it, so the program has single resources. */
  readonly azureEnvironment?: string;
  readonly key: { readonly keyVaultId: string; readonly keyName: string; readonly keyVersion?: string };
  readonly access: Value;
  readonly clusters: Value;
  readonly privateNetworking?: Value;
  readonly enabledForSearchNodes?: true;
}

export interface Adoption {
  readonly projectId: string;
  readonly projectName?: string;
  readonly manages: readonly Words[];
  readonly leaves: readonly Words[];
  readonly unread: readonly Words[];
  /** What the first `pulumi up` writes. */
  readonly writes: readonly Words[];
  /** `Unread`: nothing of the project is known. Absent: nothing to adopt. */
  readonly program?: ProjectProgram | (Unread & { readonly name: string });
  /** The environment variable that the program reads the client secret from. */
  readonly secretEnv?: string;
}

export interface Known {
  /** The name in the program. */
  readonly name: string;
  /** Names of clusters that another tool manages, with their addresses there. */
  readonly managedClusters: ReadonlyMap<string, string>;
}

const NOTHING = { manages: [], leaves: [], unread: [], writes: [] } as const;
const DEFAULT_CLOUD = "AZURE";

export function adoptionOf(found: Found, known: Known): Adoption {
  const { projectId, projectName, encryption, around } = found;
  const named = { projectId, ...(projectName === undefined ? {} : { projectName }) };
  const actual = encryption.value;
  if (actual === undefined) return unknown(named, known, sentenceOf(encryption.notRead, "The encryption at rest"));
  if (actual.azureKeyVault.enabled !== true)
    return { ...named, ...NOTHING, leaves: [say`the project: it has no customer-managed key in Azure`] };
  if (actual.azureKeyVault.valid === false) return { ...named, ...NOTHING, leaves: [notValid(projectId)] };
  if (around === undefined)
    return unknown(named, known, "Atlas shows no vault or no key identifier for the project's encryption at rest.");
  return { ...named, ...adopted(found, { actual, around, known }) };
}

const notValid = (projectId: string): Words =>
  message(
    `the project: Atlas cannot use its key now. \`npx atlas-cmk status --project ${projectId}\` says why. Repair it, and run adopt again.`,
  );

function unknown(named: Pick<Adoption, "projectId" | "projectName">, { name }: Known, sentence: string): Adoption {
  return {
    ...named,
    ...NOTHING,
    unread: [message(sentence)],
    program: Object.assign(new Unread(sentence), { name }),
  };
}

interface Given {
  readonly actual: EncryptionAtRest;
  readonly around: Around;
  readonly known: Known;
}

function adopted({ projectId }: Found, { actual, around, known }: Given): Omit<Adoption, "projectId"> {
  const { keyVaultId, keyName, keyVersion } = around.place;
  const access = accessOf(around.access, { name: known.name, isPinned: keyVersion !== undefined });
  const clusters = clustersOf(around.clusters, known.managedClusters);
  const networking = networkingOf(projectId, around, isPrivate(actual));
  const { azureEnvironment } = actual.azureKeyVault;
  const isSearched = actual.enabledForSearchNodes === true;
  const key: Parts = {
    manages: [
      say`encryption at rest: key ${keyName}, ${keyVersion === undefined ? say`without a version` : say`version ${keyVersion}`}, of the vault ${vaultNameIn(keyVaultId)}`,
      ...(isSearched ? [say`encryption of Search Nodes`] : []),
    ],
  };
  const parts = [key, access, clusters, networking, ALERT];
  const isSecret = around.access.value?.kind === "secret";
  return {
    manages: linesOf(parts, "manages"),
    leaves: linesOf(parts, "leaves"),
    unread: linesOf(parts, "unread"),
    writes: linesOf(parts, "writes"),
    ...(isSecret ? { secretEnv: envName(known.name) } : {}),
    program: {
      name: known.name,
      projectId,
      ...(azureEnvironment === undefined || azureEnvironment === DEFAULT_CLOUD ? {} : { azureEnvironment }),
      key: around.place,
      access: access.value ?? new Unread(NO_ACCESS),
      clusters: clusters.value ?? [],
      ...(networking.value === undefined ? {} : { privateNetworking: networking.value }),
      ...(isSearched ? { enabledForSearchNodes: true } : {}),
    },
  };
}

const ALERT: Parts = { leaves: [say`the rotation alert. Pass ${"rotationAlert"} to manage it.`] };

const NO_ACCESS = "Atlas shows neither a role nor an app registration for the project's access to the vault.";
const NO_TENANT = "Atlas shows no tenant of the app registration.";

function accessOf(
  { value, notRead }: Read<Access | null>,
  { name, isPinned }: { readonly name: string; readonly isPinned: boolean },
): Parts {
  if (value === undefined || value === null) return { value: new Unread(NO_ACCESS), unread: [message(NO_ACCESS)] };
  if (value.kind === "role")
    return { value: { roleId: value.roleId }, manages: [say`access by the role ${value.roleId}`], leaves: [ROLE] };
  const noEnd =
    value.secrets === undefined
      ? `Write the date when the client secret expires, or remove the line. ${sentenceOf(notRead, "The end of the client secret")}`
      : undefined;
  const unread = [...(value.tenantId === undefined ? [NO_TENANT] : []), ...(noEnd === undefined ? [] : [noEnd])];
  return {
    value: {
      tenantId: value.tenantId ?? new Unread(NO_TENANT),
      clientId: value.clientId,
      clientSecretEnv: envName(name),
      clientSecretExpiresAt: noEnd === undefined ? undefined : new Unread(noEnd),
    },
    manages: [say`access by a client secret of the app registration ${value.clientId}`],
    unread: unread.map((sentence) => message(sentence)),
    writes: [isPinned ? SECRET : SECRET_AND_VERSION],
  };
}

const ROLE = say`the registration of the role in Atlas, and its role assignments in Azure`;
const SECRET = say`one PATCH with the client secret, which Atlas does not show. Nothing else changes.`;
const SECRET_AND_VERSION = say`one PATCH with the client secret, which Atlas does not show, and with the key's newest version: a client secret needs a version.`;

function clustersOf({ value, notRead }: Read<readonly Cluster[]>, managed: Known["managedClusters"]): Parts {
  if (value === undefined) {
    const sentence = sentenceOf(notRead, "The clusters");
    return { value: new Unread(sentence), unread: [message(sentence)] };
  }
  const isLeft = (one: Cluster): boolean => managed.has(one.name);
  const of = (use: ReturnType<typeof keyUseOf>): readonly string[] =>
    value.filter((one) => keyUseOf(one) === use && !isShared(one) && !isOthers(one) && !isLeft(one)).map(nameOf);
  const encrypted = of("encrypted");
  const rest: ReadonlyArray<readonly [clusters: readonly string[], why: Words]> = [
    [of("none"), say`not encrypted. Add a name to ${"clusters"} to encrypt it: an initial sync.`],
    [of("decrypting"), say`Atlas works on it now, and may be decrypting it`],
    [of("deleting"), say`being deleted`],
    [value.filter((one) => isOthers(one)).map(nameOf), say`encrypted with a key of another cloud`],
    [value.filter(isShared).map(nameOf), say`a tier that cannot use customer-managed keys`],
  ];
  return {
    value: encrypted,
    manages: encrypted.length === 0 ? [] : [say`encryption of the clusters ${names(encrypted)}`],
    leaves: [
      ...value.filter(isLeft).map((one) => say`cluster ${one.name}: managed as ${managed.get(one.name) ?? "?"}`),
      ...rest.flatMap(([clusters, why]) => clusters.map((name) => say`cluster ${name}: ${why}`)),
    ],
  };
}

const nameOf = ({ name }: Cluster): string => name;
