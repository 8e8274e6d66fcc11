// Proves what is done about a region's endpoint, step by step, on a scripted Atlas and Azure: never a second one, never a stranger's approved, never for ever.
import { describe, expect, it } from "vitest";
import { bringUp, type Target } from "../../../../provider/private-networking/endpoints.ts";
import {
  approve,
  become,
  connection,
  EAST,
  endpoint,
  failure,
  type Hooks,
  hold,
  lost,
  MINUTE,
  PROJECT,
  pending,
  refusal,
  type Scene,
  SUBSCRIPTION,
  scene,
  VAULT,
  WEST,
  type World,
} from "./fakes.ts";

const bring = ({ clients, operation, progress }: Scene, change: Partial<Target> = {}) =>
  bringUp(
    clients,
    { projectId: PROJECT, keyVaultId: VAULT, regions: [EAST], approval: "automatic", azure: {}, ...change },
    operation,
    progress,
  );

const approvalOf = (name: string, region: string = EAST): string =>
  `APPROVE ${name} of payments-kv: Atlas project ${PROJECT}, ${region}; approved by pulumi-atlas-cmk`;

/** Every new endpoint waits for its approval by the next look. */
const quick = {
  listEndpoints: (world: World) => {
    for (const one of world.endpoints.filter((each) => each.status === "INITIATING")) {
      become(world, one.id, { status: "PENDING_ACCEPTANCE", privateEndpointConnectionName: `pe-${one.id}` });
      world.connections.push(connection(`pe-${one.id}`, "Pending"));
    }
  },
} satisfies Hooks;

describe("a region's endpoint", () => {
  it("is made, approved and ACTIVE, in every region side by side", async () => {
    const at = scene({}, quick);
    const endpoints = await bring(at, { regions: [WEST, EAST] });
    expect(endpoints.map((one) => [one.regionName, one.status])).toEqual([
      [WEST, "ACTIVE"],
      [EAST, "ACTIVE"],
    ]);
    expect(at.writes).toEqual([
      `POST ${WEST}`,
      `POST ${EAST}`,
      approvalOf("pe-new1", WEST),
      approvalOf("pe-new2", EAST),
    ]);
    expect(at.said[0]).toBe("private endpoints: EUROPE_WEST INITIATING, US_EAST_2 INITIATING");
    expect(at.progress).toEqual({ wrote: true, endpoints });
  });

  it("that is ACTIVE already costs one list and no write", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "ACTIVE")] });
    await bring(at);
    expect([at.writes, at.countOf("listEndpoints"), at.progress.wrote]).toEqual([[], 1, false]);
  });

  it("that somebody began is adopted", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "INITIATING")] }, quick);
    await bring(at);
    expect(at.writes).toEqual([approvalOf("pe-e1")]);
  });

  it("in a state that nobody knows is waited for", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "MIGRATING")] });
    at.at(5 * MINUTE, (world) => become(world, "e1", { status: "ACTIVE" }));
    await bring(at);
    expect(at.writes).toEqual([]);
  });

  it("that is being deleted is waited out, then made again", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "DELETING")] }, quick);
    at.at(2 * MINUTE, (world) => hold(world));
    await bring(at);
    expect(at.writes[0]).toBe(`POST ${EAST}`);
    expect(at.writtenAtMs[0]).toBeGreaterThanOrEqual(2 * MINUTE);
  });

  it("is looked at every three seconds at most, whatever the wait", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "INITIATING")] });
    at.at(30 * MINUTE, (world) => become(world, "e1", { status: "ACTIVE" }));
    await bring(at);
    expect(Math.max(...at.clock.sleeps)).toBe(3_000);
  });
});

