// Proves what is said, and how soon, where Azure shows what keeps Atlas from the key: a closed vault, its firewall, its access policies. In each case
// the preview warns, `up` is refused without a wait, and the run after the remedy gets there.

import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { warnings } from "../../../support/each-test.ts";
import { held } from "../../../support/hand.ts";
import { anewForEachTest, args, EAR, emulator, plugin, project } from "./world.ts";

anewForEachTest();

const vault = () => {
  const found = emulator.store.azure.vaults.find((one) => one.id === quickstart.keyVaultId);
  if (found === undefined) throw new Error("the seed lacks the vault");
  return found;
};
const setFirewall = (defaultAction: string): void => {
  vault().networkAcls = { bypass: "None", defaultAction, ipRules: [] };
};
const refusedAtOnce = async (says: RegExp, code: string) => {
  const beganMs = emulator.clock.now();
  await expect(plugin.up(EAR, args)).rejects.toThrow(says);
  await expect(plugin.up(EAR, args)).rejects.toThrow(new RegExp(`Atlas's answer was ${code}\\.`));
  expect([emulator.clock.now() - beganMs, held(emulator).azureKeyVault.enabled]).toEqual([0, false]);
};

const CLOSED =
  /^The vault payments-kv blocks Atlas: publicNetworkAccess is Disabled in Azure, and Atlas needs the public network until project 64b7f0c0a1b2c3d4e5f60718 has private networking\. .*Azure Policy.*exemption.*docs\/closed-vault\.md\)\.\n`az keyvault update --subscription .* --name payments-kv --public-network-access Enabled`/s;
const FIREWALL =
  /^The vault payments-kv blocks Atlas: its firewall denies by default and has no rule for \d+ ranges of Atlas's control plane \(.*\)\. Add the addresses that getAtlasIpAddresses returns to networkAcls\.ipRules/;

describe.each([
  [
    "whose public network access is disabled",
    CLOSED,
    () => Object.assign(vault(), { publicNetworkAccess: "Disabled" }),
    () => Object.assign(vault(), { publicNetworkAccess: "Enabled" }),
  ],
  ["whose firewall has no rule for Atlas", FIREWALL, () => setFirewall("Deny"), () => setFirewall("Allow")],
] as const)("a vault %s", (_, says, close, open) => {
  it("is a warning in the preview, once", async () => {
    close();
    const { failures } = await plugin.check(EAR, args, { preview: true });
    expect([failures, warnings()]).toEqual([[], [expect.stringMatching(says)]]);
  });

  it("is refused by `up` at once, and the message does not name permissions", async () => {
    close();
    await refusedAtOnce(says, "[A-Z_]+");
    expect(warnings()).toEqual([]);
    open();
    expect((await plugin.up(EAR, args)).outs.valid).toBe(true);
  });

  it("is named before missing permissions", async () => {
    close();
    emulator.store.azure.roleAssignments = emulator.store.azure.roleAssignments.filter(
      (one) => one.principalId !== quickstart.servicePrincipalId,
    );
    await expect(plugin.up(EAR, args)).rejects.toThrow(
      new RegExp(`${says.source}.*Also: Atlas's principal .* lacks `, "s"),
    );
  });

  it("is accepted in a project that has private networking", async () => {
    close();
    project().encryption = {
      ...project().encryption,
      azureKeyVault: { enabled: false, requirePrivateNetworking: true },
    };
    await plugin.check(EAR, args, { preview: true });
    expect(warnings()).toEqual([]);
  });
});

describe("a vault that uses access policies", () => {
  const policies = (...accessPolicies: ReadonlyArray<{ objectId: string; keys: string[] }>) =>
    Object.assign(vault(), { enableRbacAuthorization: false, accessPolicies });
  const atlas = { objectId: quickstart.servicePrincipalId, keys: ["get", "encrypt", "decrypt"] };
  const admin = { objectId: "99999999-9999-4999-8999-999999999999", keys: ["all"] };
  const LACKS =
    /^Atlas's principal 33333333-.* lacks the key permissions get, encrypt, decrypt in the vault .*, which uses access policies \(enableRbacAuthorization: false\)\. Give it an access policy: `az keyvault set-policy .* --object-id 33333333-3333-4333-8333-333333333333 --key-permissions get encrypt decrypt`\./;

  it("is judged by its policies: role assignments on keys are not missing", async () => {
    policies(atlas);
    await plugin.check(EAR, args, { preview: true });
    expect(warnings()).toEqual([]);
    expect((await plugin.up(EAR, args)).outs.valid).toBe(true);
  });

  it("without one for Atlas is a warning in the preview, and refused by `up` at once", async () => {
    policies();
    await plugin.check(EAR, args, { preview: true });
    expect(warnings()).toEqual([expect.stringMatching(LACKS)]);
    await refusedAtOnce(LACKS, "NO_PERMISSION_TO_ENCRYPT_DECRYPT");
    policies(atlas);
    expect((await plugin.up(EAR, args)).outs.valid).toBe(true);
  });

  it("with one that may belong to a group warns that permissions cannot be checked if the groups cannot be read", async () => {
    policies(admin);
    await plugin.check(EAR, args, { preview: true });
    expect(warnings()).toEqual([
      expect.stringMatching(
        /^Cannot be checked: whether Atlas's principal .* its groups cannot be read: .*403 Authorization_RequestDenied/,
      ),
    ]);
  });

  it("with one for a principal whose groups do not include Atlas warns that Atlas lacks permissions", async () => {
    policies(admin);
    Object.assign(emulator.store.azure.graphRights, {
      [quickstart.runner.servicePrincipalId]: ["Application.Read.All"],
    });
    await plugin.check(EAR, args, { preview: true });
    expect(warnings()).toEqual([expect.stringMatching(LACKS)]);
  });
});

it("role assignments that the login may not list prove nothing: the preview warns once that they cannot be checked", async () => {
  const body = JSON.stringify({ error: { code: "AuthorizationFailed", message: "not yours" } });
  emulator.faults.add({
    match: { method: "GET", path: /roleAssignments/ },
    action: { kind: "status", status: 403, body },
  });
  const { failures } = await plugin.check(EAR, args, { preview: true });
  const asked = emulator.journal.entries().filter(({ path }) => path.includes("roleAssignments"));
  expect([failures, asked.map(({ status }) => status)]).toEqual([[], [403]]);
  expect(warnings()).toEqual([
    expect.stringMatching(
      /^Cannot be checked until `pulumi up`: whether Atlas's principal 33333333-\S+ has the permissions that it needs on \S+\. .*AuthorizationFailed/,
    ),
  ]);
});
