// Proves what a preview says of a role assignment before anything is written. What it says of each missing right: test/lifecycle/provider/rights.test.ts.
import { expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { UNKNOWN } from "../../../../provider/support/unknowns.ts";
import { startPlugin } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  assignByHand,
  emulator,
  keyVaultId,
  plugin,
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
      reason: expect.stringContaining("it lacks Microsoft.Authorization/roleAssignments/write"),
    },
  ]);
  assignByHand();
  expect((await preview(reader)).failures).toEqual([]);
});

it("refuses it for a vault that the program is about to make, too, as far as Azure tells", async () => {
  const coming = { ...reader, keyVaultId: keyVaultId.replace("payments", "coming") };
  expect((await preview(coming)).failures).toEqual([]);
  mayNotAssign();
  expect((await preview(coming)).failures).toHaveLength(1);
  emulator.faults.add({
    match: { path: /\/permissions$/ },
    action: { kind: "status", status: 404, body: '{"error":{"code":"ResourceNotFound","message":"no"}}' },
  });
  expect((await preview(coming)).failures).toEqual([]);
});

it("looks at nothing that is not known yet", async () => {
  mayNotAssign();
  expect((await preview({ ...reader, keyVaultId: UNKNOWN })).failures).toEqual([]);
  expect(warnings()).toEqual([]);
});

it("refuses for a principal that is not known yet, too", async () => {
  mayNotAssign();
  expect((await preview({ ...reader, principalId: UNKNOWN })).failures).toHaveLength(1);
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
