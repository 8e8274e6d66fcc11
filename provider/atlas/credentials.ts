// Which Atlas credential is used, and where it comes from. Atlas layer, pure: callers pass the values.
import { originOf } from "../support/base-url";
import { CmkError } from "../support/errors";

export type AtlasCredentials =
  | {
      readonly kind: "serviceAccount";
      readonly source: string;
      readonly clientId: string;
      readonly clientSecret: string;
    }
  | { readonly kind: "accessToken"; readonly source: string; readonly accessToken: string }
  | { readonly kind: "apiKey"; readonly source: string; readonly publicKey: string; readonly privateKey: string }
  | { readonly kind: "none" };

export interface AtlasSettings {
  readonly credentials: AtlasCredentials;
  /** An origin. */
  readonly baseUrl: string;
  /** The name of the setting for the base URL, for messages. */
  readonly baseUrlSetting: string;
  /** More than one kind of credential in the same place: which one is used. */
  readonly warning?: string;
}

/** Looks a name up in one place. */
export type Lookup = (name: string) => string | undefined;

interface Place {
  readonly title: string;
  readonly accessToken: readonly string[];
  readonly clientId: readonly string[];
  readonly clientSecret: readonly string[];
  readonly publicKey: readonly string[];
  readonly privateKey: readonly string[];
  readonly baseUrl: string;
  /** The name of the setting for the base URL, for messages. */
  readonly baseUrlSetting: string;
}

const configPlace = (title: string, namespace: string): Place => ({
  title,
  accessToken: [`${namespace}:accessToken`],
  clientId: [`${namespace}:clientId`],
  clientSecret: [`${namespace}:clientSecret`],
  publicKey: [`${namespace}:publicKey`],
  privateKey: [`${namespace}:privateKey`],
  baseUrl: `${namespace}:baseUrl`,
  baseUrlSetting: `${namespace}:baseUrl`,
});

const EXPLICIT: Place = {
  ...configPlace("the explicit provider", "atlas-cmk"),
  baseUrlSetting: "`baseUrl` of the Provider",
};
const CONFIG = configPlace("the stack configuration", "mongodbatlas");
/** The names that the other Atlas providers use. */
const ENVIRONMENT: Place = {
  title: "the environment",
  accessToken: ["MONGODB_ATLAS_ACCESS_TOKEN"],
  clientId: ["MONGODB_ATLAS_CLIENT_ID"],
  clientSecret: ["MONGODB_ATLAS_CLIENT_SECRET"],
  publicKey: ["MONGODB_ATLAS_PUBLIC_API_KEY", "MONGODB_ATLAS_PUBLIC_KEY"],
  privateKey: ["MONGODB_ATLAS_PRIVATE_API_KEY", "MONGODB_ATLAS_PRIVATE_KEY"],
  baseUrl: "MONGODB_ATLAS_BASE_URL",
  baseUrlSetting: "MONGODB_ATLAS_BASE_URL",
};

const DEFAULT_BASE_URL = "https://cloud.mongodb.com";

type Order = ReadonlyArray<readonly [Place, Lookup]>;

/** In this order: explicit provider, environment, stack configuration. Within a place: access token, service account, API key. */
export function atlasSettings(places: { readonly environment: Lookup; readonly config: Lookup }): AtlasSettings {
  const order: Order = [
    [EXPLICIT, places.config],
    [ENVIRONMENT, places.environment],
    [CONFIG, places.config],
  ];
  for (const [place, lookup] of order) {
    const found = credentialsIn(place, lookup);
    const [credentials] = found;
    if (credentials === undefined) continue;
    const baseUrl = baseUrlFor(place, order);
    const settings = { credentials, baseUrl, baseUrlSetting: place.baseUrlSetting };
    const warning = `More than one kind of Atlas credential is set in ${place.title}. The ${KINDS[credentials.kind]} is used.`;
    return found.length > 1 ? { ...settings, warning } : settings;
  }
  const [{ place, origin } = { place: ENVIRONMENT, origin: DEFAULT_BASE_URL }] = baseUrlsIn(order);
  return { credentials: { kind: "none" }, baseUrl: origin, baseUrlSetting: place.baseUrlSetting };
}

