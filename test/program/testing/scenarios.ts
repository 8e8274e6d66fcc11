// What is played in the lab, on the double and on a real CLI. Each scenario is about one promise of the engine.
import { join } from "node:path";
import type { Stack } from "@pulumi-atlas-cmk/testing";
import type { LabScenario, LabStep, Spec } from "./lab.ts";

const PREFIX = "urn:pulumi:test::lab::pulumi-nodejs:dynamic/lab:Thing::";

const preview = (name: string, ...resources: readonly Spec[]): LabStep => ({
  name,
  async act(lab, stack) {
    lab.declare(resources);
    return stack.preview({ diff: true });
  },
});

const up = (name: string, ...resources: readonly Spec[]): LabStep => ({
  name,
  async act(lab, stack) {
    lab.declare(resources);
    return stack.up();
  },
});

const destroy = (name = "destroy"): LabStep => ({ name, act: (_lab, stack) => stack.destroy() });

/** Two that depend on the first, one of them by data. */
const chain: readonly Spec[] = [
  { name: "a", props: { v: "1", deep: { x: 1, list: ["p", "q"] } }, secrets: { token: "canary-1" } },
  { name: "b", from: { up: "a.stamp" } },
  { name: "c", options: { dependsOn: ["b"] } },
];

const life: LabScenario = {
  name: "create, nothing, update, remove, destroy",
  steps: [
    preview("preview of a create", ...chain),
    up("create", ...chain),
    up("nothing", ...chain),
    preview(
      "preview of an edit",
      { name: "a", props: { v: "2", deep: { x: 1, list: ["p", "qq"] }, more: true }, secrets: { token: "canary-2" } },
      ...chain.slice(1),
    ),
    up(
      "edit",
      { name: "a", props: { v: "2", deep: { x: 1, list: ["p", "qq"] }, more: true }, secrets: { token: "canary-2" } },
      ...chain.slice(1),
    ),
    up("remove the last two", { name: "a", props: { v: "2" } }),
    destroy(),
  ],
};

const components: LabScenario = {
  name: "components and what depends on them",
  steps: [
    up(
      "create",
      { name: "g", kind: "group" },
      { name: "inside", options: { parent: "g" } },
      { name: "after", options: { dependsOn: ["g"] } },
    ),
    destroy(),
  ],
};

const replacements: LabScenario = {
  name: "replacements",
  steps: [
    up("create", { name: "a", props: { rep: "1" } }, { name: "b", from: { up: "a.id" } }),
    preview("preview of a replacement", { name: "a", props: { rep: "2" } }, { name: "b", from: { up: "a.id" } }),
    up("replacement", { name: "a", props: { rep: "2" } }, { name: "b", from: { up: "a.id" } }),
    {
      name: "asked for by URN",
      act: (_lab, stack) => stack.up({ replace: [`${PREFIX}a`] }),
    },
    up("rename", { name: "renamed", props: { rep: "2" } }),
    destroy(),
  ],
};

const deleteBeforeReplace: LabScenario = {
  name: "delete before replace",
  steps: [
    up(
      "create",
      { name: "a", props: { rep: "1", dbr: true } },
      { name: "b", from: { rep: "a.name" } },
      { name: "c", from: { up: "a.id" } },
    ),
    preview(
      "preview",
      { name: "a", props: { rep: "2", dbr: true } },
      { name: "b", from: { rep: "a.name" } },
      { name: "c", from: { up: "a.id" } },
    ),
    up(
      "replacement",
      { name: "a", props: { rep: "2", dbr: true } },
      { name: "b", from: { rep: "a.name" } },
      { name: "c", from: { up: "a.id" } },
    ),
    {
      name: "create of the replacement fails",
      async act(lab, stack) {
        lab.declare([{ name: "a", props: { rep: "3", dbr: true } }]);
        lab.edit((world) => {
          world.faults = { "create a": { kind: "throw", message: "no room" } };
        });
        return stack.up();
      },
    },
    {
      name: "and passes",
      async act(lab, stack) {
        lab.edit((world) => {
          world.faults = {};
        });
        return stack.up();
      },
    },
    up("by option", { name: "a", props: { rep: "4" }, options: { deleteBeforeReplace: true } }),
    destroy(),
  ],
};

