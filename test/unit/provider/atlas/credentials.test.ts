// Proves which Atlas credential is chosen and what is said of a wrong set, from values alone.
import { describe, expect, it } from "vitest";
import { atlasSettings, nameOf } from "../../../../provider/atlas/credentials.ts";

type Values = Readonly<Record<string, string>>;
const settings = (environment: Values, config: Values = {}) =>
  atlasSettings({ environment: (name) => environment[name], config: (name) => config[name] });

const EXPLICIT: Values = { "atlas-cmk:clientId": "explicit-id", "atlas-cmk:clientSecret": "explicit-secret" };
const ENVIRONMENT: Values = { MONGODB_ATLAS_CLIENT_ID: "env-id", MONGODB_ATLAS_CLIENT_SECRET: "env-secret" };
const CONFIG: Values = { "mongodbatlas:clientId": "config-id", "mongodbatlas:clientSecret": "config-secret" };

describe("the place", () => {
  it("is an explicit provider before the environment before the stack configuration", () => {
    expect([
      settings(ENVIRONMENT, { ...EXPLICIT, ...CONFIG }).credentials,
      settings(ENVIRONMENT, CONFIG).credentials,
      settings({}, CONFIG).credentials,
      settings({}).credentials,
    ]).toEqual([
      {
        kind: "serviceAccount",
        source: "the explicit provider",
        clientId: "explicit-id",
        clientSecret: "explicit-secret",
      },
      { kind: "serviceAccount", source: "the environment", clientId: "env-id", clientSecret: "env-secret" },
      {
        kind: "serviceAccount",
        source: "the stack configuration",
        clientId: "config-id",
        clientSecret: "config-secret",
      },
      { kind: "none" },
    ]);
  });

  it("is never mixed: a token further back does not beat an account further forward", () => {
    const { credentials } = settings({}, { ...EXPLICIT, "mongodbatlas:accessToken": "token" });
    expect(nameOf(credentials)).toBe("the service account from the explicit provider");
  });
});

describe("an explicit provider", () => {
  const elsewhere = { ...ENVIRONMENT, MONGODB_ATLAS_ACCESS_TOKEN: "env-token" };
  const config = { ...CONFIG, "mongodbatlas:accessToken": "config-token" };

  it.each<readonly [Values, object]>([
    [EXPLICIT, { kind: "serviceAccount", clientId: "explicit-id", clientSecret: "explicit-secret" }],
    [{ "atlas-cmk:accessToken": "t" }, { kind: "accessToken", accessToken: "t" }],
    [
      { "atlas-cmk:publicKey": "p", "atlas-cmk:privateKey": "q" },
      { kind: "apiKey", publicKey: "p", privateKey: "q" },
    ],
  ])("gives the whole credential, whatever its kind: %j", (explicit, credentials) => {
    expect(settings(elsewhere, { ...config, ...explicit }).credentials).toEqual({
      ...credentials,
      source: "the explicit provider",
    });
  });

  it.each([
    ["atlas-cmk:clientId", "atlas-cmk:clientSecret"],
    ["atlas-cmk:clientSecret", "atlas-cmk:clientId"],
    ["atlas-cmk:privateKey", "atlas-cmk:publicKey"],
  ])("that gives %s alone is not completed from elsewhere", (given, missing) => {
    expect(() => settings(elsewhere, { ...config, [given]: "x" })).toThrow(`${given} is set, but ${missing} is not.`);
  });

  it("comes with its own base URL, whatever the environment has", () => {
    const env = { ...elsewhere, MONGODB_ATLAS_BASE_URL: "https://env.example" };
    expect(settings(env, { ...EXPLICIT, "atlas-cmk:baseUrl": "https://explicit.example" }).baseUrl).toBe(
      "https://explicit.example",
    );
  });
});

