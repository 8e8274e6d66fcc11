// Faults of alerts, and a key that Atlas cannot use for no visible reason.
import { quickstart } from "../../../../../emulator/seeds.ts";
import { byHand } from "../../../../support/hand.ts";
import { open } from "../seeds.ts";
import type { Fault } from "./fault.ts";
import { alert, DAY_MS, mayReadGraph, project, rotationAlert, vault } from "./plant.ts";

const { projectId, keyName, roleId } = quickstart;

export const ALERTS: readonly Fault[] = [
  {
    fault: "Atlas cannot use the key, and Azure shows no cause",
    seed: open,
    plant: (emulator) => {
      mayReadGraph(emulator);
      return byHand(emulator, {
        intended: true,
        projects: { [projectId]: { roles: { [roleId]: { authorized: false } } } },
      });
    },
    expected: { "CMK-D080": "failed" },
    up: async (plugin) => {
      await plugin.up("AzureAccess", {
        projectId,
        servicePrincipalId: quickstart.servicePrincipalId,
        tenantId: quickstart.tenantId,
      });
    },
  },
  {
    fault: "the key rotation alert is disabled",
    seed: open,
    plant: (emulator) => project({ alerts: { [rotationAlert(emulator).id]: { enabled: false } } })(emulator),
    expected: { "CMK-D090": "warning" },
  },
  {
    fault: "the key rotation alert was deleted",
    seed: open,
    plant: (emulator) => project({ alerts: { [rotationAlert(emulator).id]: null } })(emulator),
    expected: { "CMK-D090": "warning" },
    up: alert(),
  },
  {
    fault: "Azure rotates the key later than the alert fires",
    seed: open,
    plant: vault({
      rotationPolicies: {
        [keyName]: { lifetimeActions: [{ action: { type: "Rotate" }, trigger: { timeAfterCreate: "P180D" } }] },
      },
    }),
    expected: { "CMK-D091": "warning" },
    up: alert({ thresholdDays: 187 }),
  },
  {
    fault: "the key has been in use for longer than the alert's threshold",
    seed: open,
    plant: (emulator) => emulator.clock.advance(100 * DAY_MS),
    expected: { "CMK-D092": "warning" },
    up: async () => {},
  },
];
