// Proves which requests a run sends, all of them, and that no run asks twice for what it has just read: one read serves every resource of a project until the
// run writes. Waiting, which asks again, is proved where it is done.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { afterEach, expect, it } from "vitest";
import { quickstart } from "../../emulator/seeds.ts";
import { cmk, EMPTY_GROUP } from "../scenarios/component-world.ts";
import { mustPass } from "../scenarios/shared.ts";
import { byHand } from "../support/hand.ts";
import { repeatedIn, requestsOf } from "../support/requests.ts";
import { closed, type Declared, makeWorld, privateProgram, type World, wholeProgram } from "../support/world.ts";

let world: World | undefined;
afterEach(async () => {
  await world?.dispose();
  world = undefined;
});

async function start(program: readonly Declared[], more: object = {}): Promise<World> {
  world = await makeWorld({ makeStack: createFastStack, ...more });
  world.declare(program);
  return world;
}

/** Of one job. The token is asked for and revoked in each run. */
async function asked(one: World, job: "preview" | "up" | "destroy" | "refresh"): Promise<readonly string[]> {
  one.emulator.journal.clear();
  mustPass(await one.stack[job]());
  return requestsOf(one.emulator.journal.entries());
}

const UNCHANGED = ["GET clusters", "GET encryptionAtRest", "POST revoke", "POST token"];

it("a first preview reads each thing once", async () => {
  const one = await start(wholeProgram());
  expect(await asked(one, "preview")).toEqual([
    "GET backupCompliancePolicy", // whether encryption can be taken back
    "GET cloudProviderAccess", // Atlas's principal, whose permissions count
    "GET clusters",
    "GET encryptionAtRest",
    "GET key versions", // the pinned version
    "GET maintenanceWindow", // whether Atlas rotates its own keys late
    "GET one of keys",
    "GET one of roleDefinitions", // what the principal's two roles permit
    "GET one of roleDefinitions",
    "GET one of vaults",
    "GET roleAssignments",
    "POST Azure token",
    "POST revoke",
    "POST token",
  ]);
  expect(repeatedIn(one.emulator.journal.entries())).toEqual([]);
});

it("a run without changes reads the settings and the clusters once, whatever runs it", async () => {
  const one = await start(wholeProgram());
  mustPass(await one.stack.up());
  for (const job of ["up", "refresh"] as const) expect(await asked(one, job)).toEqual(UNCHANGED);
  // A preview also warns of the end of a version that expires soon.
  const withEnd = [...UNCHANGED, "GET key versions", "POST Azure token"].sort();
  expect(await asked(one, "preview")).toEqual(withEnd);
});

it("a run without changes of private networking adds the endpoints and the vault", async () => {
  const one = await start(privateProgram(closed));
  mustPass(await one.stack.up());
  const all = [...UNCHANGED, "GET one of vaults", "GET privateEndpoints", "POST Azure token"].sort();
  expect(await asked(one, "up")).toEqual(all);
  expect(await asked(one, "preview")).toEqual([...all, "GET key versions"].sort());
});

it("the component's runs without changes read each thing once, but the vault, with one login to each cloud", async () => {
  const one = await start([cmk()], EMPTY_GROUP);
  mustPass(await one.stack.up());
  const all = [
    ...UNCHANGED,
    "GET alertConfigs",
    "GET cloudProviderAccess",
    "GET one of keys",
    "GET one of roleAssignments",
    "GET one of roleAssignments",
    // KeyVault and PrivateNetworking each: another tool of the program may change the vault between their looks.
    "GET one of vaults",
    "GET one of vaults",
    "GET privateEndpoints",
    "POST Azure token",
  ].sort();
  for (const job of ["preview", "up"] as const) expect(await asked(one, job)).toEqual(all);
});

it("a rotation proves the version, tries it in its vault, writes once and looks at the clusters once", async () => {
  const one = await start(wholeProgram());
  mustPass(await one.stack.up());
  one.declare(wholeProgram({ keyVersion: quickstart.keyVersions.newest }));
  expect(await asked(one, "up")).toEqual(
    [
      ...UNCHANGED,
      "GET key in its vault", // the vault's challenge, which names the tenant that the token is for
      "GET key in its vault", // the trial, which ends here: this login may not use the key
      "GET key versions",
      "PATCH encryptionAtRest",
      "POST Azure token", // one for each audience: Resource Manager, and Key Vault
      "POST Azure token",
    ].sort(),
  );
});

/** Each cluster's wait looks at the list after its own write, and a vault's first answer to a new client is only a challenge. */
const repeated = (one: World): readonly string[] =>
  repeatedIn(one.emulator.journal.entries()).filter((path) => !/clusters$|keys\/atlas\/[0-9a-f]{32}$/.test(path));

it("a destroy, an encryption and a repair ask for nothing twice at one moment", async () => {
  const one = await start(wholeProgram());
  await asked(one, "up");
  expect(repeated(one)).toEqual([]);
  const off = { billing: { encryptionAtRestProvider: "NONE" } };
  await byHand(one.emulator, { projects: { [quickstart.projectId]: { clusters: off } } });
  await asked(one, "up");
  expect(repeated(one)).toEqual([]);
  await asked(one, "destroy");
  expect(repeated(one)).toEqual([]);
});
