// Which Azure login is used, and for which cloud. Azure layer, pure: callers pass the values. Names and order are those of azure-native, so that one
// configuration works for both.
import type { AzureEnvironment } from "../support/azure-names";

/** Looks a name up in one place. */
export type Lookup = (name: string) => string | undefined;

interface App {
  readonly tenantId: string;
  readonly clientId: string;
}

/** A login, with its cloud and its subscription where the settings name them. */
export type AzureLogin = Proven & { readonly environment?: AzureEnvironment; readonly subscriptionId?: string };

type Proven =
  | (App & { readonly kind: "clientCertificate"; readonly path: string; readonly password?: string })
  | (App & { readonly kind: "clientSecret"; readonly clientSecret: string })
  | (App & { readonly kind: "oidcToken"; readonly token: string })
  | (App & { readonly kind: "oidcTokenFile"; readonly path: string })
  /** The CI system gives a token on request, as GitHub Actions does. */
  | (App & {
      readonly kind: "oidcRequest";
      readonly url: string;
      readonly requestToken: string;
      /** The setting that gave the URL, for messages. */
      readonly setting: string;
    })
  | { readonly kind: "managedIdentity"; readonly clientId?: string }
  | { readonly kind: "azureCli"; readonly tenantId?: string }
  /** A setting is set that needs another one. An error only where Azure is called: not every program needs Azure. */
  | { readonly kind: "incomplete"; readonly given: string; readonly missing: string }
  /** The named cloud is not supported. Also an error only where Azure is called. */
  | { readonly kind: "unknownCloud"; readonly given: string; readonly value: string };

interface Found {
  readonly name: string;
  readonly value: string;
}
type Read = (key: string, ...variables: readonly string[]) => Found | undefined;

/**
 * Whole from an explicit provider (`atlas-cmk:azureClientId`, …) that names an app or a kind of login. Otherwise each field from the explicit provider
 * (the tenant), then the environment, then the stack configuration (`azure-native:*`), as in azure-native.
 * FACT(azure-native-login): certificate, secret, OIDC, managed identity, Azure CLI, in this order.
 */
export function azureLogin(places: { readonly environment: Lookup; readonly config: Lookup }): AzureLogin {
  const read = readerOf(places);
  const subscriptionId = read("subscriptionId", "ARM_SUBSCRIPTION_ID", "AZURE_SUBSCRIPTION_ID");
  return { ...ofCloud(read), ...(subscriptionId === undefined ? {} : { subscriptionId: subscriptionId.value }) };
}

function ofCloud(read: Read): AzureLogin {
  const cloud = read("environment", "ARM_ENVIRONMENT", "AZURE_ENVIRONMENT");
  if (cloud === undefined) return proven(read);
  const environment = cloudNamed(cloud.value);
  if (environment === undefined) return { kind: "unknownCloud", given: cloud.name, value: cloud.value };
  return { ...proven(read), environment };
}

/**
 * FACT(azure-native-login): azure-native's names, and the longer ones that other Azure tools write into the same
 * variables.
 */
const CLOUD_NAMES: Readonly<Record<string, AzureEnvironment>> = {
  public: "AZURE",
  azurecloud: "AZURE",
  azurepubliccloud: "AZURE",
  usgovernment: "AZURE_US_GOVERNMENT",
  azureusgovernment: "AZURE_US_GOVERNMENT",
  azureusgovernmentcloud: "AZURE_US_GOVERNMENT",
  china: "AZURE_CHINA",
  azurechinacloud: "AZURE_CHINA",
};

const cloudNamed = (value: string): AzureEnvironment | undefined =>
  Object.entries(CLOUD_NAMES).find(([name]) => name === value.toLowerCase())?.[1];

function proven(read: Read): Proven {
  const tenantId = read("tenantId", "ARM_TENANT_ID", "AZURE_TENANT_ID");
  const clientId = read("clientId", "ARM_CLIENT_ID", "AZURE_CLIENT_ID");
  const proof = appProof(read);
  if (proof !== undefined) {
    if (proof.kind === "incomplete") return proof;
    const { given, ...rest } = proof;
    if (tenantId === undefined) return { kind: "incomplete", given, missing: missingBeside(given, "tenantId") };
    if (clientId === undefined) return { kind: "incomplete", given, missing: missingBeside(given, "clientId") };
    return { ...rest, tenantId: tenantId.value, clientId: clientId.value };
  }
  if (isOn(read("useMsi", "ARM_USE_MSI")))
    return { kind: "managedIdentity", ...(clientId === undefined ? {} : { clientId: clientId.value }) };
  if (clientId !== undefined && isExplicit(clientId.name))
    return { kind: "incomplete", given: clientId.name, missing: explicitName("clientSecret") };
  return { kind: "azureCli", ...(tenantId === undefined ? {} : { tenantId: tenantId.value }) };
}

const EXPLICIT = "atlas-cmk:azure";
const explicitName = (key: string): string => `${EXPLICIT}${key.charAt(0).toUpperCase()}${key.slice(1)}`;
const isExplicit = (name: string): boolean => name.startsWith(EXPLICIT);
const VARIABLES = { tenantId: "ARM_TENANT_ID", clientId: "ARM_CLIENT_ID" } as const;
const missingBeside = (given: string, key: keyof typeof VARIABLES): string =>
  isExplicit(given) ? explicitName(key) : VARIABLES[key];