describe("the kind", () => {
  it.each([
    [{ MONGODB_ATLAS_ACCESS_TOKEN: "t" }, "the access token from the environment"],
    [{ MONGODB_ATLAS_PUBLIC_API_KEY: "p", MONGODB_ATLAS_PRIVATE_API_KEY: "q" }, "the API key from the environment"],
    [{ MONGODB_ATLAS_PUBLIC_KEY: "p", MONGODB_ATLAS_PRIVATE_KEY: "q" }, "the API key from the environment"],
    [ENVIRONMENT, "the service account from the environment"],
  ])("of %j is named", (environment: Values, name) => {
    const { credentials, warning } = settings(environment);
    expect([nameOf(credentials), warning]).toEqual([name, undefined]);
  });

  it("is said where there are two in one place", () => {
    const { credentials, warning } = settings({ ...ENVIRONMENT, MONGODB_ATLAS_ACCESS_TOKEN: "t" });
    expect(nameOf(credentials)).toBe("the access token from the environment");
    expect(warning).toBe("More than one kind of Atlas credential is set in the environment. The access token is used.");
  });
});

describe("a mistake", () => {
  it.each([
    [{ MONGODB_ATLAS_CLIENT_ID: "a" }, "MONGODB_ATLAS_CLIENT_ID is set, but MONGODB_ATLAS_CLIENT_SECRET is not."],
    [{ MONGODB_ATLAS_CLIENT_SECRET: "a" }, "MONGODB_ATLAS_CLIENT_SECRET is set, but MONGODB_ATLAS_CLIENT_ID is not."],
    [{ MONGODB_ATLAS_PUBLIC_KEY: "a" }, "MONGODB_ATLAS_PUBLIC_KEY is set, but MONGODB_ATLAS_PRIVATE_API_KEY is not."],
  ])("of half a pair names the other half: %j", (environment: Values, text) => {
    expect(() => settings(environment)).toThrow(`${text} Set both settings, or neither.`);
  });

  it("of an empty variable is as if it were not set", () => {
    expect(settings({ MONGODB_ATLAS_CLIENT_ID: "", MONGODB_ATLAS_CLIENT_SECRET: "" }).credentials.kind).toBe("none");
  });

  it.each(["secret\n", " secret", "sec\nret"])(
    "of stray white space (%j) names the variable, not its value",
    (value) => {
      expect(() => settings({ ...ENVIRONMENT, MONGODB_ATLAS_CLIENT_SECRET: value })).toThrow(
        /^MONGODB_ATLAS_CLIENT_SECRET begins or ends with white space, or contains a line end\. Remove the white space and the line end from the value\.$/,
      );
    },
  );

  it.each([
    ["MONGODB_ATLAS_BASE_URL", { MONGODB_ATLAS_BASE_URL: "http://atlas.example" }, {}],
    ["mongodbatlas:baseUrl", {}, { "mongodbatlas:baseUrl": "http://atlas.example" }],
    ["`baseUrl` of the Provider", {}, { "atlas-cmk:baseUrl": "http://atlas.example" }],
  ])("of a base URL that is neither https nor loopback names %s", (name, environment: Values, config: Values) => {
    expect(() => settings(environment, config)).toThrow(
      `${name} is http://atlas.example, which is neither an https URL nor on this machine.`,
    );
  });
});

