// Proves the mongodbatlas stand-in over the provider protocol, against a small scripted Atlas: what it sends, how it waits, what counts as a change.
import { createServer, type Server } from "node:http";
import { type Plugin, type Properties, UNKNOWN } from "@pulumi-atlas-cmk/testing/parts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createClock, type EmulatorClock } from "../../../../emulator/clock.ts";
import { type Plugins, startPlugins } from "../../../../emulator/plugins/index.ts";
import { attachTo, startBench, urnOf } from "./attach.ts";

const ADVANCED = "mongodbatlas:index/advancedCluster:AdvancedCluster";
const CLASSIC = "mongodbatlas:index/cluster:Cluster";
const PROJECT = "64b7f0c0a1b2c3d4e5f60718";
const MINUTE = 60_000;

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly version: string;
  readonly body: unknown;
}

/** One cluster, as Atlas keeps it: changing for five minutes after each write, and still IDLE in the first look after it. */
function scriptedAtlas(clock: EmulatorClock) {
  const sent: Sent[] = [];
  let cluster: Record<string, unknown> | undefined;
  let busyUntilMs = 0;
  let idleLooks = 0;
  let leaving = false;
  const begin = (): void => {
    busyUntilMs = clock.now() + 5 * MINUTE;
    idleLooks = 1;
  };
  const stateName = (): string => {
    if (leaving) return "DELETING";
    if (idleLooks > 0) {
      idleLooks -= 1;
      return "IDLE";
    }
    return clock.now() < busyUntilMs ? "UPDATING" : "IDLE";
  };
  const missing = {
    status: 404,
    json: {
      error: 404,
      errorCode: "CLUSTER_NOT_FOUND",
      detail: "No cluster named x.",
      reason: "Not Found",
      parameters: ["x"],
    },
  };
  const answer = (method: string, body: Record<string, unknown>): { status: number; json: unknown } => {
    if (leaving && clock.now() >= busyUntilMs) cluster = undefined;
    if (method === "POST") {
      cluster = { id: "64b7f0c0a1b2c3d4e5f60b77", groupId: PROJECT, encryptionAtRestProvider: "NONE", ...body };
      begin();
      return { status: 201, json: cluster };
    }
    if (cluster === undefined) return missing;
    if (method === "PATCH" && body.encryptionAtRestProvider === "AZURE" && body.paused === true)
      return {
        status: 400,
        json: { error: 400, errorCode: "CANNOT_PAUSE", detail: "No.", reason: "Bad Request", parameters: ["x", 1] },
      };
    if (method === "PATCH") Object.assign(cluster, body);
    if (method === "DELETE") leaving = true;
    if (method !== "GET") begin();
    return { status: method === "DELETE" ? 202 : 200, json: { ...cluster, stateName: stateName() } };
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      if (request.url === "/api/oauth/token") {
        const isKnown = request.headers.authorization === `Basic ${Buffer.from("me:secret").toString("base64")}`;
        response.statusCode = isKnown ? 200 : 401;
        return response.end(
          JSON.stringify(isKnown ? { access_token: "t", expires_in: 3600 } : { error: "invalid_client" }),
        );
      }
      const method = request.method ?? "";
      const body: unknown = text === "" ? undefined : JSON.parse(text);
      const version = /atlas\.(.*)\+json/.exec(request.headers.accept ?? "")?.[1] ?? "";
      sent.push({ method, path: (request.url ?? "").replace("/api/atlas/v2", ""), version, body });
      const { status, json } = answer(method, (body ?? {}) as Record<string, unknown>);
      response.statusCode = status;
      return response.end(JSON.stringify(json));
    });
  });
  return { server, sent, edit: (change: object) => Object.assign(cluster ?? {}, change) };
}

let clock: EmulatorClock;
let atlas: ReturnType<typeof scriptedAtlas>;
let plugins: Plugins;
let plugin: Plugin;

beforeEach(async () => {
  clock = createClock({ mode: "stepped", startMs: 0 });
  atlas = scriptedAtlas(clock);
  const url = await listening(atlas.server);
  const env = { MONGODB_ATLAS_BASE_URL: url, MONGODB_ATLAS_CLIENT_ID: "me", MONGODB_ATLAS_CLIENT_SECRET: "secret" };
  plugins = await startPlugins({ env, clock });
  plugin = await attachTo(plugins, "mongodbatlas", {});
});

