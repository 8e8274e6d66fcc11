// The life of a registration beside the project that uses its role, run on the test double (test/program) and on a real CLI (test/e2e): what stays
// known in previews, what is replaced by what, and the order in which things go.

import { describe, expect, it } from "vitest";
import { quickstart } from "../../emulator/seeds.ts";
import { byHand, held } from "../support/hand.ts";
import { type Declared, encryption, type World } from "../support/world.ts";
import { type MakeStack, mustPass, ops, worlds, writes } from "./shared.ts";

const { projectId, runner } = quickstart;
const ROLES = `/api/atlas/v2/groups/${projectId}/cloudProviderAccess`;
const EAR = `PATCH /api/atlas/v2/groups/${projectId}/encryptionAtRest`;

const access = (args: Readonly<Record<string, unknown>> = {}): Declared => ({
  kind: "AzureAccess",
  name: "access",
  args: { projectId, ...args },
});
const program = (args: Readonly<Record<string, unknown>> = {}): readonly Declared[] => [
  access(args),
  encryption({ access: { roleId: "@access.roleId" } }),
];
const rolesOf = (world: World) => world.emulator.store.atlas.projects[projectId]?.roles ?? [];

export function accessLife(makeStack: MakeStack): void {
  const own = worlds(makeStack);
  /** The tenant has Atlas's principal, with its grants; the project has no registration. */
  const start = async (): Promise<World> => {
    const one = await own.start(program());
    await byHand(one.emulator, {
      projects: { [projectId]: { roles: { [quickstart.roleId]: null } } },
      graphRights: { [runner.servicePrincipalId]: ["Application.Read.All"] },
    });
    return one;
  };
  const startUp = async (): Promise<World> => {
    const started = await start();
    mustPass(await started.stack.up());
    started.emulator.journal.clear();
    return started;
  };

  describe("a registration and the project that uses its role", () => {
    it("preview clean, and are made in their order", async () => {
      const one = await start();
      const preview = mustPass(await one.stack.preview());
      expect(ops(preview)).toEqual({ access: "create", encryption: "create" });
      expect(preview.messages.filter((message) => message.severity === "warning")).toEqual([]);
      expect(writes(one)).toEqual([]);
      mustPass(await one.stack.up());
      const [role] = rolesOf(one);
      expect(writes(one)).toEqual([`POST ${ROLES}`, `PATCH ${ROLES}/${role?.roleId}`, EAR]);
      expect(held(one.emulator).azureKeyVault).toMatchObject({ enabled: true, roleId: role?.roleId });
    });

    it("are left alone by a second `up`, and by a preview of other timeouts of the first", async () => {
      const one = await startUp();
      expect(ops(mustPass(await one.stack.up()))).toEqual({ access: "same", encryption: "same" });
      one.declare(program({ timeouts: { delete: "20m" } }));
      expect(ops(mustPass(await one.stack.preview()))).toEqual({ access: "update", encryption: "same" });
      expect(ops(mustPass(await one.stack.up()))).toEqual({ access: "update", encryption: "same" });
      expect(writes(one)).toEqual([]);
    });

    it("survive a registration removed outside Pulumi: registered anew, and the project moved to the new role", async () => {
      const one = await startUp();
      const [before] = rolesOf(one);
      await byHand(one.emulator, {
        projects: {
          [projectId]: {
            roles: { [before?.roleId ?? ""]: null },
            encryptionAtRest: { azureKeyVault: { enabled: false } },
          },
        },
      });
      expect(ops(mustPass(await one.stack.preview())).access).toMatch(/replace/);
      mustPass(await one.stack.up());
      const [after] = rolesOf(one);
      expect(after?.roleId).not.toBe(before?.roleId);
      expect(rolesOf(one)).toHaveLength(1);
      expect(held(one.emulator).azureKeyVault).toMatchObject({ enabled: true, roleId: after?.roleId });
    });

    it("are taken over by `up --replace`, and the delete of the old record takes nothing away", async () => {
      const one = await startUp();
      const urn = (await one.stack.state()).resources.find(({ urn: given }) => given.endsWith("::access"))?.urn ?? "";
      mustPass(await one.stack.up({ replace: [urn] }));
      expect(writes(one).filter((write) => write.startsWith("DELETE") || write.startsWith("POST"))).toEqual([]);
      expect(rolesOf(one)).toMatchObject([{ authorized: true }]);
    });

    it("are taken back by one `destroy`, the project first, and the principal stays", async () => {
      const one = await startUp();
      const [role] = rolesOf(one);
      mustPass(await one.stack.destroy());
      expect(writes(one)).toEqual([EAR, `DELETE ${ROLES}/AZURE/${role?.roleId}`]);
      expect(one.emulator.store.azure.principals.map(({ objectId }) => objectId)).toContain(
        quickstart.servicePrincipalId,
      );
    });
  });
}
