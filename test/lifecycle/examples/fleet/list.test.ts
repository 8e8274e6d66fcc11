// Proves on the emulator how examples/fleet lists an organization: the projects that its credential sees, their dedicated clusters, more than one page, and
// that it waits where Atlas says that there were too many requests.
import { afterEach, expect, it } from "vitest";
import { fleetSeed } from "../../../../emulator/fleet-seed.ts";
import { type Emulator, startEmulator } from "../../../../emulator/index.ts";
import { everyKindSeed, quickstart } from "../../../../emulator/seeds.ts";
import { listProjects } from "../../../../examples/fleet/list.ts";
import { projectsOf, readFleet } from "../../../../examples/fleet/projects.ts";
import { fleetFile } from "../../../support/fleet-file.ts";

let emulator: Emulator;
afterEach(() => emulator.close());

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
  const shown = (all: typeof listed) => all.map(({ stack, projectId, clusters }) => ({ stack, projectId, clusters }));
  expect(shown(listed)).toEqual(shown(inFile));
});

const [ORGANIZATION] = readFleet(
  JSON.stringify({
    organizations: { eu: { atlas: { clientId: "EU_ID", clientSecret: "EU_SECRET" }, resourceGroupName: "keys" } },
  }),
);
const { clientId: EU_ID, clientSecret: EU_SECRET } = quickstart.serviceAccount;
const list = () => {
  if (ORGANIZATION === undefined) throw new Error("the file has an organization");
  return listProjects(ORGANIZATION, { ...emulator.env, EU_ID, EU_SECRET });
};

it("leaves out shared clusters, which cannot have a customer-managed key", async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" }, seed: everyKindSeed });
  const { payments } = await list();
  expect(payments?.clusters).not.toContain("sandbox");
  expect(payments?.clusters).toEqual(expect.arrayContaining(["orders", "billing", "asleep"]));
});

it("waits as long as Atlas says, and gives up with Atlas's answer", async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" } });
  const action = { kind: "status", status: 429, headers: { "Retry-After": "0" } } as const;
  emulator.faults.add({ match: { method: "GET", path: /\/groups$/ }, times: 2, action });
  expect(Object.keys(await list())).toEqual(["payments"]);
  emulator.faults.add({ match: { method: "GET", path: /\/groups$/ }, times: 9, action });
  await expect(list()).rejects.toThrow("Atlas answers 429 to /api/atlas/v2/groups");
});
