// Proves what the component's options become on its children: what a destroy keeps, and what passes through as in every component.
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { CustomerManagedKeys, type CustomerManagedKeysArgs, Provider } from "../../../../provider/index.ts";
import { existingVaultId, ids, type Registered, registeredBy } from "./registered.ts";

const base = { projectId: ids.project, resourceGroupName: "keys" } as const;
const whole: CustomerManagedKeysArgs = { ...base, clusters: ["orders"], privateNetworking: true, grants: "customRole" };

const made = (
  args: CustomerManagedKeysArgs = whole,
  opts?: pulumi.ComponentResourceOptions,
): Promise<readonly Registered[]> =>
  registeredBy(() => {
    new CustomerManagedKeys("cmk", args, opts);
  });
const namesWhere = (all: readonly Registered[], holds: (child: Registered) => boolean): readonly string[] =>
  all
    .filter(holds)
    .map(({ name }) => name)
    .sort();

const KEPT = ["cmk-grant-atlas"];

describe("what a destroy keeps", () => {
  const retained = async (args: CustomerManagedKeysArgs) =>
    namesWhere(await made(args), (child) => child.retainOnDelete);

  it("is the grants by the engine; vault, key and registration by themselves, because the engine would not name them", async () => {
    expect(await retained(whole)).toEqual(KEPT);
    expect(await retained({ ...base, retainKeys: true })).toEqual(["cmk-grant-crypto-user", "cmk-grant-reader"]);
    const all = await made();
    for (const { name, inputs } of all) {
      expect(inputs, name).not.toHaveProperty("deleteVault");
      expect(inputs, name).not.toHaveProperty("deletedWithVault");
    }
    expect(all.find(({ name }) => name === "cmk-access")?.inputs.keepRegistration).toBe(true);
  });

  it("is nothing where told, and vault and key ask the project before they go", async () => {
    const all = await made({ ...whole, retainKeys: false });
    expect(namesWhere(all, (child) => child.retainOnDelete)).toEqual([]);
    expect(all.find(({ name }) => name === "cmk-access")?.inputs).not.toHaveProperty("keepRegistration");
    expect(all.find(({ name }) => name === "cmk-vault")?.inputs).toMatchObject({
      deleteVault: true,
      projectIds: [ids.project],
    });
    expect(all.find(({ name }) => name === "cmk-key")?.inputs).toMatchObject({
      deletedWithVault: true,
      projectIds: [ids.project],
    });
    expect(all.find(({ name }) => name === "cmk-encryption")?.inputs).toMatchObject({ keepsKey: false });
  });

  it("is the registration and the role assignments of an existing key", async () => {
    const args = {
      projectId: ids.project,
      key: { keyVaultId: existingVaultId, keyName: "atlas" },
      grants: "customRole",
    } as const;
    expect(await retained(args)).toEqual(KEPT);
    expect(await retained({ ...args, retainKeys: false })).toEqual([]);
  });
});

describe("options of the component", () => {
  it("protect nothing by themselves, and every child where the program says so", async () => {
    expect(namesWhere(await made(), (child) => child.protect)).toEqual([]);
    const all = await made(whole, { protect: true });
    expect(namesWhere(all, (child) => !child.protect)).toEqual([]);
  });

  it("keep the aliases, from which the engine makes those of the children", async () => {
    const all = await made(whole, { aliases: [{ name: "old" }] });
    expect(all.find(({ name }) => name === "cmk")?.aliases).toEqual(["old"]);
  });

  it("reach every child with transforms", async () => {
    const seen: string[] = [];
    await made(whole, {
      transformations: [
        ({ name, props, opts }) => {
          seen.push(name);
          return { props, opts };
        },
      ],
    });
    expect(seen.sort()).toEqual(namesWhere(await made(), () => true));
  });

  it("give the children explicit instances of both clouds", async () => {
    let own = "";
    const all = await registeredBy(() => {
      const atlas = new Provider("eu", { accessToken: "canary" });
      class Azure extends pulumi.ProviderResource {
        constructor() {
          super("azure-native", "subscription", {});
        }
      }
      new CustomerManagedKeys("cmk", whole, { providers: [atlas, new Azure()] });
      own = "eu";
    });
    for (const { type, name, provider } of all) {
      if (type.includes("atlas-cmk:") && name !== "cmk") expect(provider, name).toContain(`::${own}::`);
      if (type.startsWith("azure-native:")) expect(provider, name).toContain("::subscription::");
    }
  });
});