describe("approval", () => {
  it("is of the very name that Atlas gives, among strangers' requests", async () => {
    const strangers = [connection("pe-e0", "Pending"), connection("pe-e10", "Pending"), connection("pe", "Pending")];
    const at = scene({ endpoints: [pending("e1", EAST)], connections: [...strangers, connection("pe-e1", "Pending")] });
    await bring(at);
    expect(at.writes).toEqual([approvalOf("pe-e1")]);
    expect(at.world.connections.filter((one) => one.status === "Pending")).toEqual(strangers);
  });

  it("waits while Atlas has given no name, and while Azure has no such connection", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "PENDING_ACCEPTANCE")] });
    at.at(MINUTE, (world) => become(world, "e1", { privateEndpointConnectionName: "pe-e1" }));
    at.at(2 * MINUTE, (world) => void world.connections.push(connection("pe-e1", "Pending")));
    await bring(at);
    expect(at.writes).toEqual([approvalOf("pe-e1")]);
    expect(at.writtenAtMs[0]).toBeGreaterThanOrEqual(2 * MINUTE);
    expect(at.said).toContain(
      "private endpoints: US_EAST_2 PENDING_ACCEPTANCE (its connection is not in Azure yet), 1 min 2 s",
    );
  });

  it("that somebody gave before us is not given again", async () => {
    const at = scene({ endpoints: [pending("e1", EAST)], connections: [connection("pe-e1", "Approved")] });
    at.at(MINUTE, (world) => void approve(world, "pe-e1"));
    await bring(at);
    expect([at.writes, at.countOf("getConnection")]).toEqual([[], 1]);
  });

  it("is given once, however long Atlas takes to notice", async () => {
    const at = scene({
      endpoints: [pending("e1", EAST)],
      connections: [connection("pe-e1", "Pending")],
      noticesApprovals: false,
    });
    at.at(3 * MINUTE, (world) => become(world, "e1", { status: "ACTIVE" }));
    await bring(at);
    expect(at.writes).toEqual([approvalOf("pe-e1")]);
  });

  it.each([
    { done: true, writes: 1 },
    { done: false, writes: 2 },
  ])("whose answer is lost is followed by a look (it was done: $done)", async ({ done, writes }) => {
    const losing = (world: World, name: string, count: number): void => {
      if (count > 1) return;
      if (done) world.connections = [connection(name, "Approved")];
      throw lost();
    };
    const at = scene(
      { endpoints: [pending("e1", EAST)], connections: [connection("pe-e1", "Pending")] },
      { approve: losing },
    );
    at.at(MINUTE, (world) => void approve(world, "pe-e1"));
    await bring(at);
    expect(at.writes).toHaveLength(writes);
  });

  it("that Azure refuses ends the run in Azure's words", async () => {
    const refuses = (): never => {
      throw refusal("RequestDisallowedByPolicy", 403);
    };
    const at = scene(
      { endpoints: [pending("e1", EAST)], connections: [connection("pe-e1", "Pending")] },
      { approve: refuses },
    );
    expect(await failure(bring(at))).toMatchObject({ code: "RequestDisallowedByPolicy" });
    expect(at.writes).toHaveLength(1);
  });
});

describe("a connection that somebody rejects", () => {
  const rejected = { endpoints: [pending("e1", EAST)], connections: [connection("pe-e1", "Rejected")] };

  it("is followed to the one that Atlas makes, and that is approved", async () => {
    const at = scene(rejected);
    at.at(MINUTE, (world) => {
      become(world, "e1", { status: "PENDING_RECREATION" });
      world.endpoints.unshift(endpoint("e2", EAST, "INITIATING"));
    });
    at.at(2 * MINUTE, (world) => {
      become(world, "e2", { status: "PENDING_ACCEPTANCE", privateEndpointConnectionName: "pe-e2" });
      world.connections.push(connection("pe-e2", "Pending"));
    });
    await bring(at);
    expect(at.writes).toEqual([approvalOf("pe-e2")]);
    expect(at.said).toContain("private endpoints: US_EAST_2 rejected or removed in Azure, Atlas is to make another");
  });

  it("is deleted and made again where Atlas does not notice within five minutes", async () => {
    const at = scene(rejected, quick);
    await bring(at);
    expect(at.writes).toEqual(["DELETE e1", `POST ${EAST}`, approvalOf("pe-new1")]);
    expect(at.writtenAtMs[0]).toBeGreaterThanOrEqual(5 * MINUTE);
  });
});

