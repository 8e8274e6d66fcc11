// Explicit instances, each a plugin process of its own: two organizations in one program with credentials of their own, and one project whose
// resources move from one instance to another.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { OperationResult } from "@pulumi-atlas-cmk/testing";
import { afterEach, describe, expect, it } from "vitest";
import { multiProjectSeed, second } from "../../emulator/component-seeds.ts";
import { quickstart, quickstartSeed } from "../../emulator/seeds.ts";
import { cluster, type Declared, encryption, makeWorld, type World } from "../support/world.ts";
import { cloud, clusterPatch, inOneLine, type MakeStack, mustPass, ops, urnOf, worlds, writes } from "./shared.ts";

const SECOND_ROLE = "64b7f0c0a1b2c3d4e5f60a02";
const first = { projectId: quickstart.projectId, ...quickstart.serviceAccount, roleId: quickstart.roleId };
const other = { projectId: second.projectId, ...second.serviceAccount, roleId: SECOND_ROLE };

/** Each account sees the project of its own organization, and nothing else. One vault serves both. */
const seed = (nowMs: number) => {
  const { atlas, azure } = quickstartSeed(nowMs);
  const projects = multiProjectSeed(nowMs).atlas.projects.filter((one) => one.id === second.projectId);
  const roles = atlas.projects.flatMap((one) => one.roles).map((role) => ({ ...role, roleId: SECOND_ROLE }));
  return {
    atlas: {
      credentials: [first, other].map(({ projectId, clientId, clientSecret }) => ({
        serviceAccount: { clientId, clientSecret },
        roles: { [projectId]: "GROUP_OWNER" as const },
      })),
      projects: [...atlas.projects, ...projects.map((one) => ({ ...one, roles }))],
    },
    azure,
  };
};

type Organization = typeof first | typeof other;

/** An instance's credential goes only to the instance's own base URL, never to the environment's. */
const instance = (name: string, { clientId, clientSecret }: Organization, { emulator }: World): Declared => ({
  kind: "Provider",
  name,
  args: { clientId, clientSecret: { secret: clientSecret }, baseUrl: emulator.url },
});

const resourcesOf = (name: string, { projectId, roleId }: Organization, provider: string): readonly Declared[] => [
  { ...encryption({ projectId, access: { roleId } }, { provider }), name: `${name}-encryption` },
  {
    kind: "KeyRotationAlert",
    name: `${name}-alert`,
    args: { projectId: `@${name}-encryption.projectId`, thresholdDays: 400 },
    options: { provider },
  },
];

const program = (world: World): readonly Declared[] => [
  instance("eu", first, world),
  instance("us", other, world),
  ...resourcesOf("first", first, "eu"),
  ...resourcesOf("second", other, "us"),
];

const filesWith = (directory: string, text: string): readonly string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path, "utf8").includes(text));

/** One project and one of its clusters, all with the same options. */
const oneProject = (options: Declared["options"]): readonly Declared[] => [
  encryption({}, options),
  cluster("orders", {}, options),
];
const group: Declared = { kind: "Group", name: "group", args: {}, options: { providers: ["eu"] } };
const ENCRYPTED = { enabled: true, orders: "AZURE", billing: "NONE" };

/** What was said in passing of deletes that wrote nothing. */
const keptLines = (result: OperationResult): readonly string[] =>
  result.messages
    .filter(({ severity, ephemeral, text }) => severity === "info" && !ephemeral && text.startsWith("Kept: "))
    .map(({ text }) => inOneLine(text))
    .sort();

function moves(makeStack: MakeStack): void {
  const { startUp, start } = worlds(makeStack);

  it("keeps everything encrypted when the stack moves under a component with `providers`, without aliases", async () => {
    const world = await startUp(oneProject({}));
    world.declare([instance("eu", first, world), group, ...oneProject({ parent: "group" })]);
    const moved = mustPass(await world.stack.up());
    expect(moved.steps.filter((step) => step.op === "delete").map((step) => step.name)).toEqual(
      expect.arrayContaining(["orders", "encryption"]),
    );
    expect(writes(world)).toEqual([]);
    expect(cloud(world)).toEqual(ENCRYPTED);
    const by = (kind: string, name: string): string =>
      `urn:pulumi:test::world::world:index:Group$pulumi-nodejs:dynamic/atlas-cmk:${kind}::${name}`;
    const { projectId } = quickstart;
    expect(keptLines(moved)).toEqual([
      `Kept: ClusterEncryption ${projectId}/orders. ${by("ClusterEncryption", "orders")} still declares it. Nothing was written.`,
      `Kept: EncryptionAtRest ${projectId}. ${by("EncryptionAtRest", "encryption")} still declares it. Nothing was written.`,
    ]);
    expect(Object.values(ops(mustPass(await world.stack.up({ refresh: true }))))).toEqual(["same", "same"]);
    mustPass(await world.stack.destroy());
    expect(cloud(world)).toEqual({ ...ENCRYPTED, enabled: false, orders: "NONE" });
  });

  it("keeps everything encrypted when `--replace` and another instance come together", async () => {
    const world = await start([]);
    const instances = [instance("eu", first, world), instance("us", first, world)];
    world.declare([...instances, ...oneProject({ provider: "eu" })]);
    mustPass(await world.stack.up());
    world.emulator.journal.clear();
    world.declare([...instances, ...oneProject({ provider: "us" })]);
    const replace = await Promise.all(["encryption", "orders"].map((name) => urnOf(world.stack, name)));
    const replaced = mustPass(await world.stack.up({ replace }));
    expect(replaced.changeSummary).toMatchObject({ replace: 2 });
    expect(writes(world)).toEqual([]);
    expect(cloud(world)).toEqual(ENCRYPTED);
    expect(keptLines(replaced)).toHaveLength(2);
  });

  it("decrypts the cluster that a move leaves out, and no other", async () => {
    const world = await startUp([...oneProject({}), cluster("billing")]);
    world.declare([instance("eu", first, world), group, ...oneProject({ parent: "group" })]);
    mustPass(await world.stack.up());
    expect(writes(world)).toEqual([clusterPatch("billing")]);
    expect(cloud(world)).toEqual(ENCRYPTED);
  });

  it("refuses the same cluster through two instances, in the preview too, and writes nothing", async () => {
    const world = await start([]);
    const instances = [instance("eu", first, world), instance("us", first, world)];
    const twin = { ...cluster("orders", {}, { provider: "us" }), name: "twin" };
    world.declare([...instances, ...oneProject({ provider: "eu" }), twin]);
    // The engine registers both at once, so either may be the second one.
    const refusal = /The resource "(orders|twin)" of this program already manages the same 'clusterName'/;
    const preview = await world.stack.preview();
    expect([preview.ok, refusal.test(preview.output)]).toEqual([false, true]);
    const up = await world.stack.up();
    expect([up.ok, refusal.test(up.output)]).toEqual([false, true]);
    expect(cloud(world)).not.toMatchObject({ billing: "AZURE" });
  });
}