describe("the base URL", () => {
  const bases: Values = { "mongodbatlas:baseUrl": "https://config.example" };

  it.each<readonly [string, Values, Values, string]>([
    ["without any setting is Atlas's", {}, {}, "https://cloud.mongodb.com"],
    [
      "without a credential is the first that is set",
      { MONGODB_ATLAS_BASE_URL: "http://127.0.0.1:4000" },
      bases,
      "http://127.0.0.1:4000",
    ],
    [
      "loses a slash at its end",
      { MONGODB_ATLAS_BASE_URL: "https://cloud.mongodbgov.com/" },
      {},
      "https://cloud.mongodbgov.com",
    ],
    ["of a credential without one is Atlas's", ENVIRONMENT, {}, "https://cloud.mongodb.com"],
    [
      "of the environment goes with the environment's credential",
      { ...ENVIRONMENT, MONGODB_ATLAS_BASE_URL: "https://env.example" },
      bases,
      "https://env.example",
    ],
    ["of the stack configuration goes with its credential", {}, { ...CONFIG, ...bases }, "https://config.example"],
    [
      "of another place may say what is true anyway",
      { MONGODB_ATLAS_BASE_URL: "https://cloud.mongodb.com/" },
      EXPLICIT,
      "https://cloud.mongodb.com",
    ],
  ])("%s", (_, environment, config, url) => {
    expect(settings(environment, config).baseUrl).toBe(url);
  });

  const apart = (credential: string, url: string, setting: string): string =>
    `The Atlas credential comes from ${credential}, but the base URL (${url}) from ${setting}. A credential is sent only to a base URL from the same place.`;

  it.each<readonly [string, Values, Values, string]>([
    [
      "an explicit credential and the environment's base URL",
      { ...ENVIRONMENT, MONGODB_ATLAS_BASE_URL: "https://env.example" },
      EXPLICIT,
      `${apart("the explicit provider", "https://env.example", "MONGODB_ATLAS_BASE_URL")} Set \`baseUrl\` of the Provider to the service of the credential: https://cloud.mongodb.com or https://env.example.`,
    ],
    [
      "an explicit credential and the stack configuration's base URL",
      {},
      { ...EXPLICIT, ...bases },
      `${apart("the explicit provider", "https://config.example", "mongodbatlas:baseUrl")} Set \`baseUrl\` of the Provider to the service of the credential: https://cloud.mongodb.com or https://config.example.`,
    ],
    [
      "the environment's credential and the stack configuration's base URL",
      ENVIRONMENT,
      bases,
      `${apart("the environment", "https://config.example", "mongodbatlas:baseUrl")} Set MONGODB_ATLAS_BASE_URL to the service of the credential: https://cloud.mongodb.com or https://config.example.`,
    ],
    [
      "the environment's credential and an explicit base URL",
      { ...ENVIRONMENT, MONGODB_ATLAS_BASE_URL: "https://env.example" },
      { "atlas-cmk:baseUrl": "https://explicit.example" },
      `${apart("the environment", "https://explicit.example", "`baseUrl` of the Provider")} Set the credential in that place too, or remove \`baseUrl\` of the Provider.`,
    ],
    [
      "the stack configuration's credential and the environment's base URL",
      { MONGODB_ATLAS_BASE_URL: "https://env.example" },
      { ...CONFIG, ...bases },
      `${apart("the stack configuration", "https://env.example", "MONGODB_ATLAS_BASE_URL")} Set the credential in that place too, or remove MONGODB_ATLAS_BASE_URL.`,
    ],
  ])("refuses %s", (_, environment, config, message) => {
    expect(() => settings(environment, config)).toThrow(
      expect.objectContaining({ code: "BASE_URL_ELSEWHERE", message }),
    );
  });

  it.each<readonly [string, Values, Values]>([
    [
      "MONGODB_ATLAS_BASE_URL",
      { ...ENVIRONMENT, MONGODB_ATLAS_BASE_URL: "https://cloud.mongodb.com/api/atlas/v2" },
      {},
    ],
    ["mongodbatlas:baseUrl", {}, { ...CONFIG, "mongodbatlas:baseUrl": "https://cloud.mongodb.com/api/atlas/v2" }],
    ["`baseUrl` of the Provider", {}, { ...EXPLICIT, "atlas-cmk:baseUrl": "https://cloud.mongodb.com/api/atlas/v2" }],
  ])("with a path is refused, and %s and the right value are named", (name, environment, config) => {
    expect(() => settings(environment, config)).toThrow(
      `${name} must be an origin (scheme, host and port), but it has a path. Set ${name} to https://cloud.mongodb.com.`,
    );
  });
});
