// Proves what a preview says of a role assignment before anything is written. What it says of each missing right: test/lifecycle/provider/rights.test.ts.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { ENGINE_UNKNOWN } from "../../../../provider/support/unknowns.ts";
import { byHand } from "../../../support/hand.ts";
import { startPlugin } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  assignByHand,
  assigned,
  cryptoUser,
  custom,
  emulator,
  infos,
  keyVaultId,
  plugin,
  principalId,
  ROLE,
  reader,
  warnings,
  writes,
} from "./world.ts";

anewForEachTest();

const preview = (args: Readonly<Record<string, unknown>>, process = plugin) =>
  process.check(ROLE, args, { preview: true });
const mayNotAssign = (): void => {
  emulator.store.azure.roleAssignments = emulator.store.azure.roleAssignments.filter(
    (one) => one.role !== "User Access Administrator",
  );
};

it("refuses a login that may not assign the role, unless the role is assigned already", async () => {
  mayNotAssign();
  expect((await preview(reader)).failures).toEqual([
    {
      property: "keyVaultId",
      reason: expect.stringContaining("Microsoft.Authorization/roleAssignments/write"),
    },
  ]);
  assignByHand();
  expect((await preview(reader)).failures).toEqual([]);
});

it("refuses it for a vault that the program is about to make, too, as far as Azure tells", async () => {
  const coming = { ...reader, keyVaultId: keyVaultId.replace("payments", "coming") };
  expect((await preview(coming)).failures).toEqual([]);
  mayNotAssign();
  expect((await preview(coming, startPlugin(emulator))).failures).toHaveLength(1);
  emulator.faults.add({
    match: { path: /\/permissions$/ },
    action: { kind: "status", status: 404, body: '{"error":{"code":"ResourceNotFound","message":"no"}}' },
  });
  expect((await preview(coming, startPlugin(emulator))).failures).toEqual([]);
});

it("reads nothing that is not known yet", async () => {
  mayNotAssign();
  expect((await preview({ ...reader, keyVaultId: ENGINE_UNKNOWN })).failures).toEqual([]);
  expect(warnings()).toEqual([]);
});

it("lists once what it cannot check before the vault or the service principal is known, and warns of nothing", async () => {
  const list = async (...unknown: readonly object[]) => {
    const process = startPlugin(emulator);
    for (const part of unknown) expect((await preview({ ...reader, ...part }, process)).failures).toEqual([]);
    await process.end();
    return [infos(process), warnings(process)];
  };
  const head = "Not known before `pulumi up`, which checks it then:\n";
  const principal = { principalId: ENGINE_UNKNOWN };
  expect(await list(principal, { ...principal, role: cryptoUser.role })).toEqual([
    [`${head}- whether roles on the vault are already assigned to the service principal`],
    [],
  ]);
  expect(await list({ keyVaultId: ENGINE_UNKNOWN })).toEqual([
    [`${head}- whether the role is already assigned, and whether the Azure login has the permission to assign it`],
    [],
  ]);
});

it("refuses for a principal that is not known yet, too", async () => {
  mayNotAssign();
  expect((await preview({ ...reader, principalId: ENGINE_UNKNOWN })).failures).toHaveLength(1);
});

it("lists nothing of a service principal on a vault that the program creates", async () => {
  const { resourceGroupName, keyVaultName: vaultName } = quickstart;
  await plugin.check("KeyVault", { resourceGroupName, vaultName }, { preview: true });
  await preview({ ...reader, principalId: ENGINE_UNKNOWN });
  await plugin.end();
  expect(infos().filter((text) => text.includes("service principal"))).toEqual([]);
});

it("warns where there is no login, and writes nothing", async () => {
  const env = { ARM_CLIENT_ID: undefined, ARM_CLIENT_SECRET: undefined, ARM_TENANT_ID: undefined, PATH: "" };
  const process = startPlugin(emulator, env);
  expect((await preview(reader, process)).failures).toEqual([]);
  expect(warnings(process)).toEqual([expect.stringMatching(/^Cannot be checked until `pulumi up`: whether the role/)]);
  expect(writes()).toEqual([]);
});

it("refuses arguments in a wrong form, at their property", async () => {
  const wrong = { ...reader, role: "Key Vault Guest", principalId: quickstart.projectId };
  expect((await preview(wrong)).failures.map(({ property }) => property)).toEqual(["principalId", "role"]);
});

describe("on a vault that uses access policies", () => {
  const CRYPTO_USER = "12338af0-0e69-4776-bea7-57ae8d297424";
  const SAYS =
    /uses access policies \(enableRbacAuthorization: false\), so the role .* gives no permission on its keys\. .*\n`az keyvault set-policy .* --object-id 33333333-3333-4333-8333-333333333333 --key-permissions get encrypt decrypt`$/;
  const onPolicies = (): Promise<void> =>
    byHand(emulator, { vaults: { [quickstart.keyVaultName]: { enableRbacAuthorization: false } } });

  it.each([
    ["the built-in role for keys", cryptoUser],
    ["the same role by its id", { ...reader, role: CRYPTO_USER }],
    ["the custom role", custom],
  ])("refuses %s in the preview, with the access policy that helps", async (_, role) => {
    await onPolicies();
    expect((await preview(role)).failures).toEqual([{ property: "keyVaultId", reason: expect.stringMatching(SAYS) }]);
  });

  it.each([
    ["the built-in role for keys", cryptoUser],
    ["the custom role", custom],
  ])("refuses %s at apply, before anything is written", async (_, role) => {
    await onPolicies();
    await expect(plugin.up(ROLE, role)).rejects.toThrow(SAYS);
    const before = { ...role, roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${CRYPTO_USER}` };
    await expect(plugin.update(ROLE, "id", before, before)).rejects.toThrow(/uses access policies/);
    expect(writes()).toEqual([]);
  });

  it("says the command for a principal that is not known yet, too", async () => {
    await onPolicies();
    expect((await preview({ ...cryptoUser, principalId: ENGINE_UNKNOWN })).failures).toEqual([
      { property: "keyVaultId", reason: expect.stringContaining("--object-id {principal} --key-permissions") },
    ]);
  });

  it("assigns the role Reader, which Atlas needs there too", async () => {
    await onPolicies();
    expect((await preview(reader)).failures).toEqual([]);
    await plugin.up(ROLE, reader);
    expect(assigned()).toHaveLength(1);
  });

  it("accepts a role that is assigned already", async () => {
    await onPolicies();
    assignByHand("Key Vault Crypto User");
    expect((await preview(cryptoUser)).failures).toEqual([]);
    await plugin.up(ROLE, cryptoUser);
    expect(writes()).toEqual([]);
  });

  it("continues if the login cannot read the vault, because nothing is proven", async () => {
    await onPolicies();
    emulator.faults.add({
      match: { method: "GET", path: /\/vaults\/payments-kv$/ },
      action: { kind: "status", status: 403, body: '{"error":{"code":"AuthorizationFailed","message":"no"}}' },
    });
    await plugin.up(ROLE, cryptoUser);
    expect(assigned()).toMatchObject([{ principalId }]);
  });
});
