// The component as a whole where a right is missing, input is bad, or something is too new to work: one clear text, nothing lost, and the run after the
// mending gets there. What a single room says of a single right is in the lifecycle tier.
import type { OperationResult } from "@pulumi-atlas-cmk/testing";
import { describe, expect, it } from "vitest";
import { component, componentSeed } from "../../emulator/component-seeds.ts";
import { quickstart, quickstartSeed, type Seed } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import { named, page, seedWithout, setRights, type Without } from "../support/rights.ts";
import type { Declared, World } from "../support/world.ts";
import { type MakeStack, mustPass, worlds } from "./shared.ts";

const VAULT = "Microsoft.KeyVault/vaults";
const ATLAS_APP = "9efedfcc-2eca-4b27-a613-0cad1e114cb7";
const { projectId, runner, tenantId } = quickstart;

const declared = (args: Readonly<Record<string, unknown>> = {}, name = "cmk"): Declared => ({
  kind: "CustomerManagedKeys",
  name,
  args: { projectId, resourceGroupName: component.resourceGroupName, clusters: ["orders"], ...args },
});
const existing = {
  resourceGroupName: undefined,
  key: { keyVaultId: quickstart.keyVaultId, keyName: quickstart.keyName },
};

/** Random names and made-up ids are none of a text's sense. */
const plain = (result: OperationResult): string => {
  const texts = result.messages
    .filter(({ severity, ephemeral }) => severity === "error" && !ephemeral)
    .map(({ text }) => named(text).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{guid}"));
  // Role assignments side by side may fail by the same right: one of them, or both.
  return [...new Set(texts)].join(" ").replace(/ ?(update failed|preview failed)$/, "");
};

const asArm = (seed: (nowMs: number) => Seed, change: (seed: Seed) => Partial<Seed["azure"]>) => (nowMs: number) => {
  const made = seed(nowMs);
  return { ...made, azure: { ...made.azure, ...change(made) } };
};

const atlasPrincipal = { objectId: "33333333-3333-4333-8333-333333333334", tenantId, appId: ATLAS_APP, secrets: [] };

export function componentRights(makeStack: MakeStack): void {
  const { start } = worlds(makeStack);
  const begin = (args: Readonly<Record<string, unknown>>, seed: (nowMs: number) => Seed): Promise<World> =>
    start([declared(args)], { plugins: true, seed });

  const MISSING: ReadonlyArray<{
    readonly right: string;
    readonly without: Without;
    readonly preview: "refuses" | "silent";
  }> = [
    {
      right: "Microsoft.Resources/subscriptions/resourceGroups/read",
      without: { runner: "Microsoft.Resources/subscriptions/resourceGroups/read" },
      preview: "refuses",
    },
    { right: `${VAULT}/write`, without: { runner: `${VAULT}/write` }, preview: "silent" },
    {
      right: "Microsoft.Authorization/roleAssignments/write",
      without: { runner: "Microsoft.Authorization/roleAssignments/write" },
      preview: "refuses",
    },
  ];

  describe.each(MISSING)("a login without $right", ({ right, without, preview }) => {
    it("is told what the page says, and the run after it is given gets there", async () => {
      const one = await begin({}, seedWithout(componentSeed, without));
      const looked = await one.stack.preview();
      const said = {
        preview: looked.ok ? "–" : `refuses: ${plain(looked)}`,
        up: `refuses: ${plain(await one.stack.up())}`,
      };
      expect(looked.ok).toBe(preview === "silent");
      expect(said).toEqual(page()[`the login to Azure: \`${right}\`, for the component (whole stack)`]);
      setRights(one.emulator);
      mustPass(await one.stack.up());
    });
  });

  describe("a login without rights in Microsoft Graph", () => {
    it("gets there with `servicePrincipalId`, once an administrator has made the principal", async () => {
      const one = await begin(
        {},
        asArm(componentSeed, () => ({ graphRights: {} })),
      );
      const refused = await one.stack.up();
      expect(plain(refused)).toContain("`az ad sp create --id {guid}` (once per tenant");
      one.emulator.store.azure.principals.push(atlasPrincipal);
      one.declare([declared({ access: { servicePrincipalId: atlasPrincipal.objectId } })]);
      mustPass(await one.stack.up());
      expect(
        one.emulator.store.azure.roleAssignments.filter((each) => each.principalId === atlasPrincipal.objectId),
      ).toHaveLength(2);
    });
  });

  describe("bad input", () => {
    it("a policy forbids the vault: the refusal names it, and the run after it is lifted gets there", async () => {
      const one = await begin(
        {},
        asArm(componentSeed, () => ({ policyDeniesVaults: true })),
      );
      expect(plain(await one.stack.up())).toMatch(
        /the Azure Policy "No new key vaults" forbids the change \(HTTP 403 RequestDisallowedByPolicy\)/,
      );
      await byHand(one.emulator, { policyDeniesVaults: false });
      mustPass(await one.stack.up());
    });

    it("a vault name that is taken, or held by a deleted vault: another name gets there", async () => {
      const one = await begin(
        { vaultName: quickstart.keyVaultName, resourceGroupName: "others" },
        asArm(quickstartSeed, ({ azure }) => ({
          resourceGroups: [
            { subscriptionId: quickstart.subscriptionId, tenantId, name: "others", location: "eastus2", tags: {} },
          ],
          roleAssignments: [
            ...azure.roleAssignments,
            ...["Key Vault Contributor", "Role Based Access Control Administrator"].map((role) => ({
              scope: `/subscriptions/${quickstart.subscriptionId}/resourceGroups/others`,
              principalId: runner.servicePrincipalId,
              role,
            })),
          ],
          graphRights: { [runner.servicePrincipalId]: ["Application.ReadWrite.OwnedBy"] },
        })),
      );
      expect(plain(await one.stack.up())).toMatch(/the name "payments-kv" is in use\. .* Pass another 'vaultName'/);
      await byHand(one.emulator, { vaults: { [quickstart.keyVaultName]: null } });
      expect(plain(await one.stack.up())).toMatch(
        /the deleted vault .* has the name "payments-kv"\. Pass another 'vaultName'/,
      );
      one.declare([declared({ resourceGroupName: "others", vaultName: "another-kv" })]);
      mustPass(await one.stack.up());
    });

    it("two components on one project: the preview and `up` refuse the second, and one alone gets there", async () => {
      const one = await start([declared(), declared({ clusters: [] }, "twin")], { plugins: true, seed: componentSeed });
      const twice = /The resource "(cmk|twin)-vault" of this program already manages the same 'vaultName'/;
      const preview = await one.stack.preview();
      expect([preview.ok, twice.test(preview.output)]).toEqual([false, true]);
    });
  });

  describe("what is too new to work", () => {
    const LATE_MS = 60_000;
    const late = (knob: "principalVisibleAfterMs" | "grantEffectiveAfterMs") =>
      asArm(componentSeed, () => ({ [knob]: LATE_MS }));
    const roleLate = (nowMs: number): Seed => {
      const seed = componentSeed(nowMs);
      return {
        ...seed,
        atlas: {
          ...seed.atlas,
          projects: seed.atlas.projects.map((each) => ({ ...each, roleUsableAfterMs: LATE_MS })),
        },
      };
    };
    const statuses = (result: OperationResult): readonly string[] =>
      result.messages.filter(({ ephemeral }) => ephemeral).map(({ text }) => text);

    it.each([
      [
        "a grant",
        late("grantEffectiveAfterMs"),
        /^waiting for the role's authorization or grant to take effect \(INVALID_AZURE_API_REQUEST\)/,
      ],
      [
        "a role",
        roleLate,
        /^waiting for the role's authorization or grant to take effect \(CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED\)/,
      ],
    ] as const)("%s: one `up` waits on the row of the key's configuration, and passes", async (_, seed, says) => {
      const one = await begin({}, seed);
      expect(statuses(mustPass(await one.stack.up()))).toContainEqual(expect.stringMatching(says));
    });

    it("a principal: its grants say what it is, so Azure takes them at once, and one `up` passes", async () => {
      mustPass(await (await begin({}, late("principalVisibleAfterMs"))).stack.up());
    });

    it("a role, on update too: from a client secret to a role in one `up`, the cluster on its key all the while", async () => {
      const { clientId, clientSecret } = quickstart.staticApp;
      const one = await begin(
        { ...existing, access: { tenantId, clientId, clientSecret: { secret: clientSecret } } },
        asArm(quickstartSeed, () => ({
          graphRights: { [runner.servicePrincipalId]: ["Application.ReadWrite.OwnedBy"] },
        })),
      );
      mustPass(await one.stack.up());
      await byHand(one.emulator, {
        projects: { [projectId]: { roleUsableAfterMs: LATE_MS, roles: { [quickstart.roleId]: null } } },
      });
      one.declare([declared(existing)]);
      const moved = mustPass(await one.stack.up());
      expect(statuses(moved)).toContainEqual(expect.stringMatching(/\(CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED\)/));
      expect(one.emulator.store.atlas.projects[projectId]?.encryption.azureKeyVault.roleId).toMatch(/^[0-9a-f]{24}$/);
    });
  });
}
