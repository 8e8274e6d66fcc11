// One story of our own resources, as data: played on the test double and on a real CLI, its steps and final states are compared (test/e2e).
import { quickstart } from "../../emulator/seeds.ts";
import { playScenario, type ScenarioStep, type StepOutcome } from "../../testing/scenario.ts";
import { byHand } from "../support/hand.ts";
import { cluster, type Declared, encryption, makeWorld, type World, wholeProgram } from "../support/world.ts";
import { type MakeStack, urnOf } from "./shared.ts";

const { projectId, keyVersions } = quickstart;
const rotated = { keyVersion: keyVersions.newest };

const renamed: readonly Declared[] = [
  encryption(rotated),
  { ...cluster("orders"), name: "renamed" },
  cluster("billing"),
];

const steps = (world: World): readonly ScenarioStep[] => {
  const declare = (name: string, program: readonly Declared[]): ScenarioStep => ({
    name,
    act: async () => {
      world.declare(program);
      return undefined;
    },
  });
  const hand = (name: string, change: unknown): ScenarioStep => ({
    name,
    act: async () => {
      await byHand(world.emulator, change);
      return undefined;
    },
  });
  return [
    declare("the program", wholeProgram()),
    { name: "preview", act: (stack) => stack.preview() },
    { name: "up", act: (stack) => stack.up() },
    { name: "up again", act: (stack) => stack.up() },
    declare("a rotation", wholeProgram(rotated)),
    { name: "preview of the rotation", act: (stack) => stack.preview({ diff: true }) },
    { name: "up with the rotation", act: (stack) => stack.up() },
    hand("a drift", { projects: { [projectId]: { clusters: { billing: { encryptionAtRestProvider: "NONE" } } } } }),
    { name: "preview of the drift", act: (stack) => stack.preview() },
    { name: "refresh", act: (stack) => stack.refresh() },
    { name: "up after the drift", act: (stack) => stack.up() },
    { name: "up --replace", act: async (stack) => stack.up({ replace: [await urnOf(stack, "encryption")] }) },
    declare("a rename", renamed),
    { name: "up with the rename", act: (stack) => stack.up() },
    hand("a cluster of others", { projects: { [projectId]: { clusters: { orders: { paused: true } } } } }),
    { name: "destroy, refused", act: (stack) => stack.destroy() },
    hand("the cluster resumed", { projects: { [projectId]: { clusters: { orders: { paused: false } } } } }),
    { name: "destroy", act: (stack) => stack.destroy() },
  ];
};

export async function playStory(makeStack: MakeStack): Promise<readonly StepOutcome[]> {
  const world = await makeWorld({ makeStack });
  try {
    return await playScenario(steps(world), world.stack);
  } finally {
    await world.dispose();
  }
}
