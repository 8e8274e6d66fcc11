// Faults of the logins and of this machine.
import { quickstart } from "../../../../../emulator/seeds.ts";
import { byHand } from "../../../../support/hand.ts";
import { must } from "../../../../support/must.ts";
import { open } from "../seeds.ts";
import type { Fault } from "./fault.ts";
import { account, installed } from "./plant.ts";

const { runner } = quickstart;

export const LOGIN: readonly Fault[] = [
  {
    fault: "the service account has another secret",
    seed: open,
    situation: { env: { MONGODB_ATLAS_CLIENT_SECRET: "mdb_sa_sk_of_yesterday" } },
    expected: { "CMK-D001": "failed" },
    fill: { secret: quickstart.serviceAccount.clientSecret },
  },
  {
    fault: "half of the service account is set",
    seed: open,
    situation: { env: { MONGODB_ATLAS_CLIENT_SECRET: undefined } },
    expected: { "CMK-D001": "failed" },
    fill: { id: quickstart.serviceAccount.clientId, secret: quickstart.serviceAccount.clientSecret },
  },
  {
    fault: "the service account does not belong to the project",
    seed: open,
    situation: { env: account(quickstart.strangerAccount) },
    expected: { "CMK-D002": "failed" },
  },
  {
    fault: "the service account may only read the project",
    seed: open,
    situation: { env: account(quickstart.readOnlyAccount) },
    expected: { "CMK-D003": "failed" },
  },
  {
    fault: "the secret of the Azure login has expired",
    seed: open,
    plant: (emulator) =>
      byHand(emulator, {
        principals: {
          [runner.clientId]: {
            secrets: [{ value: runner.clientSecret, expiresMs: 0 }, { value: "runner-secret-two" }],
          },
        },
      }),
    expected: { "CMK-D004": "failed" },
    fill: { secret: "runner-secret-two" },
  },
  {
    fault: "the clock of this machine is twelve minutes slow",
    seed: open,
    situation: { skewMs: -12 * 60_000 },
    expected: { "CMK-D005": "failed" },
  },
];

export const MACHINE: readonly Fault[] = [
  {
    fault: "Node.js is too old",
    seed: open,
    situation: { machine: { ...must(installed({})), nodeVersion: "20.20.0" } },
    expected: { "CMK-D006": "warning" },
  },
  {
    fault: "the Pulumi CLI is too old",
    seed: open,
    situation: { machine: { ...must(installed({})), run: async () => "v3.9.1" } },
    expected: { "CMK-D007": "warning" },
  },
  {
    fault: "the program has an old @pulumi/pulumi",
    seed: open,
    situation: { machine: must(installed({ "@pulumi/pulumi": "3.150.0" })) },
    expected: { "CMK-D008": "warning" },
  },
  {
    fault: "the program has another version of this package",
    seed: open,
    situation: { machine: must(installed({ "pulumi-atlas-cmk": "1.0.0" })) },
    expected: { "CMK-D009": "warning" },
  },
];
