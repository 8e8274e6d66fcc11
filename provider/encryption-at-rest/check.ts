// The engine's `check` for EncryptionAtRest: arguments in normal form, what must be true as inputs, and the guards that a preview may speak.
import type { Call, Checked, Properties } from "../engine/room";
import { foreignText, isForeign } from "../project/key-in-force";
import { latestUsable } from "../project/keys";
import { isPrivate } from "../project/path";
import { normalKeyIdentifier, sameKeyOfAnyVersion } from "../support/azure-names";
import { CmkError, hasCode, unseen } from "../support/errors";
import { fingerprint } from "../support/fingerprint";
import { ownEntry } from "../support/own";
import { holdsUnknown, isUnknown, UNKNOWN } from "../support/unknowns";
import { closedVault, lackingRights, unusableKey } from "./azure-looks";
import { type Desired, desiredOf, followsLatest, keyIdentifierFor } from "./plan";
import { type Clients, frozenFault, observe, observeKey, whyNoAnswer } from "./reconcile";
import { type Arguments, argumentFaults, expiryFault, isRole, normalArguments } from "./shape";
import { keptVersionText, noWayBackText } from "./texts";

export interface Parts extends Clients {
  readonly env: Readonly<Record<string, string | undefined>>;
}

export async function check(parts: Parts, call: Call, olds: Properties, news: Properties): Promise<Checked> {
  const failures = argumentFaults(news);
  if (failures.length > 0) return { inputs: news, failures };
  const args = normalArguments(news);
  const expiry = secretExpiry(parts, args);
  if (expiry?.kind === "expired") return { inputs: news, failures: [{ property: "", reason: expiry.says }] };
  if (expiry !== undefined) call.warn(expiry.says);
  if (!isRole(args.access) && typeof olds.access === "object" && olds.access !== null && "roleId" in olds.access)
    call.warn(noWayBackText);
  const secret = fingerprinted(parts, call, args, olds);
  if ("failure" in secret) return { inputs: news, failures: [{ property: "", reason: secret.failure }] };
  const desired = desiredOf(args, await keyIdentifier(parts, call, args, olds), secret.fingerprint);
  const isNew = olds.projectId !== desired.projectId;
  const isMoved = !isNew && olds.keyVaultId !== desired.keyVaultId;
  const isNewAccess = JSON.stringify(olds.access) !== JSON.stringify(desired.access);
  if (call.preview && (isNew || isMoved)) await warnOfClosedVault(parts, call, desired);
  if (call.preview && (isNew || isMoved || isNewAccess)) await warnOfRights(parts, call, desired);
  const isNewKey = isNew || isMoved || olds.keyName !== desired.keyName;
  const unusable = call.preview && isNewKey ? await unusableInPreview(parts, call, desired) : undefined;
  if (unusable !== undefined) return { inputs: { ...desired }, failures: [{ property: "keyName", reason: unusable }] };
  const refusal = call.preview && (isNew || isMoved) ? await guardPreview(parts, call, { desired, isNew }) : undefined;
  return {
    inputs: { ...desired },
    failures: refusal === undefined ? [] : [{ property: "keyVaultId", reason: refusal }],
  };
}

/** The salt comes from the old inputs, so that the same secret gives the same text; an absent variable keeps what is known. */
function fingerprinted(
  parts: Parts,
  call: Call,
  args: Arguments,
  olds: Properties,
): { readonly fingerprint: string | undefined } | { readonly failure: string } {
  const variable = isRole(args.access) ? undefined : args.access.clientSecretEnv;
  if (variable === undefined || holdsUnknown(variable)) return { fingerprint: undefined };
  const old = typeof olds.clientSecretFingerprint === "string" ? olds.clientSecretFingerprint : undefined;
  const value = ownEntry(parts.env, variable);
  if (value !== undefined && value !== "") return { fingerprint: fingerprint(value, old) };
  if (old !== undefined) return { fingerprint: old };
  const text = `The environment variable ${variable} that 'access.clientSecretEnv' names is not set. Set it to the client secret's value where Pulumi runs.`;
  if (!call.preview) return { failure: text };
  call.warn(text);
  return { fingerprint: undefined };
}

/** Nothing to log in with, or a vault, key or version that this very program may be about to make. */
const UPSTREAM_MAY_MEND = [
  "NO_CREDENTIALS",
  "NO_USABLE_KEY_VERSION",
  "ResourceNotFound",
  "ParentResourceNotFound",
  "ResourceGroupNotFound",
  "KeyNotFound",
];

