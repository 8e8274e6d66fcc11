// The main jobs, each with the fewest calls that the API allows, the floor of the emulated times and what another tool did. Data; main.ts runs it.

import type { OperationResult } from "@pulumi-atlas-cmk/testing";
import { quickstart } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import { closed, privateProgram, type World, wholeProgram } from "../support/world.ts";
import type { Calls } from "./calls.ts";

export interface Task {
  readonly name: string;
  /** Look once, write what is needed, look until it is done. */
  readonly fewest: Calls;
  /** What the emulated times alone cost. */
  readonly floorS: number;
  /** What PEER did. */
  readonly peer?: string;
  readonly run: (world: World) => Promise<OperationResult>;
}

/** Measured on a local fake with the same times as here, and a static token: a service account adds a token and a revoke. */
export const PEER = "Terraform provider 2.12.0, static token";

const up = (world: World): Promise<OperationResult> => world.stack.up();

export const ROTATE = "rotate the key's version";

/** "look" and "done" are one read of all clusters each, however many there are. */
export const PUBLIC_PATH: readonly Task[] = [
  {
    name: "preview, nothing configured",
    fewest: { token: 1, "GET encryption": 1, "GET clusters": 1 },
    floorS: 0,
    run: (world) => world.stack.preview(),
  },
  {
    name: "up: project and 2 clusters",
    fewest: { token: 1, "GET encryption": 1, "PATCH encryption": 1, "GET clusters": 3, "PATCH cluster": 2 },
    floorS: 20,
    peer: "8 calls and 30.5 s (floor 20 s) for one cluster, which must be imported and then owned whole",
    run: up,
  },
  {
    name: "up without changes",
    fewest: { token: 1, "GET encryption": 1, "GET clusters": 1 },
    floorS: 0,
    peer: "3 calls for the project and two endpoints, no cluster",
    run: up,
  },
  {
    name: ROTATE,
    // "GET key" proves the new version before Atlas gets it. The trial in the vault and the logins to Azure are apart.
    fewest: { token: 1, "GET encryption": 1, "GET key": 1, "PATCH encryption": 1, "GET clusters": 1 },
    floorS: 0,
    peer: "3 calls, without a look at `valid` or at the clusters",
    run: (world) => {
      world.declare(wholeProgram({ keyVersion: quickstart.keyVersions.newest }));
      return world.stack.up();
    },
  },
  {
    name: "repair a cluster decrypted by hand",
    fewest: { token: 1, "GET encryption": 1, "GET clusters": 3, "PATCH cluster": 1 },
    floorS: 20,
    run: async (world) => {
      await byHand(world.emulator, {
        projects: { [quickstart.projectId]: { clusters: { billing: { encryptionAtRestProvider: "NONE" } } } },
      });
      return world.stack.up();
    },
  },
  {
    name: "destroy: 2 clusters and the project",
    fewest: { token: 1, "GET encryption": 1, "PATCH encryption": 1, "GET clusters": 4, "PATCH cluster": 2 },
    floorS: 20,
    peer: "19 calls in two applies for one cluster and one endpoint; in one apply it is stuck; a `destroy` deletes the cluster itself",
    run: (world) => world.stack.destroy(),
  },
];

/** Begins with both clusters encrypted over the public network. */
export const PRIVATE_PATH: readonly Task[] = [
  {
    name: "from public to private in 2 regions, the vault closed",
    fewest: {
      token: 1,
      "Azure token": 1,
      "GET encryption": 3,
      "PATCH encryption": 1,
      "GET clusters": 2,
      // Nothing there; pending; ACTIVE.
      "GET endpoints": 3,
      "POST endpoints": 2,
      "GET registration": 1,
      "GET connection": 2,
      "PUT connection": 2,
      "GET vault": 1,
      "PATCH vault": 1,
    },
    // Made 20 s, the first approval 8 s (Azure takes one at a time), activated 10 s, the vault closed 5 s.
    floorS: 43,
    peer: "7 calls and 30.4 s (floor 20 s): it ends with both endpoints waiting for somebody's approval, and looks neither at that nor at ACTIVE, 10 s later; the vault is left as it is",
    run: (world) => {
      world.declare(privateProgram(closed));
      return world.stack.up();
    },
  },
  {
    name: "up without changes, private",
    fewest: {
      token: 1,
      "Azure token": 1,
      "GET encryption": 1,
      "GET clusters": 1,
      "GET endpoints": 1,
      "GET vault": 1,
    },
    floorS: 0,
    peer: "3 calls for the project and two endpoints; an endpoint that Atlas recreates is no change",
    run: up,
  },
  {
    name: "a region added",
    fewest: {
      token: 1,
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
    floorS: 30,
    run: (world) => {
      world.declare(privateProgram({ ...closed, regions: ["EUROPE_WEST", "US_EAST_2", "US_WEST_2"] }));
      return world.stack.up();
    },
  },
  {
    name: "back to public, with both clusters encrypted",
    fewest: {
      token: 1,
      "Azure token": 1,
      "GET encryption": 2,
      "PATCH encryption": 1,
      "GET clusters": 1,
      "GET endpoints": 2,
      "DELETE endpoint": 3,
      "GET vault": 1,
      "PATCH vault": 1,
    },
    floorS: 10,
    peer: "11 calls and 30.5 s (floor 10 s) for two endpoints and the project's key, without a cluster and without a look at the vault",
    run: (world) => {
      world.declare(wholeProgram());
      return world.stack.up();
    },
  },
];
