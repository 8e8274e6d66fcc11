// Proves what an explicit instance sends to the engine: which type, which settings, what of them is secret; and that resources take it. No engine runs.
import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import {
  ClusterEncryption,
  EncryptionAtRest,
  type EncryptionAtRestArgs,
  KeyRotationAlert,
  type KeyRotationAlertArgs,
  Provider,
  type ProviderArgs,
} from "../../../provider/index.ts";
import { SECRET_FIELDS } from "../../../provider/key-rotation-alert/notifications.ts";

interface Sent {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly provider: string | undefined;
}

/** FACT(pulumi-unknowns): how a secret looks in a mock's inputs. */
const SECRET = "4dabf18193072939515e22adb298388d";
const isSecret = (value: unknown): boolean => typeof value === "object" && value !== null && SECRET in value;

let sent: Sent[] = [];

beforeEach(async () => {
  sent = [];
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => {
        sent.push({ type: args.type, name: args.name, inputs: args.inputs, provider: args.provider });
        return { id: `${args.name}-id`, state: args.inputs };
      },
      call: () => ({}),
    },
    "project",
    "stack",
    false,
  );
});

/** Internal, but exported: what one test leaves behind would reach the next one's mocks. */
const settled = (): Promise<void> => (pulumi.runtime as unknown as { waitForRPCs: () => Promise<void> }).waitForRPCs();

const inputsOf = async (args: ProviderArgs) => {
  new Provider("eu", args);
  await settled();
  return sent[0]?.inputs ?? {};
};

const EVERYTHING = {
  clientId: "id",
  clientSecret: "canary",
  accessToken: "canary",
  publicKey: "public",
  privateKey: "canary",
  baseUrl: "https://atlas.example",
  azureEnvironment: "public",
  azureTenantId: "tenant",
  azureClientId: "client",
  azureClientSecret: "canary",
  azureClientCertificatePath: "/c",
  azureClientCertificatePassword: "canary",
  azureOidcToken: "canary",
  azureOidcTokenFilePath: "/t",
  azureOidcRequestUrl: "https://oidc.example",
  azureOidcRequestToken: "canary",
  azureUseOidc: true,
  azureUseMsi: false,
} satisfies ProviderArgs;

describe("an instance", () => {
  it("is a provider of the engine's plugin for dynamic resources, each setting under our own name", async () => {
    const inputs = await inputsOf(EVERYTHING);
    expect(sent.map(({ type, name }) => [type, name])).toEqual([["pulumi:providers:pulumi-nodejs", "eu"]]);
    expect(Object.keys(inputs).sort()).toEqual(
      Object.keys(EVERYTHING)
        .map((field) => `atlas-cmk:${field}`)
        .sort(),
    );
    expect([inputs["atlas-cmk:azureUseOidc"], inputs["atlas-cmk:azureUseMsi"]]).toEqual(["true", "false"]);
  });

  it("wraps every secret, and nothing else", async () => {
    const inputs = await inputsOf(EVERYTHING);
    const wrapped = Object.entries(inputs).filter(([, value]) => isSecret(value));
    expect(wrapped.map(([key]) => key).sort()).toEqual(
      Object.entries(EVERYTHING)
        .filter(([, value]) => value === "canary")
        .map(([field]) => `atlas-cmk:${field}`)
        .sort(),
    );
    const open = Object.fromEntries(Object.entries(inputs).filter(([, value]) => !isSecret(value)));
    expect(JSON.stringify(open)).not.toContain("canary");
  });

  it("takes outputs, and leaves out what is not given", async () => {
    const inputs = await inputsOf({ clientId: pulumi.output("id"), clientSecret: pulumi.secret("canary") });
    expect(Object.keys(inputs).sort()).toEqual(["atlas-cmk:clientId", "atlas-cmk:clientSecret"]);
    expect(inputs["atlas-cmk:clientId"]).toBe("id");
  });
});