export function providers(makeStack: MakeStack): void {
  describe("a project that moves to another instance", () => moves(makeStack));
  describe("two organizations", () => organizations(makeStack));
}

function organizations(makeStack: MakeStack): void {
  let world: World | undefined;
  afterEach(async () => {
    await world?.dispose();
    world = undefined;
  });
  const makeIt = async (): Promise<World> => {
    world = await makeWorld({
      makeStack,
      seed,
      env: { MONGODB_ATLAS_CLIENT_ID: "", MONGODB_ATLAS_CLIENT_SECRET: "" },
    });
    return world;
  };
  const thresholds = ({ emulator }: World) =>
    [first, other].map(({ projectId }) =>
      emulator.store.atlas.projects[projectId]?.alerts.map((alert) => alert.threshold?.threshold),
    );

  it("each resource uses its own instance's credentials, from preview to destroy", async () => {
    const it = await makeIt();
    it.declare(program(it));
    const preview = mustPass(await it.stack.preview({ diff: true }));
    expect(preview.messages.filter((message) => message.severity === "warning")).toEqual([]);
    const up = mustPass(await it.stack.up());
    expect(thresholds(it)).toEqual([[400], [400]]);
    expect(mustPass(await it.stack.preview()).changeSummary).toMatchObject({ same: expect.any(Number) });
    expect(mustPass(await it.stack.up({ refresh: true })).changeSummary).not.toHaveProperty("update");
    const secrets = [first.clientSecret, other.clientSecret];
    expect(secrets.filter((secret) => `${preview.output}${up.output}`.includes(secret))).toEqual([]);
    expect(secrets.flatMap((secret) => filesWith(it.stack.directory, secret))).toEqual([]);
    mustPass(await it.stack.destroy());
    expect(thresholds(it)).toEqual([[90], [90]]);
    expect(it.emulator.damage.entries()).toEqual([]);
  });

  it("the other organization's project is refused in the preview, and the message says whose credential was judged", async () => {
    const it = await makeIt();
    it.declare([instance("eu", first, it), ...resourcesOf("second", other, "eu")]);
    const refused = await it.stack.preview();
    expect(refused.ok).toBe(false);
    expect(refused.output).toMatch(/the service account from the explicit provider.*cannot see the project/s);
    expect(it.emulator.journal.writes()).toEqual([]);
  });

  it("a resource without an instance does not borrow another's credentials", async () => {
    const it = await makeIt();
    const { options: _, ...plain } = encryption({ projectId: first.projectId, access: { roleId: first.roleId } });
    it.declare([instance("eu", first, it), plain]);
    const preview = mustPass(await it.stack.preview());
    expect(preview.output).toContain("No Atlas credential is set.");
    expect((await it.stack.up()).output).toContain("No Atlas credential is set.");
  });

  it("an instance whose secret the program is about to make passes the preview, and works at `up`", async () => {
    const it = await makeIt();
    it.declare([
      { kind: "Upstream", name: "maker", args: { gives: first.clientSecret } },
      {
        kind: "Provider",
        name: "eu",
        args: { clientId: first.clientId, clientSecret: "@maker.value", baseUrl: it.emulator.url },
      },
      ...resourcesOf("first", first, "eu"),
    ]);
    mustPass(await it.stack.preview());
    mustPass(await it.stack.up());
    expect(thresholds(it)[0]).toEqual([400]);
  });

  it("new credentials of an instance replace nothing", async () => {
    const it = await makeIt();
    it.declare(program(it));
    mustPass(await it.stack.up());
    it.emulator.store.atlas.credentials.push({
      serviceAccount: { clientId: first.clientId, clientSecret: "mdb_sa_sk_rotated" },
      roles: { [first.projectId]: "GROUP_OWNER" },
    });
    it.declare([
      instance("eu", { ...first, clientSecret: "mdb_sa_sk_rotated" as typeof first.clientSecret }, it),
      ...program(it).slice(1),
    ]);
    const up = mustPass(await it.stack.up());
    expect(up.steps.filter((step) => step.type.includes("atlas-cmk")).map((step) => step.op)).toEqual(
      program(it)
        .slice(2)
        .map(() => "same"),
    );
  });
}
