// What the tests of a region's endpoint start with: a run that brings the regions up, and an Atlas that is quick.
import { bringUp } from "../../../../provider/private-networking/flow/endpoints.ts";
import type { Target } from "../../../../provider/private-networking/flow/region.ts";
import { become, connection, EAST, type Hooks, PROJECT, type Scene, VAULT, type World } from "./fakes.ts";

export const bring = async ({ run, sight }: Scene, change: Partial<Target> = {}) => {
  await bringUp(run, {
    ...{ projectId: PROJECT, keyVaultId: VAULT, regions: [EAST], approval: "automatic", azure: {} },
    ...{ wasPrivate: false, sight, ...change },
  });
  return sight.latest;
};

export const approvalOf = (name: string, region: string = EAST): string =>
  `APPROVE ${name} of payments-kv: Atlas project ${PROJECT}, ${region}; approved by pulumi-atlas-cmk`;

/** Every new endpoint waits for its approval by the next look. */
export const quick = {
  listEndpoints: (world: World) => {
    for (const one of world.endpoints.filter((each) => each.status === "INITIATING")) {
      become(world, one.id, { status: "PENDING_ACCEPTANCE", privateEndpointConnectionName: `pe-${one.id}` });
      world.connections.push(connection(`pe-${one.id}`, "Pending"));
    }
  },
} satisfies Hooks;