const withFault = (name: string, call: string, fault: LabFault, resources: readonly Spec[]): LabStep => ({
  name,
  async act(lab, stack) {
    lab.declare(resources);
    lab.edit((world) => {
      world.faults = { [call]: fault };
    });
    return stack.up();
  },
});

type LabFault = Parameters<Parameters<Parameters<LabStep["act"]>[0]["edit"]>[0]>[0]["faults"][string];

const healed = (name: string, resources?: readonly Spec[]): LabStep => ({
  name,
  async act(lab, stack) {
    if (resources !== undefined) lab.declare(resources);
    lab.edit((world) => {
      world.faults = {};
    });
    return stack.up();
  },
});

const pair: readonly Spec[] = [
  { name: "a", props: { v: "1" }, secrets: { token: "canary" } },
  { name: "b", from: { up: "a.stamp" } },
];

const edited: readonly Spec[] = [{ name: "a", props: { v: "2" }, secrets: { token: "canary" } }, ...pair.slice(1)];

const partial: LabScenario = {
  name: "partial failure",
  steps: [
    withFault("create fails half-way", "create a", { kind: "partial", reasons: ["reason one", "reason two"] }, pair),
    preview("preview of the rest", ...pair),
    healed("is updated next time"),
    withFault("update fails half-way", "update a", { kind: "partial", reasons: ["update reason"] }, edited),
    healed("is updated again"),
    destroy(),
  ],
};

const failures: LabScenario = {
  name: "plain failures",
  steps: [
    withFault("create", "create a", { kind: "throw", message: "create failed hard" }, pair),
    healed("create again"),
    withFault("update", "update a", { kind: "throw", message: "update failed hard" }, edited),
    withFault("check", "check a", { kind: "throw", message: "check failed hard" }, edited),
    up("check refuses", { name: "a", props: { v: "1", refuse: "v" } }),
    up("check refuses without a property", { name: "a", props: { v: "1", refuse: "" } }),
    healed("warns", [{ name: "a", props: { v: "1", says: "mind this" } }, ...pair.slice(1)]),
    {
      name: "the program throws",
      async act(lab, stack) {
        lab.declare(pair, { throws: "not today" });
        return stack.up();
      },
    },
    destroy(),
  ],
};

const deleting = (name: string, continueOnError: boolean): LabStep => ({
  name,
  act: (_lab, stack) => stack.destroy({ continueOnError }),
});

const deletes: LabScenario = {
  name: "a delete that is refused",
  steps: [
    up(
      "create",
      { name: "p" },
      { name: "k", from: { up: "p.stamp" } },
      { name: "a", options: { dependsOn: ["k"] } },
      { name: "c", options: { dependsOn: ["p"] } },
    ),
    {
      name: "refused: nothing else goes",
      async act(lab, stack) {
        lab.edit((world) => {
          world.faults = { "delete a": { kind: "throw", message: "still in use" } };
        });
        return stack.destroy();
      },
    },
    deleting("refused again: what does not hold it goes", true),
    {
      name: "allowed",
      async act(lab, stack) {
        lab.edit((world) => {
          world.faults = {};
        });
        return stack.destroy();
      },
    },
  ],
};

const kept: LabScenario = {
  name: "protect and retain",
  steps: [
    up(
      "create",
      { name: "a", options: { protect: true } },
      { name: "b", options: { retainOnDelete: true } },
      { name: "c" },
    ),
    preview("preview of their removal"),
    destroy("destroy stops at the protected one"),
    preview("preview of a replacement", { name: "a", props: { rep: "2" }, options: { protect: true } }),
    up("a replacement", { name: "a", props: { rep: "2" }, options: { protect: true } }),
    up("protect is lifted", { name: "a" }),
    destroy(),
  ],
};

const drifted =
  (id: RegExp, change: Readonly<Record<string, unknown>> | undefined): LabStep["act"] =>
  async (lab, stack) => {
    lab.edit((world) => {
      for (const key of Object.keys(world.objects)) {
        if (!id.test(key)) continue;
        if (change === undefined) delete world.objects[key];
        else Object.assign(world.objects[key] ?? {}, change);
      }
    });
    return stack.preview({ refresh: true, diff: true });
  };