describe("an endpoint that Atlas is to recreate", () => {
  it("is left to Atlas for ten minutes, then deleted and made again", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "PENDING_RECREATION")] }, quick);
    await bring(at);
    expect(at.writes).toEqual(["DELETE e1", `POST ${EAST}`, approvalOf("pe-new1")]);
    expect(at.writtenAtMs[0]).toBeGreaterThanOrEqual(10 * MINUTE);
    expect(at.writtenAtMs[0]).toBeLessThan(11 * MINUTE);
  });

  it("is of no more interest once another one of the region is on its way", async () => {
    const old = endpoint("e1", EAST, "PENDING_RECREATION");
    const at = scene({ endpoints: [old, endpoint("e2", EAST, "INITIATING")] });
    at.at(30 * MINUTE, (world) => become(world, "e2", { status: "ACTIVE" }));
    await bring(at);
    expect(at.writes).toEqual([]);
  });
});

describe("an endpoint that failed", () => {
  const failed = (id: string) => endpoint(id, EAST, "FAILED", { errorMessage: "Subnet is full." });

  it("is deleted and made again", async () => {
    const at = scene({ endpoints: [failed("e1")] }, quick);
    await bring(at);
    expect(at.writes).toEqual(["DELETE e1", `POST ${EAST}`, approvalOf("pe-new1")]);
  });

  it("twice more is an error with Atlas's words, and the bound of writes is kept", async () => {
    const failing: Hooks = {
      listEndpoints: (world) => {
        world.endpoints = world.endpoints.map((one) => failed(one.id));
      },
    };
    const at = scene({}, failing);
    const error = await failure(bring(at));
    expect(error).toMatchObject({
      code: "ENDPOINT_FAILED",
      message:
        "Atlas cannot make the private endpoint in US_EAST_2: Subnet is full. " +
        "Put right what the message names, then run `pulumi up` again: it deletes the endpoint and makes another.",
    });
    expect(at.writes).toEqual([`POST ${EAST}`, "DELETE new1", `POST ${EAST}`, "DELETE new2", `POST ${EAST}`]);
    expect(at.progress.wrote).toBe(true);
    expect(at.progress.endpoints).toEqual([failed("new3")]);
  });

  it("beside one that works is deleted, and nothing is made", async () => {
    const at = scene({ endpoints: [failed("e1"), endpoint("e2", EAST, "ACTIVE")] });
    await bring(at);
    expect(at.writes).toEqual(["DELETE e1"]);
  });

  it("and whose deletion shows late is not taken for a failure to heal", async () => {
    const at = scene(
      { endpoints: [failed("e1")] },
      {
        ...quick,
        delete: (world) => {
          world.endpoints = [];
          at.at(at.clock.now() + 1, (world) => hold(world, failed("e1")));
          at.at(at.clock.now() + 8_000, (world) => hold(world));
        },
      },
    );
    await bring(at);
    expect(at.writes).toEqual(["DELETE e1", `POST ${EAST}`, approvalOf("pe-new1")]);
  });
});

