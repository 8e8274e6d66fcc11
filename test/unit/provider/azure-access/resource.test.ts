// Proves what a program gets of an AzureAccess: role and principal out of its id, because the engine knows that in the preview of an update.
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { AzureAccess } from "../../../../provider/azure-access/resource.ts";

const projectId = "64b7f0c0a1b2c3d4e5f60718";
const ID = `${projectId}/64b7f0c0a1b2c3d4e5f60a01/33333333-3333-4333-8333-333333333333`;
const registered: pulumi.runtime.MockResourceArgs[] = [];

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: (args) => {
      registered.push(args);
      return { id: args.name === "made-up" ? "made-up_id" : ID, state: { ...args.inputs, roleId: "stated" } };
    },
    call: () => ({}),
  }),
);

const settled = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((resolve) => output.apply(resolve));

describe("an AzureAccess", () => {
  it("gives role and principal as its id holds them", async () => {
    const access = new AzureAccess("access", { projectId });
    expect(await Promise.all([access.roleId, access.servicePrincipalId, access.projectId].map(settled))).toEqual([
      "64b7f0c0a1b2c3d4e5f60a01",
      "33333333-3333-4333-8333-333333333333",
      projectId,
    ]);
  });

  it("gives them as stated where a test made the id up", async () => {
    const access = new AzureAccess("made-up", { projectId, servicePrincipalId: "given" });
    expect(await Promise.all([access.roleId, access.servicePrincipalId].map(settled))).toEqual(["stated", "given"]);
  });

  it("gives a given principal in small letters, as the id holds it, with itself as the source", async () => {
    const access = new AzureAccess("given", { projectId, servicePrincipalId: "ABCDEF00-3333-4333-8333-333333333333" });
    expect(await settled(access.servicePrincipalId)).toBe("abcdef00-3333-4333-8333-333333333333");
    expect([...(await outputResources(access.servicePrincipalId))]).toContain(access);
  });

  it("is a resource of a constant type, and its outputs carry it as their source", async () => {
    const access = new AzureAccess("again", { projectId });
    await settled(access.roleId);
    expect(registered.map(({ type }) => type)).toContain("pulumi-nodejs:dynamic/atlas-cmk:AzureAccess");
    expect([...(await outputResources(access.roleId))]).toContain(access);
  });
});

/** What the engine makes an edge of. */
const outputResources = (output: pulumi.Output<string>): Promise<Set<pulumi.Resource>> =>
  (output as unknown as { allResources(): Promise<Set<pulumi.Resource>> }).allResources(); // internal to the SDK
