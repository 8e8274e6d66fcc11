// Reads the app registration's client secrets in Microsoft Graph: warns before one expires, refuses one that Atlas does not take, and names the old one after a
// rotation. Async, over the clients. It writes nothing, and deletes no secret.
import { optionsOf } from "../../azure/clouds";
import type { AppSecret } from "../../azure/types";
import type { Calling, Reading, Run } from "../../engine/run";
import {
  expiryFault,
  findSecret,
  NOT_OF_TENANT,
  notFoundIn,
  replacedText,
  secretFault,
  undatedText,
  unreadGraph,
} from "../../project/client-secret";
import type { AzureEnvironment } from "../../support/azure-names";
import { CmkError } from "../../support/errors";
import { ownEntry } from "../../support/own";
import type { Properties } from "../../support/properties";
import { type InPreview, type InPreviewOf, knownPart } from "../../support/unknowns";
import { type Access, isRole, type Secret, type SecretAccess, secretOf } from "../access";
import type { Clients } from "./observe";

interface Asked {
  readonly access: InPreviewOf<SecretAccess> | undefined;
  readonly azureEnvironment: InPreview<AzureEnvironment | undefined>;
  readonly olds: Properties;
}

/**
 * Why the secret is refused. A near end is a warning. Each preview reads the secrets in Graph, because a warning about
 * time is of use only if every preview gives it.
 */
export async function refusedSecret(
  call: Calling<Clients>,
  { access, olds, ...place }: Asked,
): Promise<string | undefined> {
  if (access === undefined) return undefined;
  const expiresAt = access.clientSecretExpiresAt;
  const dated = typeof expiresAt === "string" ? expiryFault(expiresAt, call.clients.clock.now()) : undefined;
  if (dated !== undefined && dated.kind !== "soon") return dated.says;
  const known = knownPart(access, "tenantId", "clientId", "clientSecret", "clientSecretEnv");
  const cloud = knownPart(place, "azureEnvironment");
  const isAsked = call.preview && known !== undefined && cloud !== undefined;
  const fault = isAsked ? await faultInGraph(call, { known, cloud, olds, expiresAt }) : undefined;
  const says = fault?.says ?? dated?.says;
  if (fault?.kind === "refused") return says;
  if (says !== undefined) call.warn(says);
  return undefined;
}

interface Cloud {
  readonly azureEnvironment?: AzureEnvironment | undefined;
}

interface Known {
  readonly known: SecretAccess;
  readonly cloud: Cloud;
  readonly olds: Properties;
  readonly expiresAt: unknown;
}

interface Judged {
  readonly kind: "refused" | "warning";
  readonly says: string;
}

/** A secret that Atlas already uses is not refused for its long life. */
async function faultInGraph(
  call: Calling<Clients>,
  { known, cloud, olds, expiresAt }: Known,
): Promise<Judged | undefined> {
  const { clientId } = known;
  const { value, mustBeSent } = secretOf(known, olds, call.clients.env);
  const undated = (why: string): Judged | undefined =>
    expiresAt === undefined ? { kind: "warning", says: undatedText(clientId, why) } : undefined;
  const secrets = await appSecrets(call, clientId, cloud);
  if (secrets instanceof CmkError) return undated(unreadGraph(secrets.what));
  if (secrets === undefined) return undated(NOT_OF_TENANT);
  const found = findSecret(secrets, value, call.clients.clock.now());
  if (found === undefined) return undated(notFoundIn(secrets, value));
  const fault = secretFault({ ...found, clientId }, call.clients.clock.now());
  if (fault === undefined) return undefined;
  const isRefused = fault.kind === "over" || (fault.kind === "long" && mustBeSent);
  return { kind: isRefused ? "refused" : "warning", says: fault.says };
}

/** `undefined`: the tenant has no such app registration. An error: Graph cannot be read. */
const appSecrets = (
  { clients, signal }: Reading<Clients>,
  clientId: string,
  cloud: Cloud,
): Promise<readonly AppSecret[] | undefined | CmkError> =>
  clients.azure.listAppSecrets(clientId, optionsOf(cloud, signal)).catch((error: unknown) => {
    if (error instanceof CmkError) return error;
    throw error;
  });

export interface Rotation extends Cloud {
  readonly access: Access;
  readonly secret: Secret;
  readonly olds: Properties | undefined;
}

/**
 * At `up`, only for a secret that will be sent: refuses one that is over or lives too long. Returns what tells, after
 * the write, that Atlas uses it.
 */
export async function beforeSecret(
  run: Run<Clients>,
  { access, secret, olds, ...cloud }: Rotation,
): Promise<() => void> {
  if (isRole(access) || !secret.mustBeSent || secret.value === undefined) return () => undefined;
  const { clientId } = access;
  const seen = await appSecrets(run, clientId, cloud);
  const secrets = seen instanceof CmkError ? undefined : seen;
  const nowMs = run.clients.clock.now();
  const found = findSecret(secrets ?? [], secret.value, nowMs);
  const fault = found === undefined ? undefined : secretFault({ ...found, clientId }, nowMs);
  if (fault !== undefined && fault.kind !== "soon")
    throw new CmkError(fault.says, { code: "CLIENT_SECRET_REFUSED", hint: "Nothing was changed." });
  const formerClientId = clientIdIn(olds);
  const { value, earlier } = secret;
  return () => {
    if (formerClientId !== undefined) run.info(replacedText({ clientId, formerClientId, secrets, value, earlier }));
  };
}

/** Of the access in state, where that was a client secret. */
function clientIdIn(olds: Properties | undefined): string | undefined {
  const { access } = olds ?? {};
  const clientId = typeof access === "object" && access !== null ? ownEntry({ ...access }, "clientId") : undefined;
  return typeof clientId === "string" ? clientId : undefined;
}