describe("a POST", () => {
  it("whose answer is lost is followed by looks, and the endpoint found is adopted", async () => {
    const losing: Hooks = {
      create: (world) => {
        at.at(at.clock.now() + 5_000, () => void world.endpoints.push(endpoint("e1", EAST, "INITIATING")));
        throw lost();
      },
      listEndpoints: quick.listEndpoints,
    };
    const at: Scene = scene({}, losing);
    await bring(at);
    expect(at.writes).toEqual([`POST ${EAST}`, approvalOf("pe-e1")]);
    expect(at.said[0]).toBe("private endpoints: US_EAST_2 asked for");
  });

  it("is sent again where ten seconds of looks show nothing", async () => {
    const at = scene(
      {},
      {
        ...quick,
        create: (_, __, count) => {
          if (count === 1) throw lost();
        },
      },
    );
    await bring(at);
    expect(at.writes).toEqual([`POST ${EAST}`, `POST ${EAST}`, approvalOf("pe-new1")]);
    expect((at.writtenAtMs[1] ?? 0) - (at.writtenAtMs[0] ?? 0)).toBeGreaterThanOrEqual(10_000);
  });

  it("that was answered is not sent again because a list is a little behind", async () => {
    const at: Scene = scene(
      {},
      {
        create: () => {
          at.at(at.clock.now() + 1, (world) => hold(world));
          at.at(at.clock.now() + 8_000, (world) => hold(world, endpoint("new1", EAST, "INITIATING")));
        },
        listEndpoints: quick.listEndpoints,
      },
    );
    await bring(at);
    expect(at.writes).toEqual([`POST ${EAST}`, approvalOf("pe-new1")]);
  });

  it("that meets a conflict looks again, and finds what another run made", async () => {
    const taken: Hooks = {
      create: (world) => {
        world.endpoints.push(endpoint("e1", EAST, "INITIATING"));
        throw refusal("RESOURCE_ALREADY_EXISTS", 409);
      },
      listEndpoints: quick.listEndpoints,
    };
    const at = scene({}, taken);
    await bring(at);
    expect(at.writes).toEqual([`POST ${EAST}`, approvalOf("pe-e1")]);
  });

  it("that meets nothing but conflicts ends in Atlas's words after three", async () => {
    const at = scene(
      {},
      {
        create: () => {
          throw refusal("SOME_CONFLICT", 409);
        },
      },
    );
    expect(await failure(bring(at))).toMatchObject({ code: "SOME_CONFLICT" });
    expect(at.writes).toHaveLength(3);
    expect(at.progress.wrote).toBe(true);
  });

  it.each([
    ["INVALID_REGION", 400],
    ["USER_UNAUTHORIZED", 401],
    ["UNEXPECTED_ERROR", 500],
  ])("that is refused with %s is an error at once", async (code, status) => {
    const at = scene(
      {},
      {
        create: () => {
          throw refusal(code, status);
        },
      },
    );
    expect(await failure(bring(at))).toMatchObject({ code });
    expect(at.writes).toHaveLength(1);
  });

  it("of one region that is refused lets the other regions' step end", async () => {
    const at = scene(
      { endpoints: [pending("e1", WEST)], connections: [connection("pe-e1", "Pending")] },
      {
        create: () => {
          throw refusal("INVALID_REGION", 400);
        },
      },
    );
    await failure(bring(at, { regions: [EAST, WEST] }));
    expect(at.writes).toEqual([`POST ${EAST}`, approvalOf("pe-e1", WEST)]);
  });
});

describe("an endpoint that vanishes in the middle of the wait", () => {
  it("is made again", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "INITIATING")] });
    at.at(MINUTE, (world) => hold(world));
    at.at(2 * MINUTE, (world) => become(world, "new1", { status: "ACTIVE" }));
    await bring(at);
    expect(at.writes).toEqual([`POST ${EAST}`]);
  });

  it("again and again is an error that says so, not the word of a lost answer long ago", async () => {
    const vanishing = scene(
      {},
      {
        create: (_, __, count) => {
          if (count === 1) throw lost();
        },
      },
    );
    for (const minute of [1, 2]) vanishing.at(minute * MINUTE, (world) => hold(world));
    expect(await failure(bring(vanishing))).toMatchObject({
      code: "ENDPOINT_FAILED",
      message: "Atlas cannot make the private endpoint in US_EAST_2: it does not stay.",
    });
    expect(vanishing.writes).toHaveLength(3);
  });
});