const refreshes: LabScenario = {
  name: "drift",
  steps: [
    up("create", ...pair),
    { name: "an input drifted, previewed", act: drifted(/^a-/, { v: "drifted" }) },
    { name: "without a refresh nothing is seen", act: (_lab, stack) => stack.up() },
    { name: "repaired", act: (_lab, stack) => stack.up({ refresh: true }) },
    { name: "a secret drifted", act: drifted(/^a-/, { token: "elsewhere" }) },
    { name: "taken over by refresh", act: (_lab, stack) => stack.refresh() },
    { name: "put back", act: (_lab, stack) => stack.up() },
    { name: "gone, previewed", act: drifted(/^a-/, undefined) },
    { name: "gone, refreshed", act: (_lab, stack) => stack.refresh() },
    { name: "made again", act: (_lab, stack) => stack.up() },
    {
      name: "a read fails",
      async act(lab, stack) {
        lab.edit((world) => {
          world.faults = { "read a": { kind: "throw", message: "cannot look" } };
        });
        return stack.up({ refresh: true });
      },
    },
    healed("heals"),
    destroy(),
  ],
};

const always: LabScenario = {
  name: "refresh: always",
  refreshAlways: true,
  steps: [
    up("create", ...pair),
    {
      name: "drift is previewed",
      act: async (lab, stack) => {
        lab.edit((world) => {
          for (const object of Object.values(world.objects)) if (object.name === "a") object.v = "drifted";
        });
        return stack.preview({ diff: true });
      },
    },
    up("repaired", ...pair),
    up("removed", ...pair.slice(0, 1)),
    destroy(),
  ],
};

const deaths: LabScenario = {
  name: "the provider's process dies",
  steps: [
    withFault("in a create", "create a", { kind: "die" }, pair),
    healed("create again"),
    withFault("in an update", "update a", { kind: "die" }, edited),
    healed("update again"),
    withFault("in the delete of a replacement", "delete a", { kind: "die" }, [{ name: "a", props: { rep: "2" } }]),
    { name: "preview shows the delete still to come", act: (_lab, stack) => stack.preview({ diff: true }) },
    healed("which is made up for"),
    {
      name: "in a delete",
      async act(lab, stack) {
        lab.edit((world) => {
          world.faults = { "delete a": { kind: "die" } };
        });
        return stack.destroy();
      },
    },
    {
      name: "destroy again",
      async act(lab, stack) {
        lab.edit((world) => {
          world.faults = {};
        });
        return stack.destroy();
      },
    },
  ],
};

const terminated: LabScenario = {
  name: "the engine is killed in a create",
  steps: [
    {
      name: "killed, and run again",
      async act(lab, stack) {
        lab.declare([{ name: "a" }]);
        lab.edit((world) => {
          world.faults = { "create a": { kind: "hang" } };
        });
        const running = stack.up();
        await lab.called("create a");
        await stack.terminate();
        await running;
        lab.edit((world) => {
          world.faults = {};
        });
        return stack.up();
      },
    },
    { name: "refresh does not forget the pending create", act: (_lab, stack) => stack.refresh() },
    { name: "unless it is told to", act: (_lab, stack) => stack.refresh({ clearPendingCreates: true }) },
    destroy(),
  ],
};

const configured: LabScenario = {
  name: "configuration",
  config: { "lab:token": { secret: "canary-token" }, "lab:plain": "p" },
  steps: [
    up(
      "create",
      { name: "a" },
      { name: "own", kind: "provider", props: { "lab:token": "explicit" } },
      { name: "b", options: { provider: "own" } },
    ),
    {
      name: "changed: no diff, and the next calls have it",
      async act(_lab, stack) {
        stack.setConfig("lab:token", { secret: "second" });
        return stack.up();
      },
    },
    {
      name: "destroy uses what the last up saved",
      async act(_lab, stack) {
        stack.setConfig("lab:token", { secret: "third" });
        return stack.destroy();
      },
    },
  ],
};

const programDestroy: LabScenario = {
  name: "destroy that runs the program",
  config: { "lab:token": "one" },
  steps: [
    up("create", ...pair),
    {
      name: "destroy",
      async act(lab, stack) {
        lab.declare([...pair, { name: "never made" }]);
        stack.setConfig("lab:token", "two");
        return stack.destroy({ runProgram: true });
      },
    },
  ],
};