/** Where nobody can look the version up in a preview, the known key stands, and the row says so. */
async function keyIdentifier(parts: Parts, call: Call, args: Arguments, olds: Properties): Promise<string> {
  const isEitherWay = args.keyVersion === undefined && isUnknown(args.access);
  if (isEitherWay) return UNKNOWN as never; // a role's is version-less, a secret's not
  if (!followsLatest(args)) return keyIdentifierFor(args, args.keyVersion);
  if (holdsUnknown([args.keyVaultId, args.keyName])) return UNKNOWN as never;
  try {
    const versions = await parts.azure.listKeyVersions(args.keyVaultId, args.keyName, {
      environment: args.azureEnvironment ?? "AZURE",
      signal: call.signal,
    });
    const latest = latestUsable(versions, parts.clock.now());
    if (latest !== undefined) return await reachable(parts, call, { args, olds, latest: latest.version });
    throw new CmkError(
      `The key "${args.keyName}" of ${args.keyVaultId} has no version that Atlas can use (enabled, active, more than 48 hours from its expiry).`,
      {
        code: "NO_USABLE_KEY_VERSION",
        hint: "Make a new version, or name one with 'keyVersion'.",
      },
    );
  } catch (error) {
    if (!call.preview || !hasCode(error, ...UPSTREAM_MAY_MEND)) throw error;
    call.warn(`Not looked up: the latest version of the key "${args.keyName}". ${error.message}`);
    const sameKey = olds.keyVaultId === args.keyVaultId && olds.keyName === args.keyName;
    return sameKey && typeof olds.keyIdentifier === "string" ? olds.keyIdentifier : (UNKNOWN as never);
  }
}

interface Followed {
  readonly args: Arguments;
  readonly olds: Properties;
  /** The newest version that Atlas can use. */
  readonly latest: string;
}

/** A newer version waits while the private path is not whole: Atlas could not try it, and the resource that repairs the path comes after this one. */
async function reachable(parts: Parts, call: Call, { args, olds, latest }: Followed): Promise<string> {
  const newest = keyIdentifierFor(args, latest);
  if (newest === olds.keyIdentifier || holdsUnknown(args.projectId)) return newest;
  const sight = await observeKey(parts, args.projectId, call.signal).catch(unseen); // told of the project, by the guards and the look
  const inForce = normalKeyIdentifier(sight?.actual.azureKeyVault.keyIdentifier ?? "");
  if (sight?.path === undefined || inForce === newest || !sameKeyOfAnyVersion(inForce, newest)) return newest;
  call.warn(keptVersionText(args.projectId, { inForce, newest, path: sight.path }));
  noteToldOfPath(parts, args.projectId);
  return inForce;
}

const toldOfPath = new WeakMap<Parts["reads"], Set<string>>();

function noteToldOfPath({ reads }: Parts, projectId: string): void {
  toldOfPath.set(reads, new Set([...(toldOfPath.get(reads) ?? []), projectId]));
}

/** The row has said already that the path is not whole. */
export const isToldOfPath = ({ reads }: Parts, projectId: string): boolean =>
  toldOfPath.get(reads)?.has(projectId) === true;

/** Nothing in a program changes the type of a key that is there, or what it allows. */
const unusableInPreview = async (parts: Parts, call: Call, desired: Desired): Promise<string | undefined> =>
  holdsUnknown([desired.keyVaultId, desired.keyName]) ? undefined : unusableKey(parts, desired, call.signal);

/** The program itself may be about to change the vault, so a preview refuses nothing here. A project with private networking comes another way. */
async function warnOfClosedVault(parts: Parts, call: Call, desired: Desired): Promise<void> {
  if (holdsUnknown([desired.projectId, desired.keyVaultId])) return; // said of the key or the project
  const closed = await closedVault(parts, desired, call.signal);
  if (closed === undefined) return;
  const project = await observe(parts, desired.projectId, call.signal).catch(unseen); // told of the project
  if (project !== undefined && !isPrivate(project))
    call.warn(`${closed}\nUnless this program changes that, Atlas refuses the key at \`pulumi up\`.`);
}

/** The program itself may be about to give a right, too. */
async function warnOfRights(parts: Parts, call: Call, desired: Desired): Promise<void> {
  if (holdsUnknown([desired.projectId, desired.keyVaultId, desired.access])) return; // said of the key or the project
  const lacking = await lackingRights(parts, desired, call.signal);
  if (lacking === undefined) return;
  const isProven = lacking.kind !== "unchecked";
  call.warn(isProven ? `${lacking.says} Unless this program does, Atlas refuses the key at \`up\`.` : lacking.says);
}

interface Guarded {
  readonly desired: Desired;
  readonly isNew: boolean;
}

/** Nothing upstream in a program can make a project somebody else's, or free a vault that endpoints hold fixed; so a preview may refuse both. */
async function guardPreview(parts: Parts, call: Call, { desired, isNew }: Guarded): Promise<string | undefined> {
  const what = isNew
    ? "whether somebody else configured this project's encryption at rest"
    : "whether private endpoints hold the project's vault fixed";
  if (holdsUnknown([desired.projectId, desired.keyIdentifier])) {
    call.warn(`Not verified before \`up\`: ${what} (the project or key is not known yet).`);
    return undefined;
  }
  try {
    const actual = await observe(parts, desired.projectId, call.signal);
    if (isNew && isForeign(desired, actual)) return foreignText(desired, actual);
    return await frozenFault(parts, { desired, before: actual }, call.signal);
  } catch (error) {
    const place = { projectId: desired.projectId, signal: call.signal };
    const { message } = await whyNoAnswer(parts.atlas, place)(error);
    call.warn(`Not verified before \`up\`: ${what}. ${message}`);
    return undefined;
  }
}

const secretExpiry = (parts: Parts, args: Arguments) =>
  isRole(args.access) ||
  holdsUnknown(args.access.clientSecretExpiresAt) ||
  args.access.clientSecretExpiresAt === undefined
    ? undefined
    : expiryFault(args.access.clientSecretExpiresAt, parts.clock.now());