afterEach(async () => {
  await plugin.stop();
  plugins.close();
  atlas.server.closeAllConnections();
  await new Promise((resolve) => atlas.server.close(resolve));
});

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === "object" ? address?.port : address}`);
    });
  });
}

const advanced: Properties = {
  projectId: PROJECT,
  name: "x",
  clusterType: "REPLICASET",
  replicationSpecs: [
    {
      regionConfigs: [
        {
          providerName: "AZURE",
          regionName: "US_EAST_2",
          priority: 7,
          electableSpecs: { instanceSize: "M10", nodeCount: 3, diskSizeGb: 32 },
        },
      ],
    },
  ],
};

async function make(type: string, news: Properties) {
  const { inputs, failures } = await plugin.check(urnOf(type, "c"), {}, news);
  expect(failures).toEqual([]);
  return { inputs, ...(await plugin.create(urnOf(type, "c"), inputs, false)) };
}

const writes = () => atlas.sent.filter(({ method }) => method !== "GET");

describe("an advanced cluster", () => {
  it("is made in Atlas's words, and waited for until it is idle for good", async () => {
    const made = await make(ADVANCED, { ...advanced, encryptionAtRestProvider: "AZURE", tags: { team: "a" } });
    expect(clock.now()).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(writes()).toEqual([
      {
        method: "POST",
        path: `/groups/${PROJECT}/clusters`,
        version: "2024-10-23",
        body: {
          name: "x",
          clusterType: "REPLICASET",
          encryptionAtRestProvider: "AZURE",
          replicationSpecs: [
            {
              regionConfigs: [
                {
                  providerName: "AZURE",
                  regionName: "US_EAST_2",
                  priority: 7,
                  electableSpecs: { instanceSize: "M10", nodeCount: 3, diskSizeGB: 32 },
                },
              ],
            },
          ],
          tags: [{ key: "team", value: "a" }],
        },
      },
    ]);
    expect(made.id).toBe("64b7f0c0a1b2c3d4e5f60b77");
    expect(made.outputs).toMatchObject({ stateName: "IDLE", encryptionAtRestProvider: "AZURE", projectId: PROJECT });
    expect(made.outputs.replicationSpecs).toEqual(advanced.replicationSpecs);
  });

  it("is changed by what changed, and waited for", async () => {
    const { id, inputs, outputs } = await make(ADVANCED, advanced);
    const newInputs = { ...inputs, encryptionAtRestProvider: "AZURE" };
    const started = clock.now();
    const states = { oldInputs: inputs, oldOutputs: outputs, newInputs };
    expect(await plugin.update(urnOf(ADVANCED, "c"), id, states, false)).toMatchObject({
      encryptionAtRestProvider: "AZURE",
    });
    expect(clock.now() - started).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(writes().at(-1)).toMatchObject({
      method: "PATCH",
      path: `/groups/${PROJECT}/clusters/x`,
      body: { encryptionAtRestProvider: "AZURE" },
    });
  });

  it("reports Atlas's own code", async () => {
    const { id, inputs, outputs } = await make(ADVANCED, advanced);
    const newInputs = { ...inputs, encryptionAtRestProvider: "AZURE", paused: true };
    const states = { oldInputs: inputs, oldOutputs: outputs, newInputs };
    await expect(plugin.update(urnOf(ADVANCED, "c"), id, states, false)).rejects.toThrow(
      `error updating cluster: /api/atlas/v2/groups/${PROJECT}/clusters/x PATCH: HTTP 400 (Error code: "CANNOT_PAUSE") Detail: No. Reason: Bad Request. Params: [x 1]`,
    );
  });

  it("is read with what drifted, where the program had an opinion", async () => {
    const { id, inputs, outputs } = await make(ADVANCED, { ...advanced, paused: false });
    atlas.edit({ paused: true, encryptionAtRestProvider: "AZURE" });
    const found = await plugin.read(urnOf(ADVANCED, "c"), id, { inputs, outputs });
    expect(found.inputs).toEqual({ ...inputs, paused: true });
    expect(found.outputs).toMatchObject({ encryptionAtRestProvider: "AZURE" });
  });

  it("is deleted and waited for; gone already is done", async () => {
    const { id, inputs, outputs } = await make(ADVANCED, { ...advanced, retainBackupsEnabled: true });
    await plugin.delete(urnOf(ADVANCED, "c"), id, { inputs, outputs });
    expect(writes().at(-1)?.path).toBe(`/groups/${PROJECT}/clusters/x?retainBackups=true`);
    expect((await plugin.read(urnOf(ADVANCED, "c"), id, { inputs, outputs })).id).toBe("");
    await plugin.delete(urnOf(ADVANCED, "c"), id, { inputs, outputs });
  });

  it("is found by project and name alone", async () => {
    const { outputs } = await make(ADVANCED, advanced);
    const found = await plugin.read(urnOf(ADVANCED, "c"), `${PROJECT}-x`, { inputs: {}, outputs: {} });
    expect(found.outputs).toMatchObject({ clusterId: outputs.clusterId });
    expect(found.inputs).not.toHaveProperty("stateName");
  });

  it("is previewed without a write", async () => {
    const preview = await plugin.create(urnOf(ADVANCED, "c"), advanced, true);
    expect(preview).toMatchObject({
      id: "",
      outputs: { name: "x", stateName: UNKNOWN, encryptionAtRestProvider: UNKNOWN },
    });
    expect(atlas.sent).toEqual([]);
  });
});

describe("a classic cluster", () => {
  it("says the same in its own words", async () => {
    const news = {
      projectId: PROJECT,
      providerName: "AZURE",
      providerInstanceSizeName: "M10",
      providerRegionName: "US_EAST_2",
      cloudBackup: true,
    };
    const made = await make(CLASSIC, news);
    expect(made.inputs.name).toMatch(/^c-[0-9a-f]{7}$/);
    expect(writes()[0]?.body).toMatchObject({
      clusterType: "REPLICASET",
      backupEnabled: true,
      replicationSpecs: [
        {
          regionConfigs: [
            {
              providerName: "AZURE",
              regionName: "US_EAST_2",
              priority: 7,
              electableSpecs: { instanceSize: "M10", nodeCount: 3 },
            },
          ],
        },
      ],
    });
    expect(made.outputs).toMatchObject({
      providerInstanceSizeName: "M10",
      providerRegionName: "US_EAST_2",
      cloudBackup: true,
    });
  });

  it("needs to be told where it is", async () => {
    const { failures } = await plugin.check(urnOf(CLASSIC, "c"), {}, { projectId: PROJECT });
    expect(failures.map(({ property }) => property)).toEqual(["providerInstanceSizeName", "providerName"]);
  });
});

describe("diff", () => {
  const kinds = async (before: Properties, after: Properties) => {
    const states = { oldInputs: before, oldOutputs: {}, newInputs: after };
    const { detailed = {} } = await plugin.diff(urnOf(ADVANCED, "c"), "id", states);
    return Object.entries(detailed).map(([path, { kind }]) => `${kind} ${path}`);
  };

  it("takes what is no longer said for what Atlas has", async () => {
    expect(await kinds({ encryptionAtRestProvider: "AZURE" }, {})).toEqual([]);
    expect(await kinds({}, { encryptionAtRestProvider: "AZURE" })).toEqual(["add encryptionAtRestProvider"]);
  });

  it("moves no cluster to another name or project", async () => {
    expect(await kinds({ name: "x", projectId: "p" }, { name: "y", projectId: "q" })).toEqual([
      "update-replace name",
      "update-replace projectId",
    ]);
  });
});

describe("credentials", () => {
  it("come from the provider's configuration first", async () => {
    const other = await attachTo(plugins, "mongodbatlas", { clientSecret: "wrong" });
    await expect(other.create(urnOf(ADVANCED, "c"), advanced, false)).rejects.toThrow(
      "error getting an Atlas token: HTTP 401 invalid_client",
    );
    await other.stop();
  });
});

describe("against the emulator", () => {
  it("a cluster comes, is switched and goes", async () => {
    const bench = await startBench();
    const real = await bench.attach("mongodbatlas");
    const { inputs } = await real.check(urnOf(ADVANCED, "c"), {}, { ...advanced, name: "fresh" });
    const made = await real.create(urnOf(ADVANCED, "c"), inputs, false);
    expect(made.outputs).toMatchObject({ name: "fresh", stateName: "IDLE", encryptionAtRestProvider: "NONE" });
    const newInputs = { ...inputs, terminationProtectionEnabled: false };
    const states = { oldInputs: inputs, oldOutputs: made.outputs, newInputs };
    const updated = await real.update(urnOf(ADVANCED, "c"), made.id, states, false);
    expect(updated).toMatchObject({ name: "fresh", stateName: "IDLE" });
    await real.delete(urnOf(ADVANCED, "c"), made.id, { inputs, outputs: made.outputs });
    expect((await real.read(urnOf(ADVANCED, "c"), made.id, { inputs, outputs: made.outputs })).id).toBe("");
    await bench.close();
  });
});
