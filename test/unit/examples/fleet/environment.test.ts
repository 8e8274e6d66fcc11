// Proves that a stack of examples/fleet gets the credentials of its organization, whatever else the environment has. The provider's own code decides which
// login it takes, and its sources name the variables.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { environmentOf, missingVariables, relativeBackend } from "../../../../examples/fleet/environment.ts";
import { type Organization, readFleet } from "../../../../examples/fleet/projects.ts";
import { atlasSettings } from "../../../../provider/atlas/credentials.ts";
import { azureLogin } from "../../../../provider/azure/credentials.ts";

const one = (more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  atlas: { clientId: "EU_ID", clientSecret: "EU_SECRET" },
  resourceGroupName: "keys",
  ...more,
});
const read = (organizations: Readonly<Record<string, unknown>>): readonly Organization[] =>
  readFleet(JSON.stringify({ organizations }));

describe("the environment of a stack", () => {
  const azure = { tenantId: "t", subscriptionId: "s", clientId: "EU_AZURE_ID", clientSecret: "EU_AZURE_SECRET" };
  const env = { EU_ID: "1", EU_SECRET: "2", EU_AZURE_ID: "3", EU_AZURE_SECRET: "4", US_ID: "5", US_SECRET: "6" };
  const us = one({ atlas: { clientId: "US_ID", clientSecret: "US_SECRET", baseUrl: "https://cloud.mongodbgov.com" } });

  it("has the credentials of its organization, and blank ones of every other", () => {
    const all = read({ eu: one({ azure }), us });
    const blank = Object.fromEntries(Object.keys(env).map((name) => [name, ""]));
    const [first, second] = all.map((organization) => environmentOf(organization, all, env));
    expect(first).toMatchObject({
      ...blank,
      MONGODB_ATLAS_CLIENT_ID: "1",
      MONGODB_ATLAS_CLIENT_SECRET: "2",
      ARM_CLIENT_ID: "3",
      ARM_CLIENT_SECRET: "4",
      ARM_TENANT_ID: "t",
      ARM_SUBSCRIPTION_ID: "s",
    });
    expect(second).toMatchObject({
      ...blank,
      MONGODB_ATLAS_CLIENT_ID: "5",
      MONGODB_ATLAS_CLIENT_SECRET: "6",
      MONGODB_ATLAS_BASE_URL: "https://cloud.mongodbgov.com",
    });
    expect(Object.keys(second ?? {}).filter((name) => /^(ARM|AZURE)_/.test(name))).toEqual([]);
  });

  /** Values, and no names of variables. */
  const CLOUDS = ["AZURE_CHINA", "AZURE_US_GOVERNMENT"];
  /** Every variable that the provider reads has a value. */
  const sources = ["atlas", "azure"].map((folder) =>
    readFileSync(new URL(`../../../../provider/${folder}/credentials.ts`, import.meta.url), "utf8"),
  );
  const variables = sources.flatMap((text) => [...text.matchAll(/"((?:MONGODB_ATLAS|ARM|AZURE|ACTIONS)_\w+)"/g)]);
  const names = [...new Set(variables.map(([, name = ""]) => name))];
  const full: Readonly<Record<string, string>> = {
    ...Object.fromEntries(names.map((name) => [name, `their-${name}`])),
    ...Object.fromEntries(["ARM_USE_OIDC", "ARM_USE_MSI"].map((name) => [name, "true"])),
    MONGODB_ATLAS_BASE_URL: "https://cloud.mongodb.com",
    ARM_ENVIRONMENT: "public",
    ...env,
  };
  const lookupFor = (organization: Readonly<Record<string, unknown>>) => {
    const all = read({ eu: organization });
    const given = { ...full, ...environmentOf(all[0] as Organization, all, full) }; // the file above has one
    return {
      given,
      places: { environment: (name: string) => given[name as keyof typeof given], config: () => undefined },
    };
  };

  it("leaves no other credential that the provider would use, and the login of a state backend in Azure", () => {
    const { given } = lookupFor(one({ azure }));
    const theirs = Object.entries(given).filter(([, value]) => value.startsWith("their-") || value === "true");
    expect(
      theirs
        .map(([name]) => name)
        .filter((name) => !CLOUDS.includes(name))
        .sort(),
    ).toEqual([
      "AZURE_CLIENT_ID",
      "AZURE_CLIENT_SECRET",
      "AZURE_ENVIRONMENT",
      "AZURE_FEDERATED_TOKEN_FILE",
      "AZURE_SUBSCRIPTION_ID",
      "AZURE_TENANT_ID",
    ]);
  });

  it("makes the provider use the organization's service account and client secret, without a warning", () => {
    const { places } = lookupFor(one({ azure }));
    const { credentials, warning } = atlasSettings(places);
    expect(credentials).toMatchObject({ kind: "serviceAccount", clientId: "1", clientSecret: "2" });
    expect(warning).toBeUndefined();
    expect(azureLogin(places)).toMatchObject({ kind: "clientSecret", clientId: "3", clientSecret: "4", tenantId: "t" });
  });

  it("keeps the machine's federated login for an organization that names an app alone", () => {
    const { places, given } = lookupFor(one({ azure: { tenantId: "t", clientId: "EU_AZURE_ID" } }));
    // It would be combined with the organization's app. An id behind another id is not read.
    expect(given).toMatchObject({ AZURE_CLIENT_SECRET: "", AZURE_CLIENT_ID: "their-AZURE_CLIENT_ID" });
    expect(azureLogin(places)).toMatchObject({ kind: "oidcToken", clientId: "3", token: "their-ARM_OIDC_TOKEN" });
  });

  it("keeps the whole login of the environment for an organization that names none", () => {
    expect(azureLogin(lookupFor(one()).places)).toMatchObject({ kind: "clientCertificate" });
  });
});

it("names each variable that is not set", () => {
  expect(missingVariables(read({ eu: one() }), { EU_ID: "1", EU_SECRET: "" })).toEqual([
    "EU_SECRET is not set: a credential of the organization eu.",
  ]);
});

it.each(["file://./state", "file://state", "file://../state", "file://"])("refuses the backend %s", (url) => {
  expect(relativeBackend({ PULUMI_BACKEND_URL: url })).toEqual([
    expect.stringMatching(/^PULUMI_BACKEND_URL is relative: file:.*such as file:\/\/\//),
  ]);
});

it.each(["file:///srv/state", "file://~", "file://~/state", "file://C:/state", "azblob://state", "", undefined])(
  "takes the backend %s",
  (url) => {
    expect(relativeBackend({ PULUMI_BACKEND_URL: url })).toEqual([]);
  },
);