const attached: Spec = { name: "b", options: { deletedWith: "a" } };

const options: LabScenario = {
  name: "options of a resource",
  steps: [
    up("create", { name: "a", props: { v: "1", w: "1" } }, attached),
    up("ignoreChanges", { name: "a", props: { v: "2", w: "2" }, options: { ignoreChanges: ["v"] } }, attached),
    up("replaceOnChanges", { name: "a", props: { v: "1", w: "3" }, options: { replaceOnChanges: ["w"] } }, attached),
    up("delete before replace", { name: "a", props: { v: "1", w: "3", rep: "2", dbr: true } }, attached),
    destroy(),
  ],
};

/** Of a provider that is attached, one of the dynamic provider's after them, and a function's answer. */
const boxChain: readonly Spec[] = [
  { name: "q", kind: "call", props: { deep: { x: 1 } } },
  {
    name: "a",
    kind: "box",
    props: { v: "1", list: ["p"] },
    secrets: { token: "canary-1" },
    from: { asked: "q.answer" },
  },
  { name: "b", kind: "box", from: { up: "a.stamp" } },
  { name: "c", from: { up: "b.stamp" } },
  { name: "r", kind: "call", from: { of: "a.stamp" }, secrets: { by: "canary-2" } },
  { name: "d", kind: "box", from: { asked: "r.answer" }, options: { dependsOn: ["c"] } },
];

const boxEdit: readonly Spec[] = boxChain.map((spec) =>
  spec.name === "a" ? { ...spec, props: { v: "2", list: ["p", "q"] }, secrets: { token: "canary-3" } } : spec,
);

const attachedLife: LabScenario = {
  name: "an attached provider",
  withBoxes: true,
  config: { "box:token": { secret: "canary" }, "box:plain": "p" },
  steps: [
    preview("preview of a create", ...boxChain),
    up("create", ...boxChain),
    up("nothing", ...boxChain),
    preview("preview of an edit", ...boxEdit),
    up("edit", ...boxEdit),
    destroy(),
  ],
};

const repBoxes = (rep: string, dbr: boolean): readonly Spec[] => [
  { name: "a", kind: "box", props: { rep, ...(dbr ? { dbr } : {}) } },
  { name: "b", kind: "box", from: { rep: "a.stamp", up: "a.id" } },
];

const attachedReplacements: LabScenario = {
  name: "replacements by an attached provider",
  withBoxes: true,
  steps: [
    up("create", ...repBoxes("1", false)),
    preview("preview", ...repBoxes("2", false)),
    up("replacement", ...repBoxes("2", false)),
    up("delete before replace", ...repBoxes("3", true)),
    up("kept by options", {
      name: "a",
      kind: "box",
      props: { rep: "4", dbr: true },
      options: { ignoreChanges: ["rep"] },
    }),
    destroy(),
  ],
};

const boxPair: readonly Spec[] = [
  { name: "a", kind: "box", props: { v: "1" }, secrets: { token: "canary" } },
  { name: "b", kind: "box", from: { up: "a.stamp" } },
];

const attachedDrift: LabScenario = {
  name: "drift at an attached provider",
  withBoxes: true,
  steps: [
    up("create", ...boxPair),
    { name: "drifted, previewed", act: drifted(/^a-/, { v: "drifted" }) },
    { name: "repaired", act: (_lab, stack) => stack.up({ refresh: true }) },
    { name: "gone", act: drifted(/^a-/, undefined) },
    { name: "refreshed", act: (_lab, stack) => stack.refresh() },
    { name: "made again", act: (_lab, stack) => stack.up() },
    up("one got by its id", { name: "got", kind: "box-got", id: "a-3" }),
    destroy(),
  ],
};

