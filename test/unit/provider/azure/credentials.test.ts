// Proves which Azure login is chosen from which names and places, and that half of one is named. Nobody logs in here.
import { describe, expect, it } from "vitest";
import { azureLogin, nameOfLogin, secretsOfLogin } from "../../../../provider/azure/credentials.ts";

type Values = Readonly<Record<string, string>>;
const login = (environment: Values, config: Values = {}) =>
  azureLogin({ environment: (name) => environment[name], config: (key) => config[key] });

const ARM = { ARM_TENANT_ID: "arm-tenant", ARM_CLIENT_ID: "arm-client" };
const app = { tenantId: "arm-tenant", clientId: "arm-client" };

describe("the login", () => {
  it.each<readonly [string, Values, object]>([
    ["a client secret", { ARM_CLIENT_SECRET: "s" }, { kind: "clientSecret", ...app, clientSecret: "s" }],
    ["a certificate", { ARM_CLIENT_CERTIFICATE_PATH: "/c" }, { kind: "clientCertificate", ...app, path: "/c" }],
    [
      "a certificate with its password",
      { ARM_CLIENT_CERTIFICATE_PATH: "/c", ARM_CLIENT_CERTIFICATE_PASSWORD: "p" },
      { kind: "clientCertificate", ...app, path: "/c", password: "p" },
    ],
    ["a federated token", { ARM_OIDC_TOKEN: "t" }, { kind: "oidcToken", ...app, token: "t" }],
    ["a file of one", { ARM_OIDC_TOKEN_FILE_PATH: "/t" }, { kind: "oidcTokenFile", ...app, path: "/t" }],
    [
      "a file that a cluster mounts",
      { AZURE_FEDERATED_TOKEN_FILE: "/m" },
      { kind: "oidcTokenFile", ...app, path: "/m" },
    ],
    [
      "a token of GitHub Actions",
      { ARM_USE_OIDC: "true", ACTIONS_ID_TOKEN_REQUEST_URL: "https://u", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "r" },
      { kind: "oidcRequest", setting: "ACTIONS_ID_TOKEN_REQUEST_URL", ...app, url: "https://u", requestToken: "r" },
    ],
    ["a managed identity", { ARM_USE_MSI: "true" }, { kind: "managedIdentity", clientId: "arm-client" }],
    ["the Azure CLI's", {}, { kind: "azureCli", tenantId: "arm-tenant" }],
  ])("is %s", (_, more, expected) => {
    expect(login({ ...ARM, ...more })).toEqual(expected);
  });

  it("is the Azure CLI's where nothing is set, also by empty variables", () => {
    expect(login({})).toEqual({ kind: "azureCli" });
    expect(login({ ARM_CLIENT_ID: "", ARM_CLIENT_SECRET: "" })).toEqual({ kind: "azureCli" });
  });

  it("is a machine's own identity without an app", () => {
    expect(login({ ARM_USE_MSI: "1" })).toEqual({ kind: "managedIdentity" });
  });

  it("asks GitHub Actions for nothing unless OIDC is switched on", () => {
    const offered = { ACTIONS_ID_TOKEN_REQUEST_URL: "https://u", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "r" };
    expect(login({ ...ARM, ...offered })).toEqual({ kind: "azureCli", tenantId: "arm-tenant" });
  });

  it("prefers a certificate to a secret, a secret to a token, a token to a managed identity", () => {
    const all = {
      ...ARM,
      ARM_CLIENT_CERTIFICATE_PATH: "/c",
      ARM_CLIENT_SECRET: "s",
      ARM_OIDC_TOKEN: "t",
      ARM_USE_MSI: "true",
    };
    const { ARM_CLIENT_CERTIFICATE_PATH: _path, ...withoutPath } = all;
    const { ARM_CLIENT_SECRET: _secret, ...withoutSecret } = withoutPath;
    const { ARM_OIDC_TOKEN: _token, ...withoutToken } = withoutSecret;
    expect([all, withoutPath, withoutSecret, withoutToken].map((one) => login(one).kind)).toEqual([
      "clientCertificate",
      "clientSecret",
      "oidcToken",
      "managedIdentity",
    ]);
  });
});

