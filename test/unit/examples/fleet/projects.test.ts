// Proves how examples/fleet reads its file: faults with their places, one stack for each project, a
// fingerprint of what an `up` depends on, shards.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { SMALL_FLEET } from "../../../../emulator/fleet-seed.ts";
import {
  fingerprintOf,
  type Organization,
  onlyOf,
  type Project,
  projectsOf,
  readFleet,
  shardOf,
  toBeListed,
} from "../../../../examples/fleet/projects.ts";
import { fleetFile } from "../../../support/fleet-file.ts";

const ID = "64b7f0c0a1b2c3d4e5010001";
const one = (more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  atlas: { clientId: "EU_ID", clientSecret: "EU_SECRET" },
  resourceGroupName: "keys",
  projects: { shop: { projectId: ID, clusters: ["orders"] } },
  ...more,
});
const read = (organizations: Readonly<Record<string, unknown>>): readonly Organization[] =>
  readFleet(JSON.stringify({ organizations }));
const projects = (organizations: Readonly<Record<string, unknown>>): readonly Project[] =>
  projectsOf(read(organizations), new Map());
const [SHOP] = projects({ eu: one() });
const shop = SHOP as Project; // the file above has one

it("reads the example's own file", () => {
  const text = readFileSync(new URL("../../../../examples/fleet/fleet.example.json", import.meta.url), "utf8");
  expect(readFleet(text).map(({ name, atOnce, patience }) => ({ name, atOnce, patience }))).toEqual([
    { name: "eu", atOnce: 5, patience: undefined },
    { name: "us", atOnce: 5, patience: "1m" },
  ]);
});

it("has a file for the projects of the emulator's seed, and the values of its variables in the README", () => {
  const folder = new URL("../../../../examples/fleet/", import.meta.url);
  const { file, env } = fleetFile(SMALL_FLEET);
  expect(JSON.parse(readFileSync(new URL("fleet.emulator.json", folder), "utf8"))).toEqual(file);
  const exported = readFileSync(new URL("README.md", folder), "utf8").matchAll(/(ORG_\d_\w+)=(\S+)/g);
  expect(Object.fromEntries([...exported].map(([, name, value]) => [name, value]))).toEqual(env);
});

it("names each fault with its place, all of them at once", () => {
  const wrong = one({
    atlas: { clientId: "mdb_sa_id_1", clientSecret: "EU_SECRET" },
    resourceGroupName: "",
    atOnce: 0,
    patience: "soon",
    size: 3,
    projects: { shop: { projectId: "shop", clusters: "orders", protect: "no" } },
  });
  expect(() => read({ eu: wrong })).toThrow(
    [
      "organizations.eu.size: there is no such setting.",
      "organizations.eu.atlas.clientId: the name of an environment variable (A_Z_0_9) is needed.",
      "organizations.eu.resourceGroupName: a text is needed.",
      "organizations.eu.atOnce: a whole number above 0 is needed.",
      'organizations.eu.patience: a duration such as "10m" is needed.',
      "organizations.eu.projects.shop.projectId: 24 hexadecimal digits are needed.",
      "organizations.eu.projects.shop.clusters: a list of texts is needed.",
      "organizations.eu.projects.shop.protect: true or false is needed.",
    ].join("\n"),
  );
});

it("reads a file with a byte order mark and the line ends of Windows", () => {
  const text = `\uFEFF${JSON.stringify({ organizations: { eu: one() } }, null, 1).replaceAll("\n", "\r\n")}`;
  expect(readFleet(text)).toEqual(read({ eu: one() }));
});

it("rejects what the file has twice: JSON keeps the last one, and the first project would get no key", () => {
  const text = JSON.stringify({ organizations: { eu: one() } }).replace(
    '"shop":',
    '"shop": {"a}": "{"}, "\\u0073hop" :',
  );
  expect(() => readFleet(text)).toThrow(/^organizations\.eu\.projects\.shop: it is there twice\.$/);
  expect(() => read({ eu: one({ projects: { shop: { projectId: ID, clusters: ["a", "b", "a"] } } }) })).toThrow(
    /^organizations\.eu\.projects\.shop\.clusters: a is there twice\.$/,
  );
});

