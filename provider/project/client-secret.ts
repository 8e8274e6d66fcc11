// The client secret by which Atlas logs in: when it expires, whether Atlas takes it, and the words for both. Pure: no client, no clock.
import type { AppSecret } from "../azure/types";
import { DAY_MS, dayOf } from "../support/dates";
import { command } from "../support/shell";

const WARN_DAYS = 60;

export interface SecretFault {
  /** `over`: it has expired. `long`: its life is longer than Atlas allows. Both are refused. `soon`: a warning. */
  readonly kind: "over" | "long" | "soon";
  /** With the consequence and the remedy. */
  readonly says: string;
}

/** FACT(atlas-secret-life): two years. Days and hours do not decide: Entra counts calendar years. */
function latestEndMs(fromMs: number): number {
  const from = new Date(fromMs);
  return Date.UTC(from.getUTCFullYear() + 2, from.getUTCMonth(), from.getUTCDate() + 2);
}

const TOO_LONG =
  "Atlas takes a client secret that lives two years at most. Add a client secret with an earlier end to the app registration, and set it in the program.";

/** The steps of a rotation. Both secrets are valid until Atlas has validated the new one. */
const ROTATE =
  "Add a second client secret to the app registration. Set it in the program, with its new date in 'clientSecretExpiresAt' if the program has one, and run `pulumi up`. Then delete the old secret.";

const WITHOUT = "Without a secret that is valid, Atlas shuts the project's encrypted clusters down.";

const daysUntil = (ms: number, nowMs: number): number => Math.floor((ms - nowMs) / DAY_MS);

/** What is wrong with the date that the program gives. */
export function expiryFault(expiresAt: string, nowMs: number): SecretFault | undefined {
  const endsMs = Date.parse(expiresAt);
  const days = daysUntil(endsMs, nowMs);
  if (days < 0)
    return { kind: "over", says: `'access.clientSecretExpiresAt' (${expiresAt}) has passed. ${WITHOUT} ${ROTATE}` };
  if (endsMs >= latestEndMs(nowMs))
    return {
      kind: "long",
      says: `'access.clientSecretExpiresAt' (${expiresAt}) is more than two years ahead. ${TOO_LONG}`,
    };
  return days < WARN_DAYS
    ? { kind: "soon", says: `The client secret expires in ${days} days (${expiresAt}). ${WITHOUT} ${ROTATE}` }
    : undefined;
}

/** The app registration's secret that the program names, as Entra shows it. */
export interface FoundSecret {
  readonly secret: AppSecret;
  /** Several secrets of the app begin like the program's. Of those that are valid, this one ends first. */
  readonly isOneOfSeveral: boolean;
}

/** FACT(graph-passwords). */
const hintOf = (value: string): string => value.slice(0, 3);

const endOf = ({ endsMs = Number.POSITIVE_INFINITY }: AppSecret): number => endsMs;

/**
 * By the first characters of the value. Without the value, the app's only secret is meant. `undefined`: none is, or it is
 * not known which.
 */
export function findSecret(
  secrets: readonly AppSecret[],
  value: string | undefined,
  nowMs: number,
): FoundSecret | undefined {
  const meant =
    value === undefined
      ? secrets.filter(() => secrets.length === 1)
      : secrets.filter(({ hint }) => hint === hintOf(value));
  const byEnd = [...meant].sort((one, other) => endOf(one) - endOf(other));
  const secret = byEnd.find((one) => endOf(one) > nowMs) ?? byEnd.at(-1);
  return secret === undefined ? undefined : { secret, isOneOfSeveral: meant.length > 1 };
}

/** @public `"pulumi" (key id 1111…)`. Also of `cli/`, whose imports knip does not follow. */
export const secretNamed = ({ displayName, keyId }: AppSecret): string =>
  displayName === undefined ? `with the key id ${keyId}` : `"${displayName}" (key id ${keyId})`;

export interface SeenSecret extends FoundSecret {
  readonly clientId: string;
}

const whichSecret = ({ secret, clientId }: SeenSecret): string =>
  `The client secret ${secretNamed(secret)} of the app ${clientId}`;

const doubtOf = ({ isOneOfSeveral }: SeenSecret): string =>
  isOneOfSeveral
    ? " Several secrets of the app begin with the same characters, so this may be another one: compare the key ids."
    : "";

/** `undefined`: it has not expired. */
export function expiredText(seen: SeenSecret, nowMs: number): string | undefined {
  const { endsMs } = seen.secret;
  if (endsMs === undefined || endsMs > nowMs) return undefined;
  return `${whichSecret(seen)} expired on ${dayOf(endsMs)}.${doubtOf(seen)}`;
}

