// The component's vault stays closed, whoever runs what: after the first `up` no write to the vault names its switch or its firewall. On the double and a CLI.
import { join } from "node:path";
import type { OperationResult } from "@pulumi-atlas-cmk/testing";
import { describe, expect, it } from "vitest";
import { component } from "../../emulator/component-seeds.ts";
import { quickstart } from "../../emulator/seeds.ts";
import type { Declared, World } from "../support/world.ts";
import { changed, cmk, EMPTY_GROUP, onKey, onlyVault } from "./component-world.ts";
import { type MakeStack, marked, mustPass, urnOf, warnings, worlds } from "./shared.ts";

const tagged = cmk({ tags: { team: "data" } });

/** What was sent to the vault itself. */
const vaultWrites = ({ emulator }: World) =>
  emulator.journal
    .writes()
    .filter(({ path }) => /\/vaults\/[^/]+$/.test(path))
    .map(({ method, requestBody }) => [method, requestBody]);

const ONE_PATCH = [["PATCH", { tags: { team: "data" } }]];

export function componentClosed(makeStack: MakeStack): void {
  const { startUp } = worlds(makeStack);
  const isClosed = (world: World) => expect(onlyVault(world).publicNetworkAccess).toBe("Disabled");

  describe("an edit of the tags of a closed vault", () => {
    it("is one row of the preview, which names the tag and warns of nothing", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      one.declare([tagged]);
      const preview = mustPass(await one.stack.preview({ diff: true }));
      expect(changed(preview)).toEqual({ "cmk-vault": "update" });
      const lines = marked(preview.output);
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => !/^\+ (tags|team)\s*:/.test(line))).toEqual([]);
      expect(warnings(preview)).toEqual([]);
    });

    it("by `up` is one PATCH of the tags", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      one.declare([tagged]);
      mustPass(await one.stack.up());
      expect(vaultWrites(one)).toEqual(ONE_PATCH);
      isClosed(one);
    });

    it("by `up` with `refresh: always` is one PATCH of the tags", async () => {
      const one = await startUp([cmk()], { ...EMPTY_GROUP, refresh: "always" });
      one.declare([tagged]);
      mustPass(await one.stack.up());
      expect(vaultWrites(one)).toEqual(ONE_PATCH);
      isClosed(one);
    });

    it("by `up --target` of the vault alone is one PATCH of the tags", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      one.declare([tagged]);
      const up = mustPass(await one.stack.up({ target: [await urnOf(one.stack, "cmk-vault")] }));
      expect(changed(up)).toEqual({ "cmk-vault": "update" });
      expect(vaultWrites(one)).toEqual(ONE_PATCH);
      isClosed(one);
    });

    it("by the plan of an earlier preview is one PATCH of the tags", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      one.declare([tagged]);
      const plan = join(one.stack.directory, "plan.json");
      mustPass(await one.stack.preview({ savePlan: plan }));
      mustPass(await one.stack.up({ plan }));
      expect(vaultWrites(one)).toEqual(ONE_PATCH);
      isClosed(one);
    });
  });

  describe("a refresh right after the first `up`", () => {
    it("finds no drift", async () => {
      const one = await startUp([cmk({ tags: { team: "data" } })], EMPTY_GROUP);
      const refreshed = mustPass(await one.stack.refresh({ previewOnly: true, diff: true }));
      expect(refreshed.changeSummary).toEqual({ same: expect.any(Number) });
      expect(marked(refreshed.output)).toEqual([]);
      expect(warnings(refreshed)).toEqual([]);
    });
  });

  describe("a vault that azure-native manages in the same program", () => {
    const vault = (properties: Readonly<Record<string, unknown>>): Declared => ({
      kind: "AzureResource",
      name: "theirs",
      args: {
        apiVersion: "2026-02-01",
        resourceGroupName: component.resourceGroupName,
        resourceProviderNamespace: "Microsoft.KeyVault",
        resourceType: "vaults",
        parentResourcePath: "",
        resourceName: "theirs-kv",
        location: component.location,
        properties: {
          tenantId: quickstart.tenantId,
          sku: { family: "A", name: "standard" },
          enableRbacAuthorization: true,
          enablePurgeProtection: true,
          ...properties,
        },
      },
    });
    const rest: readonly Declared[] = [
      { kind: "KeyVaultKey", name: "key", args: { keyVaultId: "@theirs.id", keyName: "atlas" } },
      onKey(
        { keyVaultId: "@theirs.id", keyName: "@key.keyName" },
        { grants: "builtInRoles", privateNetworking: { publicNetworkAccess: "Disabled" } },
      ),
    ];
    const opening = (result: OperationResult) => warnings(result).filter((text) => text.includes("azure-native"));

    it("is opened by its next update: the preview says so once, and what helps, until the program does it", async () => {
      const one = await startUp([vault({}), ...rest], EMPTY_GROUP);
      expect(opening(mustPass(await one.stack.preview()))).toEqual([
        expect.stringMatching(
          /^The resource "theirs" of azure-native also manages the vault .*theirs-kv\. .* its next update enables public network access/,
        ),
      ]);
      one.declare([vault({ publicNetworkAccess: "Disabled" }), ...rest]);
      mustPass(await one.stack.up());
      expect(opening(mustPass(await one.stack.preview()))).toEqual([]);
      isClosed(one);
    });
  });
}
