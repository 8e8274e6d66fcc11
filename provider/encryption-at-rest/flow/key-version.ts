// The key identifier for a program's `keyVersion`: pinned, version-less, or the newest version that Atlas can use, as
// Azure lists it. Async, over the clients. It writes nothing.
import type { Calling, Reading } from "../../engine/run";
import { latestUsable } from "../../project/keys";
import { normalKeyIdentifier, sameKeyOfAnyVersion } from "../../support/azure-names";
import { CmkError, hasCode, unseen } from "../../support/errors";
import type { Properties } from "../../support/properties";
import { isUnknown, knownPart, UNKNOWN, type Unknown } from "../../support/unknowns";
import { type Arguments, followsLatest, type KeyTarget, keyIdentifierFor, keyUrl } from "../plan";
import { keptLatestText, keptVersionText, notLookedUpText, noUsableVersionText } from "../texts";
import { type Clients, observeKey } from "./observe";

/** No credentials, or a vault, key or version that this program may create. */
const UPSTREAM_MAY_MEND = [
  "NO_CREDENTIALS",
  "NO_USABLE_KEY_VERSION",
  "ResourceNotFound",
  "ParentResourceNotFound",
  "ResourceGroupNotFound",
  "KeyNotFound",
] as const;

interface Asked {
  readonly args: Arguments;
  readonly olds: Properties;
}

/** The settings of the run are wrong: every call of Azure fails. */
const BY_SETTINGS = ["NO_CREDENTIALS", "HALF_A_CREDENTIAL", "MALFORMED_SETTING"] as const;

/** If the version cannot be looked up, the key identifier in state is used, with a warning. */
export async function keyIdentifier(call: Calling<Clients>, { args, olds }: Asked): Promise<string | Unknown> {
  const isEitherWay = args.keyVersion === undefined && isUnknown(args.access);
  if (isEitherWay) return UNKNOWN; // version-less with a role, "latest" with a client secret
  if (!followsLatest(args)) return keyIdentifierFor(args, args.keyVersion);
  const key = knownPart(args, "keyVaultId", "keyName", "azureEnvironment");
  if (key === undefined) return UNKNOWN;
  try {
    const newest = keyUrl(key, await latestVersion(call, key));
    return await reachable(call, { args, olds, newest });
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    const { message } = error;
    const kept = inState(key, olds);
    if (call.preview && hasCode(error, ...UPSTREAM_MAY_MEND)) call.warn(notLookedUpText(key, message));
    // Atlas says whether it can use that version. `ensure` then names the cause, and what is stopped.
    else if (kept !== undefined && !hasCode(error, ...BY_SETTINGS)) call.warn(keptLatestText(key, kept, message));
    else throw error;
    return kept ?? UNKNOWN;
  }
}

function inState({ keyVaultId, keyName }: KeyTarget, olds: Properties): string | undefined {
  const isSameKey = olds.keyVaultId === keyVaultId && olds.keyName === keyName;
  return isSameKey && typeof olds.keyIdentifier === "string" ? olds.keyIdentifier : undefined;
}

async function latestVersion({ clients, signal }: Reading<Clients>, key: KeyTarget): Promise<string> {
  const environment = key.azureEnvironment ?? "AZURE";
  const versions = await clients.azure.listKeyVersions(key.keyVaultId, key.keyName, { environment, signal });
  const latest = latestUsable(versions, clients.clock.now());
  if (latest !== undefined) return latest.version;
  throw new CmkError(noUsableVersionText(key), {
    code: "NO_USABLE_KEY_VERSION",
    hint: "Create a new version, or set 'keyVersion' to a usable one.",
  });
}

interface Followed extends Asked {
  /** The key's URL with the newest version that Atlas can use. */
  readonly newest: string;
}

/**
 * Keeps the current version while a private endpoint is not ACTIVE: Atlas could not try a newer one, and
 * PrivateNetworking, which repairs the endpoint, runs after this resource.
 */
async function reachable(call: Calling<Clients>, { args, olds, newest }: Followed): Promise<string> {
  const project = knownPart(args, "projectId");
  if (newest === olds.keyIdentifier || project === undefined) return newest;
  const sight = await observeKey(call, project).catch(unseen); // `previewFault` or `differs` reports this error
  const inForce = normalKeyIdentifier(sight?.actual.azureKeyVault.keyIdentifier ?? "");
  if (sight?.path === undefined || inForce === newest || !sameKeyOfAnyVersion(inForce, newest)) return newest;
  call.warn(keptVersionText(project.projectId, { inForce, newest, path: sight.path }));
  noteToldOfPath(call, project.projectId);
  return inForce;
}

const toldOfPath = new WeakMap<Clients["reads"], Set<string>>();

function noteToldOfPath({ clients: { reads } }: Reading<Clients>, projectId: string): void {
  toldOfPath.set(reads, new Set([...(toldOfPath.get(reads) ?? []), projectId]));
}

/** Whether this run has already warned that a private endpoint of the project is not ACTIVE. */
export const isToldOfPath = ({ clients: { reads } }: Reading<Clients>, projectId: string): boolean =>
  toldOfPath.get(reads)?.has(projectId) === true;
