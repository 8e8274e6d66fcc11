// Stories of our own resources, as data: played on the test double and on a real CLI, their steps and final states are compared (test/e2e).
// test/program plays them twice in process.
import { playScenario, type ScenarioStep, type StepOutcome } from "@pulumi-atlas-cmk/testing";
import { quickstart } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import {
  cluster,
  type Declared,
  encryption,
  makeWorld,
  networking,
  type World,
  type WorldOptions,
  wholeProgram,
} from "../support/world.ts";
import { type MakeStack, urnOf } from "./shared.ts";

const { projectId, keyVaultName, keyVersions } = quickstart;
const rotated = { keyVersion: keyVersions.newest };

const renamed: readonly Declared[] = [
  encryption(rotated),
  { ...cluster("orders"), name: "renamed" },
  cluster("billing"),
];

type Story = (world: World) => readonly ScenarioStep[];

const declare = (world: World, name: string, program: readonly Declared[]): ScenarioStep => ({
  name,
  act: async () => {
    world.declare(program);
    return undefined;
  },
});

const hand = (world: World, name: string, change: unknown): ScenarioStep => ({
  name,
  act: async () => {
    await byHand(world.emulator, change);
    return undefined;
  },
});

/** A project and its clusters. */
const clusters: Story = (world) => [
  declare(world, "the program", wholeProgram()),
  { name: "preview", act: (stack) => stack.preview() },
  { name: "up", act: (stack) => stack.up() },
  { name: "up again", act: (stack) => stack.up() },
  declare(world, "a rotation", wholeProgram(rotated)),
  { name: "preview of the rotation", act: (stack) => stack.preview({ diff: true }) },
  { name: "up with the rotation", act: (stack) => stack.up() },
  hand(world, "a drift", {
    projects: { [projectId]: { clusters: { billing: { encryptionAtRestProvider: "NONE" } } } },
  }),
  { name: "preview of the drift", act: (stack) => stack.preview() },
  { name: "refresh", act: (stack) => stack.refresh() },
  { name: "up after the drift", act: (stack) => stack.up() },
  { name: "up --replace", act: async (stack) => stack.up({ replace: [await urnOf(stack, "encryption")] }) },
  declare(world, "a rename", renamed),
  { name: "up with the rename", act: (stack) => stack.up() },
  hand(world, "a cluster of others", { projects: { [projectId]: { clusters: { orders: { paused: true } } } } }),
  { name: "destroy, refused", act: (stack) => stack.destroy() },
  hand(world, "the cluster resumed", { projects: { [projectId]: { clusters: { orders: { paused: false } } } } }),
  { name: "destroy", act: (stack) => stack.destroy() },
];

/** Its private path. One region at a time, so that the endpoints' ids are the same in every play. */
const privatePath: Story = (world) => {
  const billing = cluster("billing", { projectId: "@networking.projectId" });
  const program = (regions: readonly string[], ...more: readonly Declared[]): readonly Declared[] => [
    encryption(),
    networking({ regions, publicNetworkAccess: "Disabled" }),
    cluster("orders", { projectId: "@networking.projectId" }),
    ...more,
  ];
  const vault = (change: unknown) => ({ vaults: { [keyVaultName]: change } });
  return [
    declare(world, "on the public path", [encryption(), cluster("orders")]),
    { name: "up on the public path", act: (stack) => stack.up() },
    declare(world, "the private path", program(["eastus2"])),
    { name: "preview of the private path", act: (stack) => stack.preview({ diff: true }) },
    { name: "up to the private path", act: (stack) => stack.up() },
    { name: "up again", act: (stack) => stack.up() },
    declare(world, "a region and its cluster", program(["eastus2", "EUROPE_WEST"], billing)),
    { name: "preview of the region", act: (stack) => stack.preview({ diff: true }) },
    { name: "up with the region", act: (stack) => stack.up() },
    hand(world, "the vault reopened", vault({ publicNetworkAccess: "Enabled" })),
    { name: "preview of the open vault", act: (stack) => stack.preview() },
    { name: "refresh", act: (stack) => stack.refresh() },
    { name: "up after the refresh", act: (stack) => stack.up() },
    declare(world, "a region taken out too early", program(["eastus2"], billing)),
    { name: "preview, refused", act: (stack) => stack.preview() },
    declare(world, "the program again", program(["eastus2", "EUROPE_WEST"], billing)),
    { name: "up --replace", act: async (stack) => stack.up({ replace: [await urnOf(stack, "networking")] }) },
    hand(world, "a firewall", vault({ networkAcls: { defaultAction: "Deny", ipRules: [], bypass: "None" } })),
    declare(world, "without the private path", [encryption(), cluster("orders"), cluster("billing")]),
    { name: "up, refused", act: (stack) => stack.up() },
    hand(world, "no firewall", vault({ networkAcls: null })),
    { name: "up back to public", act: (stack) => stack.up() },
    { name: "destroy", act: (stack) => stack.destroy() },
  ];
};

export const STORIES = {
  "a project and its clusters": { steps: clusters, refused: ["destroy, refused"] },
  "a project's private path": { steps: privatePath, refused: ["preview, refused", "up, refused"] },
} as const;

export const STORY_NAMES = ["a project and its clusters", "a project's private path"] as const;

/** Times and measured seconds: two plays have the same ones only by chance. */
const MEASURED: Readonly<Record<string, (value: unknown) => unknown>> = {
  keyIdentifierSince: (value) => (/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/.test(String(value)) ? "a time" : value),
  lastDurations: (value) =>
    Object.fromEntries(
      Object.entries(Object(value)).map(([work, took]) => [work, Number.isInteger(took) ? "whole seconds" : took]),
    ),
};

const withoutMeasured = (outcome: StepOutcome): StepOutcome => ({
  ...outcome,
  state: outcome.state.map((resource) => ({
    ...resource,
    outputs: Object.fromEntries(
      Object.entries(resource.outputs).map(([key, value]) => [key, MEASURED[key]?.(value) ?? value]),
    ),
  })),
});

export async function playStory(
  name: keyof typeof STORIES,
  makeStack: MakeStack,
  options: Pick<WorldOptions, "startMs"> = {},
): Promise<readonly StepOutcome[]> {
  const world = await makeWorld({ makeStack, ...options });
  try {
    return (await playScenario(STORIES[name].steps(world), world.stack)).map(withoutMeasured);
  } finally {
    await world.dispose();
  }
}