const attachedFailures: LabScenario = {
  name: "failures of an attached provider",
  withBoxes: true,
  steps: [
    withFault("create", "create b", { kind: "throw", message: "no room" }, boxPair),
    withFault("create, half-way", "create b", { kind: "partial", reasons: ["reason one"] }, boxPair),
    healed("made"),
    withFault("a function", "invoke q", { kind: "throw", message: "no answer" }, [{ name: "q", kind: "call" }]),
    {
      name: "delete",
      async act(lab, stack) {
        lab.edit((world) => {
          world.faults = { "delete a": { kind: "throw", message: "still in use" } };
        });
        return stack.destroy();
      },
    },
    {
      name: "delete again",
      async act(lab, stack) {
        lab.edit((world) => {
          world.faults = {};
        });
        return stack.destroy();
      },
    },
  ],
};

const explicitBoxes = (token: string): readonly Spec[] => [
  { name: "source", kind: "box", props: { v: token } },
  { name: "late", kind: "box-provider", from: { token: "source.stamp" } },
  { name: "b", kind: "box", options: { provider: "late" } },
  // After the other one, so that the order of what is shown is the same each time.
  { name: "own", kind: "box-provider", from: { token: "source.v" }, options: { dependsOn: ["b"] } },
  { name: "a", kind: "box", options: { provider: "own" } },
  { name: "q", kind: "call", options: { provider: "own" } },
];

const attachedInstances: LabScenario = {
  name: "explicit instances of an attached provider",
  withBoxes: true,
  steps: [
    preview("preview of a create", ...explicitBoxes("one")),
    up("create", ...explicitBoxes("one")),
    preview("preview of another configuration", ...explicitBoxes("two")),
    up("another configuration", ...explicitBoxes("two")),
    destroy(),
  ],
};

const renamed: LabScenario = {
  name: "renamed with an alias",
  withBoxes: true,
  steps: [
    up(
      "create",
      { name: "g", kind: "group" },
      { name: "g-inside", kind: "box", props: { v: "1" }, options: { parent: "g" } },
      { name: "a", kind: "box", props: { v: "1" } },
      { name: "after", kind: "box", from: { up: "a.stamp" } },
    ),
    up(
      "renamed",
      { name: "h", kind: "group", options: { aliases: [{ name: "g" }] } },
      { name: "h-inside", kind: "box", props: { v: "1" }, options: { parent: "h" } },
      { name: "z", kind: "box", props: { v: "1" }, options: { aliases: [{ name: "a" }] } },
    ),
    destroy(),
  ],
};

const both = (v: string, w = "1"): readonly Spec[] => [
  { name: "a", props: { v } },
  { name: "b", props: { w } },
];

const targeted: LabScenario = {
  name: "targets",
  steps: [
    up("create", ...both("1")),
    {
      name: "one of two edits",
      async act(lab, stack) {
        lab.declare([...both("2", "2"), { name: "c" }]);
        return stack.up({ target: [`${PREFIX}a`] });
      },
    },
    {
      name: "none of the removed",
      async act(lab, stack) {
        lab.declare([{ name: "a", props: { v: "3" } }]);
        return stack.up({ target: [`${PREFIX}a`] });
      },
    },
    destroy(),
  ],
};

const planFile = (stack: Stack): string => join(stack.directory, "plan.json");

const planned: LabScenario = {
  name: "plans",
  steps: [
    up("create", ...both("1")),
    {
      name: "preview that is kept",
      async act(lab, stack) {
        lab.declare(both("2"));
        return stack.preview({ savePlan: planFile(stack) });
      },
    },
    { name: "as planned", act: (_lab, stack) => stack.up({ plan: planFile(stack) }) },
    {
      name: "another preview that is kept",
      async act(lab, stack) {
        lab.declare(both("2"));
        return stack.preview({ savePlan: planFile(stack) });
      },
    },
    {
      name: "more than planned",
      async act(lab, stack) {
        lab.declare([...both("2"), { name: "c", options: { dependsOn: ["a", "b"] } }]);
        return stack.up({ plan: planFile(stack) });
      },
    },
    destroy(),
  ],
};

export const scenarios: readonly LabScenario[] = [
  life,
  components,
  replacements,
  deleteBeforeReplace,
  partial,
  failures,
  deletes,
  kept,
  refreshes,
  always,
  deaths,
  terminated,
  configured,
  programDestroy,
  options,
  attachedLife,
  attachedReplacements,
  attachedDrift,
  attachedFailures,
  attachedInstances,
  renamed,
  targeted,
  planned,
];
