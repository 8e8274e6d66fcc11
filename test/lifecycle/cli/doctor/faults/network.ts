// Faults of the vault's network and of private endpoints.
import type { Emulator } from "../../../../../emulator/index.ts";
import { quickstart } from "../../../../../emulator/seeds.ts";
import { byHand } from "../../../../support/hand.ts";
import { must } from "../../../../support/must.ts";
import { closed, open } from "../seeds.ts";
import type { Fault } from "./fault.ts";
import { networking, project, vault } from "./plant.ts";

const { projectId, keyVaultName } = quickstart;

export const NETWORK: readonly Fault[] = [
  {
    fault: "the vault was closed to the public network, without private networking",
    seed: open,
    plant: vault({ publicNetworkAccess: "Disabled" }),
    expected: { "CMK-D060": "failed" },
  },
  {
    fault: "the vault's firewall denies Atlas",
    seed: open,
    plant: vault({ networkAcls: { defaultAction: "Deny", ipRules: ["203.0.113.7"] } }),
    expected: { "CMK-D061": "failed" },
  },
  {
    fault: "the vault with private endpoints was opened to the public network",
    seed: closed,
    plant: vault({ publicNetworkAccess: "Enabled" }),
    expected: { "CMK-D062": "warning" },
    up: networking({ publicNetworkAccess: "Disabled" }),
  },
  {
    fault: "a cluster has got nodes in a region without private endpoint",
    seed: closed,
    plant: project({ clusters: { orders: { regions: ["US_EAST_2", "US_WEST"] } } }),
    expected: { "CMK-D065": "failed" },
    up: networking(),
  },
  {
    fault: "a private endpoint waits for its approval",
    seed: closed,
    plant: async (emulator) => {
      const endpoint = must(endpointIn(emulator, "EUROPE_WEST"));
      must(connectionOf(emulator, endpoint.connectionName)).status = "Pending";
    },
    expected: { "CMK-D066": "failed" },
  },
  {
    fault: "the connection of a private endpoint was rejected",
    seed: closed,
    plant: (emulator) =>
      byHand(emulator, {
        intended: true,
        vaults: {
          [keyVaultName]: {
            connections: { [must(endpointIn(emulator, "EUROPE_WEST")).connectionName]: { status: "Rejected" } },
          },
        },
      }),
    expected: { "CMK-D067": "failed" },
    up: networking(),
  },
  {
    fault: "a private endpoint has failed",
    seed: closed,
    plant: project({ privateEndpoints: { EUROPE_WEST: { fail: "Azure's quota is used up." } } }),
    expected: { "CMK-D067": "failed" },
    up: networking(),
  },
];

const endpointIn = (emulator: Emulator, region: string) =>
  emulator.store.atlas.projects[projectId]?.privateEndpoints?.find((one) => one.regionName === region);
const connectionOf = (emulator: Emulator, name: string) =>
  emulator.store.azure.vaults[0]?.connections?.find((one) => one.name === name);
