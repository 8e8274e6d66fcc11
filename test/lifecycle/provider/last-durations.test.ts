// Proves which durations a resource keeps, in process against the emulator: of work that a run began and ended, until the next run that does the same. A
// refresh keeps them, and no difference counts them.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../emulator/seeds.ts";
import { failure } from "../../support/failure.ts";
import { type Kind, startPlugin } from "../../support/plugin.ts";
import {
  anewForEachTest,
  args,
  both,
  changeProject,
  emulator,
  isPrivate,
  NETWORKING,
  plugin,
  project,
  projectId,
  ready,
} from "./private-networking/world.ts";

anewForEachTest();

const CLUSTER = "ClusterEncryption";
const orders = { projectId, clusterName: "orders" };
type Properties = Readonly<Record<string, unknown>>;
interface Made {
  readonly id: string;
  readonly outs: Properties;
}

/** As `up` of a program with other arguments. Returns the record in state. */
async function change(kind: Kind, { id, outs }: Made, news: object): Promise<Made> {
  const { inputs, failures } = await plugin.check(kind, { ...news }, { olds: outs });
  expect(failures).toEqual([]);
  return { id, outs: await plugin.update(kind, id, outs, inputs) };
}

const encryptedElsewhere = () => changeProject({ clusters: { orders: { encryptionAtRestProvider: "AZURE" } } });
const decryptedElsewhere = () => changeProject({ clusters: { orders: { encryptionAtRestProvider: "NONE" } } });

/** How long it took by the emulator's clock, in whole seconds. */
async function timed<T>(act: () => Promise<T>): Promise<readonly [T, number]> {
  const beganMs = emulator.clock.now();
  const result = await act();
  return [result, Math.round((emulator.clock.now() - beganMs) / 1_000)];
}

describe("the output lastDurations", () => {
  it("of a cluster is the time from the write until Atlas has finished", async () => {
    await ready();
    const [{ outs }, seconds] = await timed(() => plugin.up(CLUSTER, orders));
    expect(seconds).toBeGreaterThanOrEqual(20);
    expect(outs.lastDurations).toEqual({ initialSync: seconds });
  });

  it("is absent after an adoption, and after a run that only waited for the write of a killed run", async () => {
    await ready();
    await encryptedElsewhere();
    expect((await plugin.up(CLUSTER, orders)).outs).not.toHaveProperty("lastDurations");

    await decryptedElsewhere();
    const doomed = startPlugin(emulator);
    const stop = emulator.onRequest(({ method, path }) => {
      if (method === "GET" && path.endsWith("/clusters") && emulator.journal.writes().length > 0) doomed.kill();
    });
    await failure(doomed.up(CLUSTER, orders));
    stop();
    const [{ outs }, seconds] = await timed(() => plugin.up(CLUSTER, orders));
    expect(seconds).toBeGreaterThan(0);
    expect(outs).not.toHaveProperty("lastDurations");
    await doomed.close();
  });

  it("of private endpoints has their creation and their deletion, without the time to close the vault", async () => {
    const closed = { ...args, publicNetworkAccess: "Disabled" };
    const [{ outs: open }, openSeconds] = await timed(() => isPrivate({}, "orders"));
    const made = { id: projectId, outs: open };
    expect(open.lastDurations).toEqual({ endpointCreation: expect.any(Number) });
    expect(Object.values(open.lastDurations as object)[0]).toBeLessThan(openSeconds);

    const [shut, seconds] = await timed(() => change(NETWORKING, made, closed));
    expect(seconds).toBeGreaterThanOrEqual(60); // no cluster may change for a minute
    expect(shut.outs.lastDurations).toEqual(open.lastDurations);

    const slow = { ...shut, outs: { ...shut.outs, lastDurations: { endpointCreation: 900 } } };
    const more = await change(NETWORKING, slow, { ...closed, regions: [...both, "US_WEST_2"] });
    expect(more.outs.lastDurations).toEqual({ endpointCreation: 30 });
    const less = await change(NETWORKING, more, { ...closed, regions: both });
    expect(less.outs.lastDurations).toEqual({
      ...(more.outs.lastDurations as object),
      endpointDeletion: expect.any(Number),
    });
  });

  it("of a project's key is that of another key version, not of the first key nor of a change that sets no key", async () => {
    const made = await plugin.up("EncryptionAtRest", project);
    expect(made.outs).not.toHaveProperty("lastDurations");
    const rotated = await change("EncryptionAtRest", made, { ...project, keyVersion: quickstart.keyVersions.newest });
    expect(rotated.outs.lastDurations).toEqual({ keyChange: expect.any(Number) });
    const news = { ...project, keyVersion: quickstart.keyVersions.newest, enabledForSearchNodes: true };
    const searched = await change("EncryptionAtRest", rotated, news);
    expect(searched.outs.lastDurations).toEqual(rotated.outs.lastDurations);
  });

  it("is no input, and no difference: a run without a change writes nothing", async () => {
    await ready();
    const { id, outs, inputs } = await plugin.up(CLUSTER, orders);
    expect(inputs).not.toHaveProperty("lastDurations");
    const { inputs: again } = await plugin.check(CLUSTER, orders, { olds: outs });
    expect(again).not.toHaveProperty("lastDurations");
    emulator.journal.clear();
    expect(await plugin.diff(CLUSTER, id, outs, again)).toEqual({ changes: false });
    expect(emulator.journal.writes()).toEqual([]);
  });

  it("stays in a refresh without drift and in one with it, and is no input then either", async () => {
    await ready();
    const { id, outs } = await plugin.up(CLUSTER, orders);
    expect(await plugin.read(CLUSTER, id, outs)).toEqual({ id, props: outs });
    await decryptedElsewhere();
    const { props, inputs } = await startPlugin(emulator).read(CLUSTER, id, outs);
    expect(props).toEqual({ ...outs, encryptionAtRestProvider: "NONE" });
    expect(inputs).toEqual({ ...orders, encryptionAtRestProvider: "NONE" });
  });

  it("is not invented by a refresh, by a run without a change, or by a change without work", async () => {
    await ready();
    const made = await plugin.up(CLUSTER, orders);
    const { lastDurations: _, ...old } = made.outs; // a state of an older version of the package
    expect(await plugin.read(CLUSTER, made.id, old)).toEqual({ id: made.id, props: old });
    const { inputs } = await plugin.check(CLUSTER, orders, { olds: old });
    expect(await plugin.diff(CLUSTER, made.id, old, inputs)).toEqual({ changes: false });
    const changed = await change(CLUSTER, { ...made, outs: old }, { ...orders, timeouts: { update: "3h" } });
    expect(changed.outs).toEqual({ ...old, timeouts: { update: "3h" } });
  });

  it("stays in state when an update fails, as the last run that ended has left it", async () => {
    await ready();
    const { id, outs } = await plugin.up(CLUSTER, orders);
    await changeProject({ clusters: { orders: { encryptionAtRestProvider: "NONE", stateName: "UPDATING" } } });
    const { inputs } = await plugin.check(CLUSTER, { ...orders, timeouts: { update: "1m" } }, { olds: outs });
    const error: unknown = await plugin.update(CLUSTER, id, outs, inputs).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ properties: { lastDurations: outs.lastDurations } });
  });
});
