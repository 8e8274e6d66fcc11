// Proves who approves a connection on a scripted Atlas and Azure: exactly the one that Atlas names, while it is pending, or a person.

import { describe, expect, it } from "vitest";
import { failure } from "../../../support/failure.ts";
import { approvalOf, bring, quick } from "./bringing.ts";
import {
  approve,
  become,
  connection,
  EAST,
  endpoint,
  hold,
  lost,
  MINUTE,
  PROJECT,
  pending,
  refusal,
  scene,
  VAULT,
  WEST,
  type World,
} from "./fakes.ts";

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
      "private endpoints, usually 3 to 20 min: US_EAST_2 PENDING_ACCEPTANCE (connection not in Azure yet), 1 min",
    );
  });

  it("that exists already is not sent again", async () => {
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

  it("of one region does not wait for the end of another one's", async () => {
    const at = scene(
      {
        endpoints: [pending("e1", EAST), pending("e2", WEST)],
        connections: [connection("pe-e1", "Pending"), connection("pe-e2", "Pending")],
        noticesApprovals: false,
      },
      {
        approvalEnds: () => {
          throw new Error("no end is read before Azure's usual time is over");
        },
      },
    );
    at.at(MINUTE, (world) => {
      become(world, "e1", { status: "ACTIVE" });
      become(world, "e2", { status: "ACTIVE" });
    });
    await bring(at, { regions: [EAST, WEST] });
    expect([at.writes, at.writtenAtMs]).toEqual([
      [approvalOf("pe-e1", EAST), approvalOf("pe-e2", WEST)],
      [0, 0],
    ]);
  });

  it("that Azure ends as failed because of another write is sent again, twice at most", async () => {
    const conflict = (): never => {
      throw refusal("ConflictError", 409);
    };
    const at = scene(
      { endpoints: [pending("e1", EAST)], connections: [connection("pe-e1", "Pending")], noticesApprovals: false },
      { approvalEnds: conflict },
    );
    expect(await failure(bring(at))).toMatchObject({ code: "ConflictError" });
    expect(at.writes).toEqual([approvalOf("pe-e1"), approvalOf("pe-e1"), approvalOf("pe-e1")]);
    expect(at.writtenAtMs[1]).toBeGreaterThanOrEqual(67_000);
  });

  it("that Azure ends as failed for another reason ends the run in Azure's words", async () => {
    const at = scene(
      { endpoints: [pending("e1", EAST)], connections: [connection("pe-e1", "Pending")], noticesApprovals: false },
      {
        approvalEnds: () => {
          throw refusal("VaultBusy", 409);
        },
      },
    );
    expect(await failure(bring(at))).toMatchObject({ code: "VaultBusy" });
    expect(at.writes).toHaveLength(1);
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

describe("a connection that is rejected outside Pulumi", () => {
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
    expect(at.said).toContain(
      "private endpoints, usually 3 to 20 min: US_EAST_2 connection rejected or removed in Azure, waiting for Atlas to recreate it",
    );
  });

  it("is deleted and made again where Atlas does not notice within five minutes", async () => {
    const at = scene(rejected, quick);
    await bring(at);
    expect(at.writes).toEqual(["DELETE e1", `POST ${EAST}`, approvalOf("pe-new1")]);
    expect(at.writtenAtMs[0]).toBeGreaterThanOrEqual(5 * MINUTE);
  });
});

describe("manual approval", () => {
  const command = (name: string): string =>
    `az keyvault private-endpoint-connection approve --id ${VAULT}/privateEndpointConnections/${name} --description "MongoDB Atlas"`;
  const manual = { approval: "manual", regions: [EAST] } as const;

  it("gives the exact command once as a warning, waits, and writes nothing to Azure", async () => {
    const at = scene({ endpoints: [pending("e1", EAST)], connections: [connection("pe-e1", "Pending")] });
    at.at(20 * MINUTE, (world) => void approve(world, "pe-e1"));
    await bring(at, manual);
    expect(at.warnings()).toEqual([
      `Approve this private endpoint connection of Atlas in the vault, and no other:\n\`${command("pe-e1")}\``,
    ]);
    expect([at.writes, at.countOf("getConnection")]).toEqual([[], 0]);
    const onRow = at.said.filter((text) => text.startsWith(`approve ${EAST} in Azure: \`${command("pe-e1")}\``));
    expect(onRow.length).toBeGreaterThan(10);
    expect(at.said.indexOf(onRow[0] ?? "")).toBeGreaterThan(at.said.indexOf(at.warnings()[0] ?? ""));
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
      `Approve these private endpoint connections of Atlas in the vault, and no other:\n\`${command("pe-e1")}\`\n\`${command("pe-e2")}\``,
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

  it("that is not given in time ends with what to do", async () => {
    const at = scene({ endpoints: [pending("e1", EAST)] });
    const error = await failure(bring({ ...at, run: at.runWithin(5 * MINUTE) }, manual));
    expect(error).toMatchObject({
      code: "TIMED_OUT",
      message:
        `Timed out after 5 min waiting for the private endpoints of project ${PROJECT}. The last state was US_EAST_2 PENDING_ACCEPTANCE (seen: US_EAST_2 PENDING_ACCEPTANCE). ` +
        `Approve this private endpoint connection of Atlas in the vault, and no other:\n\`${command("pe-e1")}\` Then run the same command again: it continues from here.`,
    });
  });
});
