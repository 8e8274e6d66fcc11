// Proves that a rehearsed command finds no real account and no other address than the emulator's.
import { describe, expect, it } from "vitest";
import { ACTORS, NO_SECRET, type SnapshotFile } from "../../../../cli/rehearse/file.ts";
import { environmentOf, refuseElsewhere, type Surroundings } from "../../../../cli/rehearse/run/environment.ts";
import { quickstartSeed } from "../../../../emulator/seeds.ts";

const snapshot: SnapshotFile = {
  snapshotVersion: 1,
  time: "2026-11-20T10:00:00Z",
  version: "1.2.3",
  source: { atlas: "https://cloud.mongodb.com", projectIds: [], keyVaultIds: [] },
  notRead: [],
  assumed: [],
  tenantId: "t",
  subscriptionId: "s",
  seed: quickstartSeed(0),
};

const given = (changes: Partial<Surroundings> = {}): Surroundings => ({
  env: {},
  passEnv: [],
  snapshot,
  url: "http://127.0.0.1:8787",
  plugins: { PULUMI_DEBUG_PROVIDERS: "azure-native:1" },
  folders: { home: "/r/home", pulumiHome: "/r/pulumi", backend: "/r/backend", guard: "/r/guard.cjs" },
  passphrase: "p",
  stackName: "prod",
  secretVariables: [],
  ...changes,
});

const REAL = {
  MONGODB_ATLAS_CLIENT_SECRET: "real",
  MONGODB_ATLAS_BASE_URL: "https://cloud.mongodb.com",
  MONGODB_ATLAS_PRIVATE_KEY: "real",
  ARM_CLIENT_SECRET: "real",
  ARM_OIDC_TOKEN: "real",
  AZURE_FEDERATED_TOKEN_FILE: "/real",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "real",
  AWS_SECRET_ACCESS_KEY: "real",
  GITHUB_TOKEN: "real",
  PULUMI_ACCESS_TOKEN: "real",
  PULUMI_BACKEND_URL: "s3://real",
  HTTPS_PROXY: "http://real",
  NODE_OPTIONS: "--require real",
  HOME: "/home/real",
};

describe("the environment of a rehearsed command", () => {
  it("has the emulator's addresses and credentials, and nothing real", () => {
    const env = environmentOf(given({ env: { ...REAL, PATH: "/bin", LC_ALL: "C" } }));
    expect(JSON.stringify(env)).not.toContain("real");
    expect(env).toMatchObject({
      PATH: "/bin",
      LC_ALL: "C",
      MONGODB_ATLAS_BASE_URL: "http://127.0.0.1:8787",
      ATLAS_CMK_AZURE_ENDPOINT: "http://127.0.0.1:8787",
      ATLAS_CMK_CLOCK: "http://127.0.0.1:8787/_emulator/clock",
      MONGODB_ATLAS_CLIENT_ID: ACTORS.atlas.clientId,
      ARM_CLIENT_ID: ACTORS.azure.clientId,
      PULUMI_BACKEND_URL: "file:///r/backend",
      PULUMI_STACK: "prod",
      NODE_OPTIONS: '--require "/r/guard.cjs"',
    });
  });

  it("sends what honours a proxy to a port of this machine on which nothing listens, and downloads no plugin", () => {
    const env = environmentOf(given({ env: { ...REAL, https_proxy: "http://real", no_proxy: "*" } }));
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]) expect(env[name]).toBe("http://127.0.0.1:9");
    expect(env).toMatchObject({
      NO_PROXY: "localhost,127.0.0.1,::1",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    });
    expect(env).not.toHaveProperty("https_proxy");
    expect(env).not.toHaveProperty("no_proxy");
  });

  it("passes on what is asked for, and a placeholder for a client secret", () => {
    const env = environmentOf(
      given({
        env: { REGION: "eu", OTHER: "x", APP_SECRET: "hush" },
        passEnv: ["REGION"],
        secretVariables: ["APP_SECRET"],
      }),
    );
    expect(env).toMatchObject({ REGION: "eu", APP_SECRET: NO_SECRET });
    expect(env).not.toHaveProperty("OTHER");
  });

  it("has the placeholder also for a client secret that is asked for", () => {
    const env = environmentOf(
      given({ env: { APP_SECRET: "hush" }, passEnv: ["APP_SECRET"], secretVariables: ["APP_SECRET", "PATH"] }),
    );
    expect(env.APP_SECRET).toBe(NO_SECRET);
  });

  it.each([...Object.keys(REAL), "USERPROFILE", "XDG_CONFIG_HOME", "KUBECONFIG", "home"])(
    "refuses --pass-env %s",
    (name) => {
      expect(() => environmentOf(given({ env: REAL, passEnv: [name] }))).toThrow(`--pass-env ${name} is refused`);
    },
  );

  it.each(["https://cloud.mongodb.com", "http://10.0.0.1:8787", "http://127.0.0.1.example.com", "", "no URL"])(
    "does not start with the address %j",
    (url) => {
      expect(() => environmentOf(given({ url }))).toThrow("The rehearsal was not started: MONGODB_ATLAS_BASE_URL is");
    },
  );

  it.each(["MONGODB_ATLAS_BASE_URL", "ATLAS_CMK_AZURE_ENDPOINT", "ATLAS_CMK_CLOCK"])("looks at %s", (name) => {
    const env = environmentOf(given());
    expect(() => refuseElsewhere(env)).not.toThrow();
    expect(() => refuseElsewhere({ ...env, [name]: "https://example.com" })).toThrow(`not started: ${name} is`);
    expect(() => refuseElsewhere({ ...env, [name]: undefined })).toThrow(`not started: ${name} is`);
  });
});