/** What is wrong with the secret in Entra. */
export function secretFault(seen: SeenSecret, nowMs: number): SecretFault | undefined {
  const { startsMs, endsMs } = seen.secret;
  if (endsMs === undefined) return undefined;
  const expired = expiredText(seen, nowMs);
  if (expired !== undefined) return { kind: "over", says: `${expired} ${WITHOUT} ${ROTATE}` };
  const [which, doubt] = [whichSecret(seen), doubtOf(seen)];
  const days = daysUntil(endsMs, nowMs);
  if (endsMs >= latestEndMs(Math.min(startsMs ?? nowMs, nowMs)))
    return { kind: "long", says: `${which} ends on ${dayOf(endsMs)}.${doubt} ${TOO_LONG}` };
  return days < WARN_DAYS
    ? { kind: "soon", says: `${which} expires in ${days} days, on ${dayOf(endsMs)}.${doubt} ${WITHOUT} ${ROTATE}` }
    : undefined;
}

/** Where Microsoft Graph shows no date and the program has none. `why`: with the remedy. */
export const undatedText = (clientId: string, why: string): string =>
  `Cannot be checked: when the client secret of the app ${clientId} expires. ${why}`;

const SET_DATE = "Set 'access.clientSecretExpiresAt'";

/** `why`: Graph's refusal. */
export const unreadGraph = (why: string): string =>
  `${why} ${SET_DATE}, or give the Azure login Graph's Application.Read.All.`;

export const NOT_OF_TENANT = `The tenant of the Azure login has no app registration with this client id. ${SET_DATE}.`;

/** Why none of the app's secrets is known to be the program's. `value`: absent where the environment variable is not set. */
export function notFoundIn(secrets: readonly AppSecret[], value: string | undefined): string {
  if (secrets.length === 0) return "The app registration has no client secret. Add one, and set it in the program.";
  if (value === undefined)
    return "The app has several secrets, and the environment variable with the value is not set. Set the variable, or 'access.clientSecretExpiresAt'.";
  return secrets.every(({ hint }) => hint !== undefined)
    ? "No secret of the app registration begins like the one in the program. Check that the secret was not removed, and set 'access.clientSecretExpiresAt'."
    : `Microsoft Graph does not show how each secret of the app begins, so the one in the program is not recognized. ${SET_DATE}.`;
}

interface Replaced {
  readonly clientId: string;
  /** The app of the earlier secret. */
  readonly formerClientId: string;
  /** The secrets of the app. `undefined` where they cannot be read. */
  readonly secrets: readonly AppSecret[] | undefined;
  readonly value: string;
  /** The earlier value, where it is known. */
  readonly earlier: string | undefined;
}

/**
 * The secret that Atlas had before. Without a hint, a secret may be the new one: a command that deletes it would take the
 * key from Atlas. So nothing is named unless every secret has a hint.
 */
function oldSecret({ clientId, formerClientId, secrets = [], value, earlier }: Replaced): AppSecret | undefined {
  const isEveryHintShown = secrets.every(({ hint }) => hint !== undefined);
  if (clientId !== formerClientId || !isEveryHintShown) return undefined;
  const others = secrets.filter(({ hint }) => hint !== hintOf(value));
  if (earlier === undefined && others.length === secrets.length) return undefined;
  const known = earlier === undefined ? others : others.filter(({ hint }) => hint === hintOf(earlier));
  return known.length === 1 ? known[0] : undefined;
}

/** After Atlas has validated the new secret: which one may be deleted, and the command. Nothing of this package deletes a secret. */
export function replacedText(replaced: Replaced): string {
  const { clientId, formerClientId, earlier } = replaced;
  const done = `Atlas uses the new client secret of the app ${clientId}.`;
  const old = oldSecret(replaced);
  if (old !== undefined)
    return (
      (earlier === undefined
        ? `${done} The app has one other secret, ${secretNamed(old)}. If that is the old one, it may be deleted once nothing else uses it:\n`
        : `${done} The old secret ${secretNamed(old)} may be deleted once nothing else uses it:\n`) +
      `\`${command`az ad app credential delete --id ${clientId} --key-id ${old.keyId}`}\``
    );
  return (
    `${done} The old secret may be deleted once nothing else uses it. List the secrets, then delete the old one by its key id:\n` +
    `\`${command`az ad app credential list --id ${formerClientId}`}\`\n` +
    `\`${command`az ad app credential delete --id ${formerClientId} --key-id {key}`}\``
  );
}

export const toRoleText =
  "This changes the project's access from a client secret to a role. Atlas then deletes the client secret that it has, and documents no change back to a client secret.";

/** `says`: what the new principal lacks. */
export const notYetRoleText = (says: string): string =>
  `The access was not changed from a client secret to a role: the role's principal could not use the key, and Atlas documents no change back. The client secret stays in use. ${says} Do that first, then run \`pulumi up\` again.`;