describe("a resource", () => {
  const projectId = "64b7f0c0a1b2c3d4e5f60718";
  const providerOf = (name: string) => sent.find((one) => one.name === name)?.provider;

  it("uses it by `provider`, and in a component by `providers`; without either it uses the default provider", async () => {
    const eu = new Provider("eu", { accessToken: "canary" });
    const parent = new pulumi.ComponentResource("test:index:Parent", "parent", {}, { providers: [eu] });
    new ClusterEncryption("direct", { projectId, clusterName: "a" }, { provider: eu });
    new KeyRotationAlert("inherited", { projectId, thresholdDays: 400 }, { parent });
    new ClusterEncryption("plain", { projectId, clusterName: "b" });
    await settled();
    const ref = expect.stringMatching(/pulumi:providers:pulumi-nodejs::eu::eu-id$/);
    expect([providerOf("direct"), providerOf("inherited"), providerOf("plain")]).toEqual([ref, ref, ""]);
  });
});

describe("a KeyRotationAlert", () => {
  const inputOf = async (notifications: NonNullable<KeyRotationAlertArgs["notifications"]>) => {
    new KeyRotationAlert("alert", { projectId: "64b7f0c0a1b2c3d4e5f60718", thresholdDays: 400, notifications });
    await settled();
    return sent[0]?.inputs.notifications;
  };
  const group = { typeName: "GROUP", emailEnabled: true } as const;

  it("keeps notifications with a secret in them secret", async () => {
    const slack = { typeName: "SLACK", apiToken: "canary", channelName: "keys" } as const;
    expect(isSecret(await inputOf([group, slack]))).toBe(true);
  });

  it.each(SECRET_FIELDS)("takes %s for a secret, from an output too", async (field) => {
    const webhook = { typeName: "WEBHOOK", notifierId: "64b7f0c0a1b2c3d4e5f6dddd", [field]: "canary" } as const;
    expect(isSecret(await inputOf([pulumi.output(webhook)]))).toBe(true);
  });

  it("shows notifications without one", async () => {
    const user = { typeName: "USER", username: "ops@example.com", emailEnabled: true } as const;
    expect(await inputOf([group, user])).toEqual([group, user]);
  });
});

describe("null in an argument, as JSON has it", () => {
  it("is a setting that an instance does not have", async () => {
    const args = { clientId: "id", clientSecret: null, baseUrl: pulumi.output(null), azureUseMsi: null };
    expect(Object.keys(await inputsOf(args as unknown as ProviderArgs))).toEqual(["atlas-cmk:clientId"]); // no null in the types
  });

  it("reaches the provider's check, which tells it, and fails no program before", async () => {
    new KeyRotationAlert("a", {
      projectId: "p",
      thresholdDays: 1,
      notifications: null,
    } as unknown as KeyRotationAlertArgs); // no null in the types
    new KeyRotationAlert("b", {
      projectId: "p",
      thresholdDays: 1,
      notifications: [null],
    } as unknown as KeyRotationAlertArgs);
    new EncryptionAtRest("c", {
      projectId: "p",
      keyVaultId: "v",
      keyName: "k",
      access: null,
    } as unknown as EncryptionAtRestArgs);
    await settled();
    expect(sent.map(({ name, inputs }) => [name, inputs.notifications, inputs.access])).toEqual([
      ["a", null, undefined],
      ["b", [null], undefined],
      ["c", undefined, null],
    ]);
  });
});

it("a name that is no argument is refused with the nearest one, so that no other credential is used", async () => {
  const args = { clientid: "mdb_sa_id_1", clientSecret: "canary" } as unknown as ProviderArgs; // a program in JavaScript
  const says = `Provider "eu" was not created. 'clientid' is not an argument of Provider. Did you mean 'clientId'?`;
  expect(() => new Provider("eu", args)).toThrow(says);
  await settled();
  expect(sent).toEqual([]);
});
