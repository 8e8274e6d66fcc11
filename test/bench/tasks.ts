// The main jobs, each with the fewest calls that it needs, the floor of its time and what sets this floor. Data; measure.ts runs it.

import type { OperationResult } from "@pulumi-atlas-cmk/testing";
import { quickstart } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import { closed, privateProgram, type World, wholeProgram } from "../support/world.ts";
import { componentPath } from "./component-tasks.ts";
import { AFTER_WRITE, BOTH_ENDS, LOGIN, NO_WAIT, type Path, type Task, TWICE } from "./task.ts";

const up = (world: World): Promise<OperationResult> => world.stack.up();

export const ROTATE = "rotate the key's version";
export const UP = "up: project and 2 clusters";
export const UNCHANGED = "up without changes";
export const DESTROY = "destroy: 2 clusters and the project";
export const TO_PRIVATE = "from public to private in 2 regions, the vault closed";
export const UNCHANGED_PRIVATE = "up without changes, private";
export const REGION = "a region added";
export const TO_PUBLIC = "back to public, with both clusters encrypted";

const publicPath: Path = {
  prepare: (world) => Promise.resolve(world.declare(wholeProgram())),
  tasks: [
    {
      name: "preview, nothing configured",
      fewest: {
        ...LOGIN,
        "Azure token": 1,
        "GET encryption": 1,
        "GET clusters": 1,
        "GET vault": 1,
        "GET key": 1,
        "GET key versions": 1,
        "GET Atlas role": 1,
        "GET assignments": 1,
        "GET role definition": 2,
        "GET maintenance": 1,
        "GET backup policy": 1,
      },
      floorS: 0,
      bound: NO_WAIT,
      run: (world) => world.stack.preview(),
    },
    {
      name: UP,
      fewest: {
        ...LOGIN,
        "Azure token": 2,
        "GET encryption": 1,
        "GET key": 1,
        "GET key versions": 1,
        trial: 2,
        "PATCH encryption": 1,
        "GET clusters": 2,
        "PATCH cluster": 2,
      },
      why: { "GET clusters": AFTER_WRITE },
      floorS: 20,
      bound: "both clusters change at the same time, 20 s",
      run: up,
    },
    {
      name: UNCHANGED,
      fewest: { ...LOGIN, "GET encryption": 1, "GET clusters": 1 },
      floorS: 0,
      bound: NO_WAIT,
      run: up,
    },
    {
      name: ROTATE,
      fewest: {
        ...LOGIN,
        "Azure token": 2,
        "GET encryption": 1,
        "GET key versions": 1,
        trial: 2,
        "PATCH encryption": 1,
        "GET clusters": 1,
      },
      why: { "GET clusters": "whether every cluster uses the new version" },
      floorS: 0,
      bound: NO_WAIT,
      run: (world) => {
        world.declare(wholeProgram({ keyVersion: quickstart.keyVersions.newest }));
        return world.stack.up();
      },
    },
    {
      name: "repair a cluster decrypted by hand",
      fewest: { ...LOGIN, "GET encryption": 1, "GET clusters": 2, "PATCH cluster": 1 },
      why: { "GET clusters": AFTER_WRITE },
      floorS: 20,
      bound: "one cluster changes, 20 s",
      run: async (world) => {
        await byHand(world.emulator, {
          projects: { [quickstart.projectId]: { clusters: { billing: { encryptionAtRestProvider: "NONE" } } } },
        });
        return world.stack.up();
      },
    },
    {
      name: DESTROY,
      fewest: {
        ...LOGIN,
        "GET encryption": 2,
        "GET backup policy": 1,
        "GET clusters": 2,
        "PATCH cluster": 2,
        "PATCH encryption": 1,
        "GET snapshots": 2,
      },
      why: { "GET encryption": TWICE, "GET clusters": AFTER_WRITE },
      floorS: 20,
      proofS: 2,
      bound:
        "both clusters change at the same time, 20 s; a list without an encrypted cluster counts if it is the same 2 s later",
      run: (world) => world.stack.destroy(),
    },
  ],
};

const regions = ["EUROPE_WEST", "US_EAST_2", "US_WEST_2"];

/** Begins with both clusters encrypted over the public network. */
const privatePath: Path = {
  prepare: async (world) => {
    world.declare(wholeProgram());
    await world.stack.up();
  },
  tasks: [
    {
      name: TO_PRIVATE,
      fewest: {
        ...LOGIN,
        "Azure token": 1,
        "GET encryption": 2,
        "PATCH encryption": 1,
        "GET clusters": 2,
        "GET endpoints": 2,
        "POST endpoints": 2,
        "GET registration": 1,
        "GET connection": 4,
        "PUT connection": 2,
        "GET vault": 1,
        "GET projects": 1,
        "PATCH vault": 1,
      },
      why: {
        "GET encryption": "what Atlas has now, and whether it reaches the key over the new path",
        "GET clusters":
          "which regions need an endpoint, and whether every cluster has moved before the vault is closed",
        "GET endpoints": "what is there now, and once more after the writes",
        "GET connection": BOTH_ENDS,
      },
      floorS: 35,
      proofS: 2,
      bound:
        "endpoints 20 s, activation 10 s, then Atlas moves the clusters, 5 s. An empty list of endpoints counts if it is the same 2 s later. A cluster whose move is not seen to begin counts as moved after one minute without a change",
      run: (world) => {
        world.declare(privateProgram(closed));
        return world.stack.up();
      },
    },
    {
      name: UNCHANGED_PRIVATE,
      fewest: {
        ...LOGIN,
        "Azure token": 1,
        "GET encryption": 1,
        "GET clusters": 1,
        "GET endpoints": 1,
        "GET vault": 1,
      },
      floorS: 0,
      bound: NO_WAIT,
      run: up,
    },
    {
      name: REGION,
      fewest: {
        ...LOGIN,
        "Azure token": 1,
        "GET encryption": 2,
        "GET clusters": 1,
        "GET endpoints": 3,
        "POST endpoints": 1,
        "GET registration": 1,
        "GET connection": 1,
        "PUT connection": 1,
        "GET vault": 1,
      },
      why: {
        "GET encryption": "what Atlas has now, and whether it reaches the key over the new path",
        "GET endpoints": "what is there now, the proof that the region has none, and once more after the write",
      },
      floorS: 30,
      proofS: 2,
      bound: "the endpoint 20 s, activation 10 s. A list without the region counts if it is the same 2 s later",
      run: (world) => {
        world.declare(privateProgram({ ...closed, regions }));
        return world.stack.up();
      },
    },
    {
      name: TO_PUBLIC,
      fewest: {
        ...LOGIN,
        "Azure token": 1,
        "GET encryption": 2,
        "GET clusters": 1,
        "GET vault": 1,
        "PATCH vault": 1,
        "GET endpoints": 2,
        "DELETE endpoint": 3,
        "PATCH encryption": 1,
      },
      why: {
        "GET encryption": "what Atlas has now, and whether it reaches the key over the public network afterwards",
        "GET endpoints": "what is there now, and once more after the deletes",
      },
      floorS: 10,
      bound: "Atlas deletes all endpoints at the same time, 10 s",
      run: (world) => {
        world.declare(wholeProgram());
        return world.stack.up();
      },
    },
  ],
};

export const PATHS: readonly Path[] = [publicPath, privatePath, componentPath];
export const TASKS: readonly Task[] = PATHS.flatMap(({ tasks }) => tasks);
