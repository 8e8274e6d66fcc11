// The environment of a stack's processes: the credentials of its organization, and those of no other. Pure.
import { resolve } from "node:path";
import type { Organization } from "./projects.ts";

/** Atlas's other credentials. The provider takes an access token before a service account. */
const OTHERS_OF_ATLAS = [
  "MONGODB_ATLAS_ACCESS_TOKEN",
  "MONGODB_ATLAS_PUBLIC_API_KEY",
  "MONGODB_ATLAS_PUBLIC_KEY",
  "MONGODB_ATLAS_PRIVATE_API_KEY",
  "MONGODB_ATLAS_PRIVATE_KEY",
];
// AZURE_CLIENT_ID, AZURE_CLIENT_SECRET and AZURE_FEDERATED_TOKEN_FILE are also the login of a state backend or a secrets provider in Azure. They are blank only
// where the provider would use them: it reads ARM_CLIENT_ID and ARM_CLIENT_SECRET first.
/** What proves that one app is at work. It belongs to the app that the environment names, and to no other. */
const OF_AN_APP = [
  "ARM_CLIENT_SECRET",
  "ARM_CLIENT_CERTIFICATE_PATH",
  "AZURE_CLIENT_CERTIFICATE_PATH",
  "ARM_CLIENT_CERTIFICATE_PASSWORD",
  "AZURE_CLIENT_CERTIFICATE_PASSWORD",
];
/** Logins of the machine, which any app may use that trusts it. Not used where the organization names a secret. */
const OF_THE_MACHINE = [
  "ARM_OIDC_TOKEN",
  "ARM_OIDC_TOKEN_FILE_PATH",
  "ARM_USE_OIDC",
  "ARM_OIDC_REQUEST_URL",
  "ARM_OIDC_REQUEST_TOKEN",
  "ACTIONS_ID_TOKEN_REQUEST_URL",
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
  "ARM_USE_MSI",
];

export function environmentOf(
  organization: Organization,
  all: readonly Organization[],
  env: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  const { atlas, azure } = organization;
  const given = (name: string, variable: string | undefined): readonly (readonly [string, string])[] =>
    variable === undefined ? [] : [[name, env[variable] ?? ""]];
  const value = (name: string, text: string | undefined): readonly (readonly [string, string])[] =>
    text === undefined ? [] : [[name, text]];
  const unused = [
    ...all.flatMap(variablesOf),
    ...OTHERS_OF_ATLAS,
    ...(azure.clientId === undefined && azure.clientSecret === undefined ? [] : OF_AN_APP),
    ...(azure.clientId === undefined || azure.clientSecret !== undefined ? [] : ["AZURE_CLIENT_SECRET"]),
    ...(azure.clientSecret === undefined ? [] : OF_THE_MACHINE),
  ];
  return Object.fromEntries([
    ...unused.map((name) => [name, ""] as const),
    ...given("MONGODB_ATLAS_CLIENT_ID", atlas.clientId),
    ...given("MONGODB_ATLAS_CLIENT_SECRET", atlas.clientSecret),
    ...given("ARM_CLIENT_ID", azure.clientId),
    ...given("ARM_CLIENT_SECRET", azure.clientSecret),
    ...value("MONGODB_ATLAS_BASE_URL", atlas.baseUrl),
    ...value("ARM_TENANT_ID", azure.tenantId),
    ...value("ARM_SUBSCRIPTION_ID", azure.subscriptionId),
  ]);
}

const variablesOf = ({ atlas, azure }: Organization): readonly string[] =>
  [atlas.clientId, atlas.clientSecret, azure.clientId, azure.clientSecret].filter((name) => name !== undefined);

export function missingVariables(organizations: readonly Organization[], env: NodeJS.ProcessEnv): readonly string[] {
  return organizations.flatMap((one) =>
    variablesOf(one)
      .filter((variable) => (env[variable] ?? "") === "")
      .map((variable) => `${variable} is not set: a credential of the organization ${one.name}.`),
  );
}

/** Pulumi reads a relative path from its working folder, and each stack has one of its own: no run would find the state of the one before. */
export function relativeBackend({ PULUMI_BACKEND_URL: url = "" }: NodeJS.ProcessEnv): readonly string[] {
  const [, path] = /^file:\/\/(.*)$/.exec(url) ?? [];
  if (path === undefined || /^(?:[/\\~]|[A-Za-z]:)/.test(path)) return [];
  return [`PULUMI_BACKEND_URL is relative: ${url}. Give the whole path, such as file://${resolve(path)}.`];
}
