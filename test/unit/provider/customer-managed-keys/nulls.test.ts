// Proves that an argument of the component which is null, as JSON and `config.getObject` have it, counts as not given. Names are read off the types.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { CustomerManagedKeys, type CustomerManagedKeysArgs } from "../../../../provider/index.ts";
import { withoutNulls } from "../../../../provider/support/nulls.ts";
import { existingVaultId, ids, registeredBy } from "./registered.ts";

const path = fileURLToPath(new URL("../../../../provider/customer-managed-keys/args.ts", import.meta.url));
const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);

/** Optional arguments of any of the component's shapes. */
const OPTIONAL = [
  ...new Set(
    file.statements
      .filter(ts.isInterfaceDeclaration)
      .filter(({ name }) =>
        ["ClustersArgs", "NewKeyArgs", "ReadOnlyKeyArgs", "RegisteredAccessArgs"].includes(name.text),
      )
      .flatMap(({ members }) => [...members])
      .filter(ts.isPropertySignature)
      .filter(({ questionToken }) => questionToken !== undefined)
      .map(({ name }) => name.getText()),
  ),
];

const registered = (args: object) =>
  registeredBy(() => {
    new CustomerManagedKeys("cmk", args as CustomerManagedKeysArgs); // what JSON may hold; the types have no null
  });
const nulls = (besides: object) =>
  Object.fromEntries(OPTIONAL.filter((name) => !(name in besides)).map((name) => [name, null]));

/** Those that may be an output. */
const INPUTS = ["keyName", "vaultName", "location", "vaultSku", "tags", "keyType", "keySize", "enabledForSearchNodes"];
const withOutputs = (value: unknown): unknown =>
  typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withOutputs(item)]))
    : value === null
      ? pulumi.output(null)
      : value;

describe("an output that comes to null", () => {
  /** The plugin process leaves a null out. */
  const arrived = async (args: object) =>
    Object.fromEntries((await registered(args)).map(({ name, inputs }) => [name, withoutNulls(inputs)]));

  it("in an argument of the component is not given, and the component's own default holds", async () => {
    const base = { projectId: ids.project, resourceGroupName: "keys" };
    const given = {
      ...Object.fromEntries(INPUTS.map((name) => [name, null])),
      rotationPolicy: { timeAfterCreate: null },
      privateNetworking: { publicNetworkAccess: null, approval: null },
      rotationAlert: { thresholdDays: null, relatedAlerts: null },
    };
    const same = { rotationPolicy: {}, privateNetworking: true, rotationAlert: {} };
    expect(await arrived({ ...base, ...(withOutputs(given) as object) })).toEqual(await arrived({ ...base, ...same }));
  });
});

describe("null in an argument of the component", () => {
  it.each([
    ["on a vault of its own", { projectId: ids.project, resourceGroupName: "keys" }],
    ["on a key of yours", { projectId: ids.project, key: { keyVaultId: existingVaultId, keyName: "atlas" } }],
  ])("is not given, %s", async (_, args) => {
    expect(OPTIONAL.length).toBeGreaterThan(15);
    expect(await registered({ ...args, ...nulls(args) })).toEqual(await registered(args));
  });

  it("is not given within an object", async () => {
    const base = { projectId: ids.project, resourceGroupName: "keys" };
    const given = {
      privateNetworking: { regions: null, publicNetworkAccess: "Enabled" },
      rotationAlert: { notifications: null },
    };
    const same = { privateNetworking: { publicNetworkAccess: "Enabled" }, rotationAlert: {} };
    expect(await registered({ ...base, ...given })).toEqual(await registered({ ...base, ...same }));
  });

  it("in place of what is required is told as missing", async () => {
    let text = "";
    await registeredBy(() => {
      try {
        new CustomerManagedKeys("cmk", {
          projectId: ids.project,
          resourceGroupName: null,
        } as unknown as CustomerManagedKeysArgs); // no null in the types
      } catch (error) {
        text = String(error);
      }
    });
    expect(text).toContain("'resourceGroupName' is missing. Pass the resource group of the new vault. Or pass 'key'");
  });
});