interface BaseUrl {
  readonly place: Place;
  readonly origin: string;
}

const baseUrlsIn = (order: Order): readonly BaseUrl[] =>
  order.flatMap(([place, lookup]) => {
    const found = first([place.baseUrl], lookup);
    return found === undefined ? [] : [{ place, origin: originOf(found.value, place.baseUrlSetting) }];
  });

/** A credential is sent to a base URL of its own place, or to Atlas. A base URL that was set for another credential must not receive this one. */
function baseUrlFor(place: Place, order: Order): string {
  const given = baseUrlsIn(order);
  const wanted = given.find((one) => one.place === place)?.origin ?? DEFAULT_BASE_URL;
  const [other] = given;
  if (other === undefined || other.place === place || other.origin === wanted) return wanted;
  const rank = (one: Place): number => order.findIndex(([candidate]) => candidate === one);
  throw new CmkError(
    `The Atlas credential comes from ${place.title}, but the base URL (${other.origin}) from ${other.place.baseUrlSetting}. A credential is sent only to a base URL from the same place.`,
    {
      code: "BASE_URL_ELSEWHERE",
      hint:
        rank(other.place) < rank(place)
          ? `Set the credential in that place too, or remove ${other.place.baseUrlSetting}.`
          : `Set ${place.baseUrlSetting} to the service of the credential: ${DEFAULT_BASE_URL} or ${other.origin}.`,
    },
  );
}

const KINDS = { accessToken: "access token", serviceAccount: "service account", apiKey: "API key", none: "" } as const;

/** The credential's name in messages: its kind and its place, never its value. */
export const nameOf = (credentials: AtlasCredentials): string =>
  credentials.kind === "none" ? "no credential" : `the ${KINDS[credentials.kind]} from ${credentials.source}`;

interface Found {
  readonly name: string;
  readonly value: string;
}

function first(names: readonly string[], lookup: Lookup): Found | undefined {
  for (const name of names) {
    const value = lookup(name);
    if (value === undefined || value === "") continue;
    if (value.trim() !== value || /[\r\n]/.test(value)) throw strayWhiteSpace(name);
    return { name, value };
  }
  return undefined;
}

/** A line end that was copied with the value. No service says why it refuses such a value. */
const strayWhiteSpace = (name: string): CmkError =>
  new CmkError(`${name} begins or ends with white space, or contains a line end.`, {
    code: "MALFORMED_SETTING",
    hint: "Remove the white space and the line end from the value.",
  });

function credentialsIn(place: Place, lookup: Lookup): readonly AtlasCredentials[] {
  const source = place.title;
  const token = first(place.accessToken, lookup);
  const account = pair(place.clientId, place.clientSecret, lookup);
  const key = pair(place.publicKey, place.privateKey, lookup);
  return [
    ...(token === undefined ? [] : [{ kind: "accessToken", source, accessToken: token.value } as const]),
    ...(account === undefined
      ? []
      : [{ kind: "serviceAccount", source, clientId: account[0], clientSecret: account[1] } as const]),
    ...(key === undefined ? [] : [{ kind: "apiKey", source, publicKey: key[0], privateKey: key[1] } as const]),
  ];
}

/** Both halves, or neither. Half a pair is an error. */
function pair(
  names: readonly string[],
  otherNames: readonly string[],
  lookup: Lookup,
): readonly [string, string] | undefined {
  const [one, other] = [first(names, lookup), first(otherNames, lookup)];
  if (one !== undefined && other !== undefined) return [one.value, other.value];
  if (one === undefined && other === undefined) return undefined;
  const [given, missing] = one === undefined ? [other?.name, names[0]] : [one.name, otherNames[0]];
  throw new CmkError(`${given} is set, but ${missing} is not.`, {
    code: "HALF_A_CREDENTIAL",
    hint: "Set both settings, or neither.",
  });
}