describe("each field comes from", () => {
  it("the explicit provider, then ARM_ names, then AZURE_ names, then the stack configuration", () => {
    const config = { "azure-native:tenantId": "t4", "azure-native:clientId": "c4", "azure-native:clientSecret": "s4" };
    const azure = { AZURE_TENANT_ID: "t3", AZURE_CLIENT_ID: "c3", AZURE_CLIENT_SECRET: "s3" };
    const arm = { ARM_TENANT_ID: "t2", ARM_CLIENT_ID: "c2", ARM_CLIENT_SECRET: "s2" };
    const explicit = {
      "atlas-cmk:azureTenantId": "t1",
      "atlas-cmk:azureClientId": "c1",
      "atlas-cmk:azureClientSecret": "s1",
    };
    const secretOf = (number: number) => ({
      kind: "clientSecret",
      tenantId: `t${number}`,
      clientId: `c${number}`,
      clientSecret: `s${number}`,
    });
    expect(login({ ...azure, ...arm }, { ...config, ...explicit })).toEqual(secretOf(1));
    expect(login({ ...azure, ...arm }, config)).toEqual(secretOf(2));
    expect(login(azure, config)).toEqual(secretOf(3));
    expect(login({}, config)).toEqual(secretOf(4));
  });

  it("any place, so that a secret of the environment goes with ids of the configuration", () => {
    expect(login({ ARM_CLIENT_SECRET: "s" }, { "azure-native:tenantId": "t", "azure-native:clientId": "c" })).toEqual({
      kind: "clientSecret",
      tenantId: "t",
      clientId: "c",
      clientSecret: "s",
    });
  });
});

describe("an explicit provider", () => {
  const ids = { "atlas-cmk:azureTenantId": "t1", "atlas-cmk:azureClientId": "c1" };
  const elsewhere: Values = {
    ...ARM,
    ARM_CLIENT_CERTIFICATE_PATH: "/c",
    ARM_CLIENT_SECRET: "s2",
    ARM_OIDC_TOKEN: "o2",
    ARM_USE_MSI: "true",
  };
  const config: Values = {
    "azure-native:tenantId": "t4",
    "azure-native:clientId": "c4",
    "azure-native:useMsi": "true",
  };
  const explicit = (more: Values) => login(elsewhere, { ...config, ...more });

  it.each<readonly [Values, object]>([
    [
      { ...ids, "atlas-cmk:azureClientSecret": "s1" },
      { kind: "clientSecret", clientSecret: "s1" },
    ],
    [
      { ...ids, "atlas-cmk:azureOidcToken": "o1" },
      { kind: "oidcToken", token: "o1" },
    ],
    [
      { ...ids, "atlas-cmk:azureClientCertificatePath": "/1", "atlas-cmk:azureClientCertificatePassword": "p1" },
      { kind: "clientCertificate", path: "/1", password: "p1" },
    ],
  ])("is not mixed with the environment's or the configuration's: %j", (more, proof) => {
    expect(explicit(more)).toEqual({ ...proof, tenantId: "t1", clientId: "c1" });
  });

  it("uses what its machine offers every app", () => {
    const offered = { ACTIONS_ID_TOKEN_REQUEST_URL: "https://u", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "r" };
    const app = { tenantId: "t1", clientId: "c1" };
    expect([
      login({ ...elsewhere, ...offered }, { ...ids, "atlas-cmk:azureUseOidc": "true" }),
      login({ ...elsewhere, AZURE_FEDERATED_TOKEN_FILE: "/m", ARM_ENVIRONMENT: "china" }, ids),
    ]).toEqual([
      { kind: "oidcRequest", setting: "ACTIONS_ID_TOKEN_REQUEST_URL", ...app, url: "https://u", requestToken: "r" },
      { kind: "oidcTokenFile", ...app, path: "/m", environment: "AZURE_CHINA" },
    ]);
  });

  it("logs in as the machine or another of its apps, or by the Azure CLI in a tenant", () => {
    expect([
      explicit({ "atlas-cmk:azureUseMsi": "true" }),
      explicit({ "atlas-cmk:azureUseMsi": "true", "atlas-cmk:azureClientId": "c1" }),
      login({}, { "atlas-cmk:azureTenantId": "t1" }),
    ]).toEqual([
      { kind: "managedIdentity" },
      { kind: "managedIdentity", clientId: "c1" },
      { kind: "azureCli", tenantId: "t1" },
    ]);
  });

  it.each<readonly [Values, string, string]>([
    [{ "atlas-cmk:azureClientSecret": "s1" }, "atlas-cmk:azureClientSecret", "atlas-cmk:azureTenantId"],
    [
      { "atlas-cmk:azureClientSecret": "s1", "atlas-cmk:azureTenantId": "t1" },
      "atlas-cmk:azureClientSecret",
      "atlas-cmk:azureClientId",
    ],
    [ids, "atlas-cmk:azureClientId", "atlas-cmk:azureClientSecret"],
  ])("that gives half names its own other half: %j", (more, given, missing) => {
    expect(explicit(more)).toEqual({ kind: "incomplete", given, missing });
  });
});