it("rejects a name of --only that no project has", () => {
  expect(onlyOf([shop], undefined)).toEqual([shop]);
  expect(onlyOf([shop], ["eu-shop"])).toEqual([shop]);
  expect(() => onlyOf([shop], ["eu-shop", "eu-shpo"])).toThrow(/^--only eu-shpo: no project has this stack\.$/);
});

it.each([
  ["no JSON", "{", /^The file is no JSON/],
  ["a list", "[]", /^the file: an object is needed/],
])("rejects %s", (_, text, why) => {
  expect(() => readFleet(text)).toThrow(why);
});

it("rejects a project that two stacks would have, and two projects with one stack", () => {
  const twice = { shop: { projectId: ID }, "b-shop": { projectId: ID } };
  expect(() => projects({ eu: one({ projects: twice }), "eu-b": one() })).toThrow(
    `Two projects have the stack eu-b-shop.\nThe project ${ID} is listed twice.`,
  );
});

it("rejects two stacks whose names differ in case alone: their folders may be one", () => {
  const twice = { shop: { projectId: ID }, Shop: { projectId: ID.replace("1", "2") } };
  expect(() => projects({ eu: one({ projects: twice }) })).toThrow("Two projects have the stack eu-shop.");
});

it("takes Atlas's list where the file has no projects", () => {
  const { projects: _, ...without } = one();
  const listed = new Map([["eu", { cart: { projectId: ID, clusters: [] } }]]);
  expect(projectsOf(read({ eu: without }), listed).map(({ stack }) => stack)).toEqual(["eu-cart"]);
});

it("asks Atlas for the organizations without projects alone, and only where --only may name one of theirs", () => {
  const { projects: _, ...listed } = one();
  const all = read({ eu: one(), us: listed, ap: listed });
  const names = (only?: readonly string[]) => toBeListed(all, only).map(({ name }) => name);
  expect(names()).toEqual(["us", "ap"]);
  expect(names(["eu-shop"])).toEqual([]);
  expect(names(["eu-shop", `us-${ID}`])).toEqual(["us"]);
});

it.each<readonly [string, Partial<Project>, string]>([
  ["the clusters", { clusters: ["orders", "carts"] }, "program"],
  ["private networking", { privateNetworking: true }, "program"],
  ["the protection", { protect: false }, "program"],
  ["the resource group", { organization: { ...shop.organization, resourceGroupName: "other" } }, "program"],
  ["the subscription", { organization: { ...shop.organization, azure: { subscriptionId: "s" } } }, "program"],
  ["the program", {}, "another program"],
])("another value of %s is another fingerprint", (_, change, program) => {
  expect(fingerprintOf({ ...shop, ...change }, program)).not.toBe(fingerprintOf(shop, "program"));
});

it("a default that is written down, a credential and the patience are no other fingerprint", () => {
  const same = {
    ...shop,
    protect: true,
    privateNetworking: false,
    organization: { ...shop.organization, patience: "1m", atlas: { clientId: "OTHER_ID", clientSecret: "OTHER" } },
  };
  expect(fingerprintOf(same, "program")).toBe(fingerprintOf(shop, "program"));
});

const many = Array.from({ length: 300 }, (_, index) => ({ ...shop, stack: `eu-${index}` }));
const shards = (all: readonly Project[]) =>
  ["1/3", "2/3", "3/3"].map((shard) => shardOf(all, shard).map(({ stack }) => stack));

it("puts each project into one of the shards, which are about as large as each other", () => {
  expect(shards(many).flat().sort()).toEqual(many.map(({ stack }) => stack).sort());
  for (const { length } of shards(many)) expect(Math.abs(length - 100)).toBeLessThan(20);
});

it("keeps each project in its shard where another one is deleted between the lists of two jobs", () => {
  const [gone, ...others] = many;
  expect(shards(others)).toEqual(shards(many).map((shard) => shard.filter((stack) => stack !== gone?.stack)));
});

it.each(["0/3", "4/3", "3", "1/0", "a/b"])("rejects the shard %s", (shard) => {
  expect(() => shardOf([shop], shard)).toThrow("is not of the form 3/20");
});

it("refuses a file without an organization: a run of it would succeed with nothing done", () => {
  expect(() => read({})).toThrow("organizations: at least one organization is needed.");
});