/** With any of these, the whole login comes from the explicit provider: its id is never combined with a secret from another place. */
const OF_AN_APP = [
  "clientId",
  "clientSecret",
  "clientCertificatePath",
  "oidcToken",
  "oidcTokenFilePath",
  "useOidc",
  "useMsi",
];
/** Settings of the machine, not of an app. */
const OF_THE_MACHINE = [
  "ARM_ENVIRONMENT",
  "AZURE_ENVIRONMENT",
  "ACTIONS_ID_TOKEN_REQUEST_URL",
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
  "AZURE_FEDERATED_TOKEN_FILE",
];

function readerOf({ environment, config }: { readonly environment: Lookup; readonly config: Lookup }): Read {
  const isWhole = OF_AN_APP.some((key) => (config(explicitName(key)) ?? "") !== "");
  return (key, ...variables) => {
    const usable = isWhole ? variables.filter((name) => OF_THE_MACHINE.includes(name)) : variables;
    const places: ReadonlyArray<readonly [Lookup, string]> = [
      [config, explicitName(key)],
      ...usable.map((name) => [environment, name] as const),
      ...(isWhole ? [] : [[config, `azure-native:${key}`] as const]),
    ];
    return places.map(([lookup, name]) => ({ name, value: lookup(name) ?? "" })).find(({ value }) => value !== "");
  };
}

const isOn = (found: Found | undefined): boolean => found !== undefined && /^(true|1)$/i.test(found.value);

type WithoutApp<T> = T extends App ? Omit<T, keyof App> : never;
type Proof = (WithoutApp<Proven> & { readonly given: string }) | Extract<Proven, { kind: "incomplete" }>;

/** How an app proves its identity, if anything is set. */
function appProof(read: Read): Proof | undefined {
  const certificate = read("clientCertificatePath", "ARM_CLIENT_CERTIFICATE_PATH", "AZURE_CLIENT_CERTIFICATE_PATH");
  if (certificate !== undefined) {
    const password = read(
      "clientCertificatePassword",
      "ARM_CLIENT_CERTIFICATE_PASSWORD",
      "AZURE_CLIENT_CERTIFICATE_PASSWORD",
    );
    const found = { kind: "clientCertificate", given: certificate.name, path: certificate.value } as const;
    return password === undefined ? found : { ...found, password: password.value };
  }
  const secret = read("clientSecret", "ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET");
  if (secret !== undefined) return { kind: "clientSecret", given: secret.name, clientSecret: secret.value };
  return federatedProof(read);
}

function federatedProof(read: Read): Proof | undefined {
  const token = read("oidcToken", "ARM_OIDC_TOKEN");
  if (token !== undefined) return { kind: "oidcToken", given: token.name, token: token.value };
  const file = read("oidcTokenFilePath", "ARM_OIDC_TOKEN_FILE_PATH");
  if (file !== undefined) return { kind: "oidcTokenFile", given: file.name, path: file.value };
  const useOidc = read("useOidc", "ARM_USE_OIDC");
  if (isOn(useOidc)) {
    const url = read("oidcRequestUrl", "ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL");
    const requestToken = read("oidcRequestToken", "ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN");
    if (url !== undefined && requestToken !== undefined)
      return {
        kind: "oidcRequest",
        given: url.name,
        setting: url.name,
        url: url.value,
        requestToken: requestToken.value,
      };
  }
  if (isOn(read("useMsi", "ARM_USE_MSI"))) return undefined;
  const mounted = read("oidcTokenFilePath", "AZURE_FEDERATED_TOKEN_FILE");
  if (mounted !== undefined) return { kind: "oidcTokenFile", given: mounted.name, path: mounted.value };
  if (!isOn(useOidc)) return undefined;
  return {
    kind: "incomplete",
    given: useOidc?.name ?? "ARM_USE_OIDC",
    missing: "ARM_OIDC_TOKEN or ARM_OIDC_TOKEN_FILE_PATH",
  };
}

/** The login's name in messages: never a secret value. */
export const nameOfLogin = (login: AzureLogin): string => {
  switch (login.kind) {
    case "clientSecret":
      return `the client secret of app ${login.clientId}`;
    case "clientCertificate":
      return `the certificate of app ${login.clientId}`;
    case "oidcToken":
    case "oidcTokenFile":
    case "oidcRequest":
      return `the federated token of app ${login.clientId}`;
    case "managedIdentity":
      return "the managed identity of this machine";
    case "azureCli":
      return "the Azure CLI's login (`az login`)";
    case "incomplete":
      return `an incomplete login (${login.missing} is not set)`;
    case "unknownCloud":
      return `an unknown cloud (${login.given})`;
    default:
      return login satisfies never;
  }
};

/** Values that must not appear in a message. */
export function secretsOfLogin(login: AzureLogin): readonly string[] {
  switch (login.kind) {
    case "clientSecret":
      return [login.clientSecret];
    case "clientCertificate":
      return login.password === undefined ? [] : [login.password];
    case "oidcToken":
      return [login.token];
    case "oidcRequest":
      return [login.requestToken];
    default:
      return [];
  }
}