describe("the cloud", () => {
  it.each([
    ["public", "AZURE"],
    ["AzurePublicCloud", "AZURE"],
    ["usgovernment", "AZURE_US_GOVERNMENT"],
    ["AzureUSGovernment", "AZURE_US_GOVERNMENT"],
    ["China", "AZURE_CHINA"],
    ["AzureChinaCloud", "AZURE_CHINA"],
  ])("that is called %s is %s, for every kind of login", (name, environment) => {
    expect(login({ ARM_ENVIRONMENT: name })).toEqual({ kind: "azureCli", environment });
    expect(login({ ARM_ENVIRONMENT: name, ...ARM, ARM_CLIENT_SECRET: "s" })).toMatchObject({
      kind: "clientSecret",
      environment,
    });
  });

  it("comes from the same places as the rest, and is none where nothing names it", () => {
    const config = { "azure-native:environment": "china" };
    expect(login({}, config)).toEqual({ kind: "azureCli", environment: "AZURE_CHINA" });
    expect(login({ ARM_ENVIRONMENT: "public" }, config)).toMatchObject({ environment: "AZURE" });
    expect(login({ AZURE_ENVIRONMENT: "usgovernment" }, config)).toMatchObject({ environment: "AZURE_US_GOVERNMENT" });
    const explicit = { ...config, "atlas-cmk:azureEnvironment": "public" };
    expect(login({ ARM_ENVIRONMENT: "usgovernment" }, explicit)).toMatchObject({ environment: "AZURE" });
    expect(login({ ARM_ENVIRONMENT: "" })).toEqual({ kind: "azureCli" });
  });

  it.each(["german", "constructor", "AZURE-"])("that is called %s is none of ours, and not passed over", (value) => {
    expect(login({ ...ARM, ARM_CLIENT_SECRET: "s", ARM_ENVIRONMENT: value })).toEqual({
      kind: "unknownCloud",
      given: "ARM_ENVIRONMENT",
      value,
    });
  });
});

describe("half a login", () => {
  it.each<readonly [Values, string, string]>([
    [{ ARM_CLIENT_ID: "c", AZURE_CLIENT_SECRET: "s" }, "AZURE_CLIENT_SECRET", "ARM_TENANT_ID"],
    [{ ARM_TENANT_ID: "t", ARM_OIDC_TOKEN: "t" }, "ARM_OIDC_TOKEN", "ARM_CLIENT_ID"],
    [{ ...ARM, ARM_USE_OIDC: "true" }, "ARM_USE_OIDC", "ARM_OIDC_TOKEN or ARM_OIDC_TOKEN_FILE_PATH"],
  ])("%j is named, not passed over for another login", (environment, given, missing) => {
    expect(login(environment)).toEqual({ kind: "incomplete", given, missing });
  });
});

it("a login's name never holds a secret, and its secrets are known for redaction", () => {
  const logins = [
    login({ ...ARM, ARM_CLIENT_SECRET: "canary-1" }),
    login({ ...ARM, ARM_CLIENT_CERTIFICATE_PATH: "/c", ARM_CLIENT_CERTIFICATE_PASSWORD: "canary-2" }),
    login({ ...ARM, ARM_OIDC_TOKEN: "canary-3" }),
    login({ ...ARM, ARM_USE_OIDC: "1", ARM_OIDC_REQUEST_URL: "https://u", ARM_OIDC_REQUEST_TOKEN: "canary-4" }),
  ];
  expect(logins.map(secretsOfLogin)).toEqual([["canary-1"], ["canary-2"], ["canary-3"], ["canary-4"]]);
  expect(logins.map(nameOfLogin)).toEqual([
    "the client secret of app arm-client",
    "the certificate of app arm-client",
    "the federated token of app arm-client",
    "the federated token of app arm-client",
  ]);
});
