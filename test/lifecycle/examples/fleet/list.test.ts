// Proves on the emulator how examples/fleet lists an organization: the projects that its credential sees, their dedicated clusters, that it waits
// where Atlas or a proxy says so or has a fault, what it does with a project that is being deleted, and that its token ends.
import { afterEach, beforeEach, expect, it } from "vitest";
import { fleetSeed } from "../../../../emulator/fleet-seed.ts";
import { type Emulator, startEmulator } from "../../../../emulator/index.ts";
import { everyKindSeed, quickstart } from "../../../../emulator/seeds.ts";
import { listProjects } from "../../../../examples/fleet/list.ts";
import { type Organization, projectsOf, readFleet } from "../../../../examples/fleet/projects.ts";
import { fleetFile } from "../../../support/fleet-file.ts";

let emulator: Emulator;
afterEach(() => emulator.close());
beforeEach(() => void slept.splice(0));

it("lists the projects of the credential, each with its clusters", async () => {
  const size = { organizations: 2, projects: 3, clusters: 2 };
  emulator = await startEmulator({ clock: { mode: "stepped" }, seed: fleetSeed(size) });
  const { file, env } = fleetFile(size);
  const organizations = readFleet(JSON.stringify(file));
  const variables = { ...emulator.env, ...env };
  const lists = await Promise.all(
    organizations.map(async (one) => [one.name, await listProjects(one, variables)] as const),
  );
  const withoutProjects = organizations.map(({ projects: _, ...one }) => one);
  const listed = projectsOf(withoutProjects, new Map(lists));
  const inFile = projectsOf(organizations, new Map());
  const shown = (all: typeof listed) => all.map(({ projectId, clusters }) => ({ projectId, clusters }));
  expect(shown(listed)).toEqual(shown(inFile));
  const [first] = listed;
  expect(first?.stack).toBe(`org-1-${first?.projectId}`);
});

const [ORGANIZATION] = readFleet(
  JSON.stringify({
    organizations: { eu: { atlas: { clientId: "EU_ID", clientSecret: "EU_SECRET" }, resourceGroupName: "keys" } },
  }),
);
const { clientId: EU_ID, clientSecret: EU_SECRET } = quickstart.serviceAccount;
const slept: number[] = [];
const list = () => {
  if (ORGANIZATION === undefined) throw new Error("the file has an organization");
  return listProjects(ORGANIZATION, { ...emulator.env, EU_ID, EU_SECRET }, async (ms) => slept.push(ms));
};
const names = async () => Object.values(await list()).map(({ name }) => name);

it("leaves out shared clusters, which cannot have a customer-managed key", async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" }, seed: everyKindSeed });
  const payments = Object.values(await list()).find(({ name }) => name === "payments");
  expect(payments?.clusters).not.toContain("sandbox");
  expect(payments?.clusters).toEqual(expect.arrayContaining(["orders", "billing", "asleep"]));
});

const READ = { method: "GET", path: /\/groups$/ } as const;
const DATES = { Date: "Tue, 01 Dec 2026 10:00:00 GMT", "Retry-After": "Tue, 01 Dec 2026 10:00:07 GMT" };

it.each<readonly [string, number, Readonly<Record<string, string>>, readonly number[]]>([
  ["as many seconds as Atlas says", 429, { "Retry-After": "3" }, [3_000, 3_000]],
  ["until the date that a proxy says", 429, DATES, [7_000, 7_000]],
  ["longer each time where nothing is said", 429, {}, [1_000, 2_000]],
  ["no longer than two minutes", 503, { "Retry-After": "86400" }, [120_000, 120_000]],
  ...[500, 502, 504].map((status) => [`after a ${status} too`, status, {}, [1_000, 2_000]] as const),
])("waits %s", async (_, status, headers, waits) => {
  emulator = await startEmulator({ clock: { mode: "stepped" } });
  emulator.faults.add({ match: READ, times: 2, action: { kind: "status", status, headers } });
  expect(await names()).toEqual(["payments"]);
  expect(slept).toEqual(waits);
});

it("reads again where the connection is lost, also more than once", async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" } });
  emulator.faults.add({ match: READ, times: 2, action: { kind: "drop", when: "before" } });
  expect(await names()).toEqual(["payments"]);
  expect(slept).toEqual([1_000, 2_000]);
});

it("gives up with Atlas's answer", async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" } });
  emulator.faults.add({ match: READ, times: 99, action: { kind: "status", status: 429 } });
  await expect(list()).rejects.toThrow("Atlas answers 429 to /api/atlas/v2/groups");
  expect(slept).toHaveLength(7);
});

it("leaves out a project that is being deleted, and no project of another 404", async () => {
  const size = { organizations: 1, projects: 3, clusters: 1 };
  emulator = await startEmulator({ clock: { mode: "stepped" }, seed: fleetSeed(size) });
  const { file, env } = fleetFile(size);
  const [one] = readFleet(JSON.stringify(file));
  const all = () => listProjects(one as Organization, { ...emulator.env, ...env });
  const [gone = "", ...others] = Object.keys(await all());
  const match = { method: "GET", path: new RegExp(`/groups/${gone}/clusters$`) };
  emulator.faults.add({ match, action: { kind: "status", status: 404, errorCode: "GROUP_NOT_FOUND" } });
  expect(Object.keys(await all())).toEqual(others);
  emulator.faults.add({ match, action: { kind: "status", status: 404, body: "<html>" } });
  await expect(all()).rejects.toThrow("Atlas answers 404");
});

it("revokes its token, also where a read fails, and does not fail where that fails", async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" } });
  const revoked = () => emulator.journal.entries().filter(({ path }) => path === "/api/oauth/revoke").length;
  await list();
  expect(revoked()).toBe(1);
  emulator.faults.add({ match: READ, action: { kind: "status", status: 403 } });
  await expect(list()).rejects.toThrow("Atlas answers 403");
  expect(revoked()).toBe(2);
  emulator.faults.add({ match: { path: "/api/oauth/revoke" }, action: { kind: "drop", when: "before" } });
  expect(await names()).toEqual(["payments"]);
});
