// Proves what resource classes do with Pulumi's options that dynamic resources do not get, and what `X.get` registers. No engine runs.
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  AzureAccess,
  ClusterEncryption,
  EncryptionAtRest,
  KeyRotationAlert,
  KeyVault,
  KeyVaultKey,
  PrivateNetworking,
  RoleAssignment,
} from "../../../../provider/index.ts";

const projectId = "64b7f0c0a1b2c3d4e5f60718";
const keyVaultId =
  "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv";

const registered: pulumi.runtime.MockResourceArgs[] = [];

beforeEach(async () => {
  registered.length = 0;
  await pulumi.runtime.setMocks({
    newResource: (args) => {
      registered.push(args);
      return { id: args.id ?? `${args.name}-id`, state: args.inputs };
    },
    call: () => ({}),
  });
});

afterEach(() => vi.restoreAllMocks());

/** Internal, but exported: what one test leaves behind would reach the next one's mocks. */
const settled = (): Promise<void> => (pulumi.runtime as unknown as { waitForRPCs: () => Promise<void> }).waitForRPCs();

const encrypt = (opts: pulumi.CustomResourceOptions, args: object = {}) =>
  new ClusterEncryption("orders", { projectId, clusterName: "orders", ...args }, opts);

function thrownBy(declare: () => unknown): unknown {
  try {
    declare();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** The transformation of a parent, which must not fail for the parent itself. */
const late =
  (refuse: () => never): pulumi.ResourceTransformation =>
  ({ type }) =>
    type.startsWith("test:") ? undefined : refuse();

describe("a declaration", () => {
  it("has the program's place in the stack of an error of the SDK, and leaves the limit of stack traces as it was", () => {
    const { stackTraceLimit } = Error;
    expect(thrownBy(() => new ClusterEncryption("", { projectId, clusterName: "orders" }))).toMatchObject({
      message: expect.stringContaining("Missing resource name"),
      stack: expect.stringContaining("program-side.test.ts"),
    });
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });

  it("has the program's line in the stack of an error of the program's own transformation, wherever it is registered", async () => {
    const refused = function refusesInTheProgram(): never {
      throw new TypeError("refused by the program");
    };
    const { stackTraceLimit } = Error;
    const thrown = thrownBy(() => encrypt({ transformations: [refused] }));
    expect(thrown).toMatchObject({
      message: "refused by the program",
      stack: expect.stringMatching(
        /^TypeError: refused by the program\n +at refusesInTheProgram .*program-side\.test\.ts/,
      ),
    });
    const parent = new pulumi.ComponentResource(
      "test:index:Parent",
      "parent",
      {},
      { transformations: [late(refused)] },
    );
    expect(thrownBy(() => encrypt({ parent }))).toMatchObject({
      stack: expect.stringContaining("refusesInTheProgram"),
    });
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
    await settled();
  });

  it("has the program's place in the stack of an error that the SDK throws late", () => {
    const provider = {} as pulumi.ProviderResource;
    expect(thrownBy(() => encrypt({ provider }))).toMatchObject({
      stack: expect.stringContaining("program-side.test.ts"),
    });
  });

  it("takes no stack trace for each promise of each property", () => {
    const { prepareStackTrace } = Error;
    let taken = 0;
    Error.prepareStackTrace = (error, frames) => {
      if (frames.length > 0) taken += 1;
      return String(error);
    };
    try {
      encrypt({});
    } finally {
      Error.prepareStackTrace = prepareStackTrace;
    }
    // The source positions of the resource: of the declaration, and of its stack.
    expect(taken).toBeLessThan(5);
  });
});

describe("the option 'import'", () => {
  it("is refused before anything is registered, and says that the first `up` adopts", async () => {
    expect(() => encrypt({ import: `${projectId}/orders` })).toThrow(
      new pulumi.RunError(
        "ClusterEncryption \"orders\": the option 'import' was refused, because Pulumi cannot import dynamic resources. Nothing was changed. Remove the option. Nothing needs to be imported: the first `pulumi up` adopts the existing object.",
      ),
    );
    await settled();
    expect(registered).toEqual([]);
  });
});

describe("the option 'customTimeouts'", () => {
  const timeoutsOf = async (args: object, opts: pulumi.CustomResourceOptions): Promise<unknown> => {
    encrypt(opts, args);
    await settled();
    return registered.at(-1)?.inputs.timeouts;
  };

  it("becomes the argument 'timeouts', unless the program passes that argument", async () => {
    const customTimeouts = { create: "1h", delete: "2h" };
    expect(await timeoutsOf({}, { customTimeouts })).toEqual(customTimeouts);
    expect(await timeoutsOf({ timeouts: { create: "3h" } }, { customTimeouts })).toEqual({ create: "3h" });
    expect(await timeoutsOf({}, {})).toBe(undefined);
  });
});

describe("get", () => {
  it.each([
    AzureAccess,
    ClusterEncryption,
    EncryptionAtRest,
    KeyRotationAlert,
    KeyVault,
    KeyVaultKey,
    PrivateNetworking,
    RoleAssignment,
  ])("of %o registers a read with that id, and nothing that a program would have to know", async (kind) => {
    expect(kind.get("found", "the-id")).toBeInstanceOf(kind);
    await settled();
    const type = `pulumi-nodejs:dynamic/atlas-cmk:${kind.name}`;
    expect(registered).toMatchObject([{ type, id: "the-id" }]);
    const { __provider, __urn, ...inputs } = registered[0]?.inputs ?? {};
    expect(inputs).toEqual({ __get: true, __preview: false });
  });

  it("passes the Azure cloud", async () => {
    KeyVault.get("found", keyVaultId, { azureEnvironment: "AZURE_CHINA" });
    await settled();
    expect(registered[0]?.inputs).toMatchObject({ azureEnvironment: "AZURE_CHINA" });
  });
});
