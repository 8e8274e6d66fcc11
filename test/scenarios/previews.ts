// Changes of a stack whose previews `atlas-cmk explain` explains: each is a world before the change, and the change. test/e2e/explain.test.ts makes the
// previews on a real CLI, and test/unit/cli/explain has them as recordings.
import { quickstart } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import {
  closed,
  cluster,
  type Declared,
  encryption,
  privateProgram,
  type World,
  type WorldOptions,
  wholeProgram,
} from "../support/world.ts";
import { cmk, EMPTY_GROUP } from "./component-world.ts";
import { staticAccess } from "./shared.ts";

export interface Change {
  readonly name: string;
  /** What was up before `before`. */
  readonly earlier?: readonly Declared[];
  /** What is up before. Nothing: the stack is new. */
  readonly before?: readonly Declared[];
  readonly now: readonly Declared[];
  readonly world?: Omit<WorldOptions, "makeStack">;
  /** What happens outside Pulumi before the preview. */
  outside?(world: World): Promise<void>;
  /** Of the CLI. */
  readonly command?: readonly string[];
}

const { projectId, keyVersions } = quickstart;
const regions = ["EUROPE_WEST", "US_EAST_2"];
const all = privateProgram({ ...closed, regions });
const upstream = (gives: string): Declared => ({ kind: "Upstream", name: "theirs", args: { gives } });

export const CHANGES: readonly Change[] = [
  { name: "first-enable", now: [cmk()], world: EMPTY_GROUP },
  {
    name: "rotation",
    before: all,
    now: [encryption({ keyVersion: keyVersions.newest }), ...all.slice(1)],
  },
  {
    name: "rotation-again",
    earlier: all,
    before: [encryption({ keyVersion: keyVersions.newest }), ...all.slice(1)],
    now: all,
  },
  { name: "region-added", before: all, now: privateProgram({ ...closed, regions: [...regions, "westus2"] }) },
  {
    name: "region-removed",
    before: privateProgram({ ...closed, regions: [...regions, "westus2"] }),
    now: all,
  },
  { name: "private-to-public", before: all, now: wholeProgram() },
  { name: "secret-to-role", before: wholeProgram({ access: staticAccess }), now: wholeProgram() },
  { name: "cluster-removed", before: wholeProgram(), now: [encryption(), cluster("orders")] },
  {
    name: "drift",
    before: all,
    now: all,
    outside: async ({ emulator }) => {
      await byHand(emulator, { vaults: { [quickstart.keyVaultName]: { publicNetworkAccess: "Enabled" } } });
      await byHand(emulator, {
        projects: { [projectId]: { clusters: { orders: { encryptionAtRestProvider: "NONE" } } } },
      });
    },
    command: ["preview", "--refresh", "--json"],
  },
  {
    name: "drift-without-refresh",
    before: all,
    now: all,
    outside: ({ emulator }) =>
      byHand(emulator, { projects: { [projectId]: { clusters: { orders: { encryptionAtRestProvider: "NONE" } } } } }),
  },
  { name: "destroy", before: all, now: all, command: ["destroy", "--preview-only", "--json"] },
  {
    name: "refresh",
    before: all,
    now: all,
    outside: ({ emulator }) =>
      byHand(emulator, { projects: { [projectId]: { clusters: { orders: { encryptionAtRestProvider: "NONE" } } } } }),
    command: ["refresh", "--preview-only", "--json"],
  },
  {
    name: "protection-removed",
    before: [encryption({}, { protect: true }), ...wholeProgram().slice(1)],
    now: wholeProgram(),
  },
  { name: "others-only", before: [...wholeProgram(), upstream("one")], now: [...wholeProgram(), upstream("two")] },
  {
    name: "refused",
    before: wholeProgram(),
    now: [encryption({ keyName: "atals" }), cluster("orders"), cluster("billing")],
  },
  {
    name: "unverified",
    before: wholeProgram(),
    now: wholeProgram({ keyVersion: keyVersions.newest }),
    world: {},
    outside: async ({ stack }) => {
      for (const name of ["MONGODB_ATLAS_CLIENT_ID", "MONGODB_ATLAS_CLIENT_SECRET"]) stack.setEnv(name, undefined);
    },
  },
];
