// Faults of Atlas's access to the key.
import type { Emulator } from "../../../../../emulator/index.ts";
import { quickstart } from "../../../../../emulator/seeds.ts";
import { byHand } from "../../../../support/hand.ts";
import { must } from "../../../../support/must.ts";
import type { Plugin } from "../../../../support/plugin.ts";
import { open, policies, secret } from "../seeds.ts";
import type { Fault } from "./fault.ts";
import { DAY_MS, encryption, project, vault, without } from "./plant.ts";

const { projectId, keyVaultId, keyVersions, roleId, runner, staticApp } = quickstart;

export const ACCESS: readonly Fault[] = [
  {
    fault: "the registration of Atlas's principal was deleted",
    seed: open,
    plant: project({ roles: { [roleId]: null } }),
    expected: { "CMK-D070": "failed" },
    up: async (plugin) => {
      const { outs } = await plugin.up("AzureAccess", {
        projectId,
        servicePrincipalId: quickstart.servicePrincipalId,
        tenantId: quickstart.tenantId,
      });
      await encryption(plugin, { access: { roleId: outs.roleId } });
    },
  },
  {
    fault: "Atlas's principal was deleted in the tenant",
    seed: open,
    plant: (emulator) => {
      emulator.store.azure.graphRights[runner.servicePrincipalId] = ["Application.ReadWrite.OwnedBy"];
      return byHand(emulator, { intended: true, principals: { [quickstart.servicePrincipalId]: null } });
    },
    expected: { "CMK-D071": "failed" },
    up: newPrincipal,
  },
  {
    fault: "Atlas's principal has lost a role on the vault",
    seed: open,
    plant: without(quickstart.servicePrincipalId, "Key Vault Crypto User"),
    expected: { "CMK-D072": "failed" },
  },
  {
    fault: "the access policy of Atlas's principal was deleted",
    seed: policies,
    plant: vault({ accessPolicies: [] }),
    expected: { "CMK-D073": "failed" },
  },
  {
    fault: "the access policy lacks decrypt",
    seed: policies,
    plant: vault({ accessPolicies: [{ objectId: quickstart.servicePrincipalId, keys: ["get", "encrypt"] }] }),
    expected: { "CMK-D073": "failed" },
  },
  {
    fault: "the client secret has expired",
    seed: secret,
    plant: (emulator) => secretEnds(emulator, -1),
    expected: { "CMK-D074": "failed" },
    fill: { name: "clientSecret" },
    up: newSecret,
  },
  {
    fault: "the client secret expires in 20 days",
    seed: secret,
    plant: (emulator) => secretEnds(emulator, 20),
    expected: { "CMK-D074": "warning" },
    fill: { name: "clientSecret" },
    up: newSecret,
  },
];

const secretEnds = (emulator: Emulator, days: number) =>
  byHand(emulator, {
    intended: true,
    principals: {
      [staticApp.clientId]: {
        secrets: [{ value: staticApp.clientSecret, expiresMs: emulator.clock.now() + days * DAY_MS }],
      },
    },
  });

async function newPrincipal(plugin: Plugin, emulator: Emulator): Promise<void> {
  const { outs } = await plugin.up("AzureAccess", { projectId });
  const principalId = String(outs.servicePrincipalId);
  emulator.store.azure.roleAssignments.push(
    ...["Reader", "Key Vault Crypto User"].map((role) => ({ scope: keyVaultId, principalId, role })),
  );
  await encryption(plugin, { access: { roleId: outs.roleId } });
}

/** The program has the value that Entra has shown. */
async function newSecret(plugin: Plugin, emulator: Emulator): Promise<void> {
  const app = must(emulator.store.azure.principals.find((one) => one.clientId === staticApp.clientId));
  const clientSecret = must(app.secrets.at(-1)).value;
  const access = { tenantId: quickstart.tenantId, clientId: staticApp.clientId, clientSecret };
  await encryption(plugin, { keyVersion: keyVersions.newest, access });
}
