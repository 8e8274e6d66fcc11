// Reads a project before anything is created for it, in the resource that a program creates first. Async, over the clients; it changes nothing.
import { type ProjectLook, whyNoAnswer } from "../atlas/absence";
import type { AtlasReads } from "../atlas/reads";
import { foreignText, isForeign } from "../project/key-in-force";
import { isPrivate, vaultInForce } from "../project/path";
import { deletesOldVaultText, vaultMoveText } from "../project/vault-move";
import { type AzureEnvironment, keyIdentifierOf, sameKeyVaultId, vaultNameIn } from "../support/azure-names";
import { RECENT_MS } from "../support/pace";
import { type InPreviewOf, knownPart } from "../support/unknowns";

interface Clients {
  readonly atlas: ProjectLook;
  readonly reads: AtlasReads;
}

/** The key that will encrypt a project. */
interface Intended {
  readonly projectId: string;
  readonly keyVaultId: string;
  readonly keyName: string;
  readonly adopt?: boolean | undefined;
  readonly azureEnvironment?: AzureEnvironment | undefined;
}

/** A check's context has it. */
interface Asking {
  readonly clients: Clients;
  readonly preview: boolean;
  readonly signal: AbortSignal;
}

interface Wish {
  readonly wish: InPreviewOf<Intended>;
  /** The calling resource is in state, so this stack may change the project's key. */
  readonly isKnown: boolean;
  /** The calling resource is in state with another vault, which the change deletes or keeps: the component changes the vault. */
  readonly old?: "deleted" | "kept" | undefined;
}

/** FACT(pulumi-check-twice): before a replacement the engine checks twice, the second time as if the resource were new. */
const known = new WeakMap<AtlasReads, Set<string>>();

/** Why the project cannot be encrypted with the key. `undefined` where it can. Where a preview cannot know, the project's EncryptionAtRest reports it; `up` rejects. */
export async function whyNot(asking: Asking, { wish, isKnown, old }: Wish): Promise<string | undefined> {
  const intended = knownPart(wish, "projectId", "keyVaultId", "keyName", "adopt", "azureEnvironment");
  if (intended === undefined) return undefined;
  const { projectId } = intended;
  const { clients } = asking;
  const ours = known.get(clients.reads) ?? new Set();
  known.set(clients.reads, isKnown ? ours.add(projectId) : ours);
  const isOurs = ours.has(projectId);
  if (isOurs && old === undefined) return undefined;
  try {
    return isOurs ? await movedFault(asking, { ...intended, old }) : await newFault(asking, intended);
  } catch (error) {
    if (!asking.preview) throw error;
    await whyNoAnswer(asking, { projectId })(error);
    return undefined;
  }
}

/** Why a project that is new to this stack cannot be encrypted with the key. */
async function newFault({ clients, signal }: Asking, intended: Intended): Promise<string | undefined> {
  const { projectId, keyVaultId: to } = intended;
  const freshness = { maxAgeMs: RECENT_MS, signal };
  const actual = await clients.reads.encryptionAtRest(projectId, freshness);
  const wanted = { projectId, keyIdentifier: identifierOf(intended), adopt: intended.adopt === true };
  if (isForeign(wanted, actual)) return foreignText(wanted, actual);
  const vault = vaultInForce(actual);
  if (vault === undefined || sameKeyVaultId(vault, to) || !isPrivate(actual)) return undefined;
  const endpoints = await clients.reads.privateEndpoints(projectId, freshness);
  return endpoints.length === 0 ? undefined : vaultMoveText({ projectId, actual, to, by: "adopted" });
}

/** Refused before another vault and key are created that the project could not use. */
async function movedFault(
  { clients, signal }: Asking,
  { projectId, keyVaultId: to, old }: Intended & Pick<Wish, "old">,
): Promise<string | undefined> {
  const actual = await clients.reads.encryptionAtRest(projectId, { maxAgeMs: RECENT_MS, signal });
  const vault = vaultInForce(actual);
  if (vault === undefined || sameKeyVaultId(vault, to)) return undefined;
  if (isPrivate(actual)) return vaultMoveText({ projectId, actual, to, by: "componentVault" });
  return old === "deleted" ? deletesOldVaultText(projectId, vault, to) : undefined;
}

const identifierOf = ({ keyVaultId, keyName, azureEnvironment: environment = "AZURE" }: Intended): string =>
  keyIdentifierOf({ keyVaultName: vaultNameIn(keyVaultId), environment, keyName });