describe("manual approval", () => {
  const command = (name: string): string =>
    `az keyvault private-endpoint-connection approve --id "${VAULT}/privateEndpointConnections/${name}" --description "MongoDB Atlas"`;
  const manual = { approval: "manual", regions: [EAST] } as const;

  it("gives the exact command once as a warning, waits, and writes nothing to Azure", async () => {
    const at = scene({ endpoints: [pending("e1", EAST)], connections: [connection("pe-e1", "Pending")] });
    at.at(20 * MINUTE, (world) => void approve(world, "pe-e1"));
    await bring(at, manual);
    expect(at.warnings()).toEqual([`Approve Atlas's connection to the vault, and no other: ${command("pe-e1")}`]);
    expect([at.writes, at.countOf("getConnection")]).toEqual([[], 0]);
    expect(at.said.filter((text) => text.startsWith("private endpoints:")).length).toBeGreaterThan(10);
  });

  it("names each connection once, though they come and go one by one", async () => {
    const at = scene({ endpoints: [pending("e1", EAST), endpoint("e2", WEST, "INITIATING")] });
    at.at(MINUTE, (world) =>
      become(world, "e2", { status: "PENDING_ACCEPTANCE", privateEndpointConnectionName: "pe-e2" }),
    );
    at.at(2 * MINUTE, (world) => void approve(world, "pe-e1"));
    at.at(3 * MINUTE, (world) => void approve(world, "pe-e2"));
    await bring(at, { ...manual, regions: [EAST, WEST] });
    const told = at.warnings().join("\n");
    for (const name of ["pe-e1", "pe-e2"]) expect(told.split(command(name))).toHaveLength(2);
  });

  it("of two at once is one warning", async () => {
    const at = scene({ endpoints: [pending("e1", EAST), pending("e2", WEST)] });
    at.at(MINUTE, (world) => ["pe-e1", "pe-e2"].forEach((name) => void approve(world, name)));
    await bring(at, { ...manual, regions: [EAST, WEST] });
    expect(at.warnings()).toEqual([
      `Approve Atlas's connections to the vault, and no other: ${command("pe-e1")} ; ${command("pe-e2")}`,
    ]);
  });

  it("of a recreated endpoint is asked for under its new name", async () => {
    const at = scene({ endpoints: [pending("e1", EAST)] });
    at.at(MINUTE, (world) => hold(world, endpoint("e1", EAST, "PENDING_RECREATION"), pending("e2", EAST)));
    at.at(2 * MINUTE, (world) => void approve(world, "pe-e2"));
    await bring(at, manual);
    expect(at.warnings()).toHaveLength(2);
    expect(at.warnings()[1]).toContain(command("pe-e2"));
  });

  it("that nobody gives ends with what to do", async () => {
    const at = scene({ endpoints: [pending("e1", EAST)] });
    const error = await failure(bring({ ...at, operation: { ...at.operation, timeoutMs: 5 * MINUTE } }, manual));
    expect(error).toMatchObject({
      code: "TIMED_OUT",
      message:
        `Gave up waiting for the private endpoints of project ${PROJECT} after 5 min; the last state was private endpoints: US_EAST_2 PENDING_ACCEPTANCE (seen: private endpoints: US_EAST_2 PENDING_ACCEPTANCE). ` +
        `Approve Atlas's connection to the vault, and no other: ${command("pe-e1")} Then run the same command again: it goes on from here.`,
    });
  });
});

describe("the network provider", () => {
  it("is registered before the first POST, once, though regions are made side by side", async () => {
    const at = scene(
      { registration: "NotRegistered" },
      {
        ...quick,
        register: async () => {
          await Promise.resolve();
          await new Promise((resolve) => setImmediate(resolve));
          expect(at.writes.filter((one) => one.startsWith("POST"))).toEqual([]);
        },
      },
    );
    await bring(at, { regions: [EAST, WEST] });
    expect(at.writes.slice(0, 3)).toEqual([
      `REGISTER Microsoft.Network in ${SUBSCRIPTION}`,
      `POST ${EAST}`,
      `POST ${WEST}`,
    ]);
  });

  it("is not asked for where nothing is made, nor by who leaves Azure to others", async () => {
    const adopted = scene({ registration: "NotRegistered", endpoints: [endpoint("e1", EAST, "ACTIVE")] });
    await bring(adopted);
    const manual = scene({ registration: "NotRegistered" });
    manual.at(MINUTE, (world) => become(world, "new1", { status: "ACTIVE" }));
    await bring(manual, { approval: "manual" });
    expect([adopted.writes, manual.writes]).toEqual([[], [`POST ${EAST}`]]);
  });

  it("that may not be looked at is a warning with the command, and the run goes on", async () => {
    const at = scene(
      { registration: "NotRegistered" },
      {
        ...quick,
        register: () => {
          throw refusal("AuthorizationFailed", 403);
        },
      },
    );
    await bring(at, { regions: [EAST, WEST] });
    expect(at.warnings()).toEqual([
      `Not verified: whether subscription ${SUBSCRIPTION} has Microsoft.Network registered, which private endpoints need (\`az provider register --namespace Microsoft.Network --subscription ${SUBSCRIPTION}\`). The service says AuthorizationFailed.`,
    ]);
  });

  it("without a login ends the run before anything is made, at every try", async () => {
    const at = scene(
      { registration: "NotRegistered" },
      {
        register: () => {
          throw refusal("NO_CREDENTIALS");
        },
      },
    );
    for (const _ of [1, 2]) expect(await failure(bring(at))).toMatchObject({ code: "NO_CREDENTIALS" });
    expect(at.writes.filter((one) => one.startsWith("POST"))).toEqual([]);
  });
});
