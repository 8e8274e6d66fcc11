// Proves how a role assignment comes to be, in process against the emulator: made once under a name that follows from the rest, or found under any name.
import { describe, expect, it } from "vitest";
import { byHand } from "../../../support/hand.ts";
import {
  ASSIGNMENT,
  anewForEachTest,
  another,
  assignByHand,
  assigned,
  custom,
  emulator,
  GROUP,
  infos,
  keyVaultId,
  NAME,
  plugin,
  principalId,
  RANDOM,
  READER_ID,
  ROLE,
  reader,
  refuse,
  statuses,
  warnings,
  writes,
} from "./world.ts";

anewForEachTest();

const SUBSCRIPTION = GROUP.split("/resourceGroups")[0];
const roleDefinitionId = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${READER_ID}`;
const idOf = (name: string): string => `${keyVaultId}/providers/Microsoft.Authorization/roleAssignments/${name}`;

/** What another client does between our look and our write. */
const meanwhile = (work: () => void): void => {
  const stop = emulator.onRequest(({ method, path }) => {
    if (method !== "GET" || !/\/roleAssignments$/.test(path)) return;
    stop();
    work();
  });
};

describe("a role that is not assigned", () => {
  it("is assigned by one PUT that has the principal's type", async () => {
    const { id, outs } = await plugin.up(ROLE, reader);
    const [one, ...others] = assigned();
    expect(others).toEqual([]);
    expect(one).toMatchObject({ scope: keyVaultId, principalId, role: READER_ID, name: expect.stringMatching(NAME) });
    expect(id).toBe(`${keyVaultId}/${principalId}/${READER_ID}`.toLowerCase());
    expect(outs).toEqual({ ...reader, roleDefinitionId, roleAssignmentId: idOf(one?.name ?? ""), __v: 1 });
    expect(emulator.journal.writes().map(({ requestBody }) => requestBody)).toEqual([
      { properties: { principalId, principalType: "ServicePrincipal", roleDefinitionId } },
    ]);
    expect([infos(), warnings()]).toEqual([[], []]);
  });

  it("is assigned even if the principal has it on the resource group, because that assignment may be deleted", async () => {
    emulator.store.azure.roleAssignments = [
      ...emulator.store.azure.roleAssignments,
      { scope: GROUP, principalId, role: "Reader", name: RANDOM },
    ];
    await plugin.up(ROLE, reader);
    expect(assigned()).toHaveLength(1);
  });

  it("waits while Azure does not know the principal yet, and says so", async () => {
    refuse(400, "PrincipalNotFound", 3);
    await plugin.up(ROLE, reader);
    expect(assigned()).toHaveLength(1);
    expect(statuses()).toContain(
      "waiting for the service principal to take effect (PrincipalNotFound), which takes seconds to minutes",
    );
  });

  it("ends with Azure's code after five minutes if Azure does not know the principal, and creates nothing", async () => {
    const missing = { ...reader, principalId: "00000000-0000-4000-8000-000000000009" };
    const began = emulator.clock.now();
    await expect(plugin.up(ROLE, missing)).rejects.toThrow(
      /the tenant does not show the service principal yet \(HTTP 400 PrincipalNotFound.*This was retried for 5 min/,
    );
    expect(emulator.clock.now() - began).toBeLessThan(400_000);
  });

  it.each(["before", "after"] as const)("is one where the PUT's answer was lost %s the work", async (when) => {
    emulator.faults.add({ match: { method: "PUT", path: ASSIGNMENT }, action: { kind: "drop", when } });
    await plugin.up(ROLE, reader);
    expect(assigned()).toHaveLength(1);
  });
});

describe("a role that is assigned already", () => {
  it("by an earlier run whose record was lost, or kept by a destroy: is adopted without a write, and the row says so", async () => {
    const first = await plugin.up(ROLE, reader);
    emulator.journal.clear();
    const process = another();
    expect((await process.up(ROLE, reader)).outs).toEqual(first.outs);
    expect([writes(), infos(process), warnings(process)]).toEqual([[], [], []]);
    expect(statuses(process)).toEqual([
      `Adopted the existing role assignment ${first.outs.roleAssignmentId}: the role Reader of the principal ${principalId} on ${keyVaultId}.`,
    ]);
  });

  it("under a random name: is adopted, named, and not written", async () => {
    assignByHand();
    const { outs } = await plugin.up(ROLE, reader);
    expect(outs.roleAssignmentId).toBe(idOf(RANDOM));
    expect(writes()).toEqual([]);
    expect(infos()).toEqual([
      `Adopted the existing role assignment ${idOf(RANDOM)}: the role Reader of the principal ${principalId} on ${keyVaultId}. This package did not create it, so a delete of this resource keeps it.`,
    ]);
  });

  it("under a random name after the first read: RoleAssignmentExists is followed by a read, and adopted", async () => {
    meanwhile(() => assignByHand());
    const { outs } = await plugin.up(ROLE, reader);
    expect(outs.roleAssignmentId).toBe(idOf(RANDOM));
    expect(assigned()).toHaveLength(1);
    expect(writes()).toEqual([expect.stringMatching(/^PUT \{vault\}\/roleAssignments\//)]);
  });

  it("under a random name that a late list does not show: is waited for", async () => {
    assignByHand();
    emulator.faults.add({
      match: { method: "GET", path: /\/roleAssignments$/ },
      times: 2,
      action: { kind: "rewrite", body: () => ({ value: [] }) },
    });
    expect((await plugin.up(ROLE, reader)).outs.roleAssignmentId).toBe(idOf(RANDOM));
    expect(assigned()).toHaveLength(1);
  });
});

describe("the custom role", () => {
  const roles = () => emulator.store.azure.roleDefinitions;

  it("is defined in the vault's group with exactly what Atlas needs, and assigned on the vault alone", async () => {
    await plugin.up(ROLE, custom);
    expect(roles()).toEqual([
      expect.objectContaining({
        name: expect.stringMatching(/^MongoDB Atlas encryption at rest \(payments-kv, [0-9a-f]{8}\)$/),
        actions: ["Microsoft.KeyVault/vaults/read", "Microsoft.KeyVault/vaults/keys/read"],
        dataActions: [
          "Microsoft.KeyVault/vaults/keys/read",
          "Microsoft.KeyVault/vaults/keys/encrypt/action",
          "Microsoft.KeyVault/vaults/keys/decrypt/action",
        ],
        assignableScopes: [GROUP],
      }),
    ]);
    expect(assigned().map((one) => one.role)).toEqual(roles().map((one) => one.id));
    expect(writes()).toEqual([
      expect.stringMatching(/^PUT \{group\}\/roleDefinitions\//),
      expect.stringMatching(/^PUT \{vault\}\/roleAssignments\//),
    ]);
  });

  it("is found by the next run, and not written", async () => {
    await plugin.up(ROLE, custom);
    emulator.journal.clear();
    await another().up(ROLE, custom);
    expect(writes()).toEqual([]);
  });

  it("that was changed outside Pulumi is restored, and keeps scopes that were added", async () => {
    const { outs } = await plugin.up(ROLE, custom);
    const other = `${SUBSCRIPTION}/resourceGroups/others`;
    emulator.store.azure.roleDefinitions = roles().map((one) => ({
      ...one,
      dataActions: [...one.dataActions, "Microsoft.KeyVault/vaults/keys/backup/action"],
      assignableScopes: [GROUP, other],
    }));
    emulator.store.azure.resourceGroups.push({
      subscriptionId: SUBSCRIPTION?.split("/").at(-1) ?? "",
      tenantId: "11111111-1111-4111-8111-111111111111",
      name: "others",
      location: "eastus2",
      tags: {},
    });
    await byHand(emulator, {
      roleAssignments: [
        ...emulator.store.azure.roleAssignments,
        { scope: other, principalId: "77777777-7777-4777-8777-777777777777", role: "User Access Administrator" },
      ],
    });
    const process = another();
    const { inputs } = await process.check(ROLE, custom, { olds: outs });
    expect(await process.diff(ROLE, "id", outs, inputs)).toEqual({ changes: true });
    expect(warnings(process)).toEqual([
      expect.stringMatching(
        /^Drift in the role "MongoDB Atlas encryption at rest \(payments-kv, [0-9a-f]{8}\)": dataActions: Microsoft\.KeyVault\/vaults\/keys\/backup\/action, .* in Azure, .* in the program\. `pulumi up` restores the role\.$/,
      ),
    ]);
    await process.update(ROLE, "id", outs, inputs);
    expect(roles()[0]).toMatchObject({ assignableScopes: [GROUP, other] });
    expect(roles()[0]?.dataActions).toHaveLength(3);
  });

  it("that is too new to be assigned is waited for", async () => {
    refuse(404, "RoleDefinitionDoesNotExist", 2);
    await plugin.up(ROLE, custom);
    expect(assigned()).toHaveLength(1);
  });

  it("that was created and could not be assigned stays in state, and the next run continues", async () => {
    refuse(400, "PrincipalTypeNotSupported");
    const failed = await plugin.up(ROLE, custom).catch((error: unknown) => error);
    expect(failed).toMatchObject({ reasons: [expect.stringContaining("PrincipalTypeNotSupported")] });
    const process = another();
    const { inputs } = await process.check(ROLE, custom);
    await process.update(ROLE, "id", inputs, inputs);
    expect(assigned()).toHaveLength(1);
  });
});
