// Two organizations in one program, each with an explicit instance and credentials of its own; the environment has none.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { multiProjectSeed, second } from "../../emulator/component-seeds.ts";
import { quickstart, quickstartSeed } from "../../emulator/seeds.ts";
import { type Declared, encryption, makeWorld, type World } from "../support/world.ts";
import { type MakeStack, mustPass } from "./shared.ts";

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

const instance = (name: string, { clientId, clientSecret }: Organization): Declared => ({
  kind: "Provider",
  name,
  args: { clientId, clientSecret: { secret: clientSecret } },
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

const program = (more: readonly Declared[] = []): readonly Declared[] => [
  instance("eu", first),
  instance("us", other),
  ...resourcesOf("first", first, "eu"),
  ...resourcesOf("second", other, "us"),
  ...more,
];

const filesWith = (directory: string, text: string): readonly string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path, "utf8").includes(text));

export function providers(makeStack: MakeStack): void {
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
    it.declare(program());
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
    it.declare([instance("eu", first), ...resourcesOf("second", other, "eu")]);
    const refused = await it.stack.preview();
    expect(refused.ok).toBe(false);
    expect(refused.output).toMatch(/the service account from the explicit provider.*cannot see the project/s);
    expect(it.emulator.journal.writes()).toEqual([]);
  });

  it("a resource without an instance does not borrow another's credentials", async () => {
    const it = await makeIt();
    const { options: _, ...plain } = encryption({ projectId: first.projectId, access: { roleId: first.roleId } });
    it.declare([instance("eu", first), plain]);
    const preview = mustPass(await it.stack.preview());
    expect(preview.output).toContain("There are no Atlas credentials.");
    expect((await it.stack.up()).output).toContain("There are no Atlas credentials.");
  });

  it("an instance whose secret the program is about to make passes the preview, and works at `up`", async () => {
    const it = await makeIt();
    it.declare([
      { kind: "Upstream", name: "maker", args: { gives: first.clientSecret } },
      { kind: "Provider", name: "eu", args: { clientId: first.clientId, clientSecret: "@maker.value" } },
      ...resourcesOf("first", first, "eu"),
    ]);
    mustPass(await it.stack.preview());
    mustPass(await it.stack.up());
    expect(thresholds(it)[0]).toEqual([400]);
  });

  it("new credentials of an instance replace nothing", async () => {
    const it = await makeIt();
    it.declare(program());
    mustPass(await it.stack.up());
    it.emulator.store.atlas.credentials.push({
      serviceAccount: { clientId: first.clientId, clientSecret: "mdb_sa_sk_rotated" },
      roles: { [first.projectId]: "GROUP_OWNER" },
    });
    it.declare([
      instance("eu", { ...first, clientSecret: "mdb_sa_sk_rotated" as typeof first.clientSecret }),
      ...program().slice(1),
    ]);
    const up = mustPass(await it.stack.up());
    expect(up.steps.filter((step) => step.type.includes("atlas-cmk")).map((step) => step.op)).toEqual(
      program()
        .slice(2)
        .map(() => "same"),
    );
  });
}
