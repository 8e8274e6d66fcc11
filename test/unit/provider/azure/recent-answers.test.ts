// Proves which reads of Azure are shared by the resources of a run, and that a write ends the sharing.
import { expect, it } from "vitest";
import { ARM } from "../../../../provider/azure/clouds.ts";
import { recentAnswers } from "../../../../provider/azure/recent-answers.ts";
import { azureWith, refusal, vault } from "./fake-azure.ts";

const RECENT = { maxAgeMs: 2_000 };
const one = { path: "/subscriptions/s", version: "1", what: "the subscription" };
const put = { ...one, method: "PUT", body: {} } as const;

const absent = (status: number) =>
  shared(() => refusal(status, status === 404 ? "ResourceNotFound" : "AuthorizationFailed"));

function shared(answer: Parameters<typeof azureWith>[0] = () => ({ json: vault() })) {
  const world = azureWith(answer);
  const answers = recentAnswers(world.clock);
  return { ...world, caller: answers.ofCaller(world.caller(ARM)), answers };
}

it("serves callers that accept a recent answer with one read, in any case of letters and with the cloud named or not", async () => {
  const { caller, lines } = shared();
  await Promise.all([caller.look(one, RECENT), caller.look(one, RECENT)]);
  await caller.look({ ...one, path: "/SUBSCRIPTIONS/S" }, { ...RECENT, environment: "AZURE" });
  expect(lines()).toHaveLength(1);
});

it("shares the answer that an object does not exist, until a write", async () => {
  const { caller, lines } = absent(404);
  await expect(caller.look(one, RECENT)).rejects.toMatchObject({ status: 404 });
  await expect(caller.look(one, RECENT)).rejects.toMatchObject({ status: 404 });
  expect(lines()).toHaveLength(1);
  await caller.change(put, (_, json) => json).catch(() => undefined);
  await expect(caller.look(one, RECENT)).rejects.toMatchObject({ status: 404 });
  expect(lines()).toHaveLength(3);
});

it("asks again after any other refusal", async () => {
  const { caller, lines } = absent(403);
  await expect(caller.look(one, RECENT)).rejects.toMatchObject({ status: 403 });
  await expect(caller.look(one, RECENT)).rejects.toMatchObject({ status: 403 });
  expect(lines()).toHaveLength(2);
});

it("asks for a caller that names no age, and keeps its answer for the others", async () => {
  const { caller, lines } = shared();
  await caller.look(one, RECENT);
  await caller.look(one);
  await caller.look(one, RECENT);
  expect(lines()).toHaveLength(2);
});

it("asks again after the machine's clock was set back", async () => {
  const { caller, lines, clock } = shared();
  await caller.look(one, RECENT);
  await clock.sleep(-3_600_000);
  await caller.look(one, RECENT);
  expect(lines()).toHaveLength(2);
});

it("asks again after a write, and after the age", async () => {
  const { caller, lines, clock } = shared();
  await caller.look(one, RECENT);
  await caller.change(put, (_, json) => json);
  await caller.look(one, RECENT);
  expect(lines().map((line) => line.split(" ")[0])).toEqual(["GET", "PUT", "GET"]);
  await clock.sleep(2_001);
  await caller.look(one, RECENT);
  expect(lines()).toHaveLength(4);
});

it("does not use an answer to a read that was sent during a write", async () => {
  const { caller, lines, answers } = shared();
  await answers.writing(async () => void (await caller.look(one, RECENT)));
  await caller.look(one, RECENT);
  expect(lines()).toHaveLength(2);
});

it("asks again after a write that was only accepted, and after each look at its end", async () => {
  const { caller, lines } = shared();
  await caller.look(one, RECENT);
  const accepted = await caller.begin(put, (_, json) => json);
  await caller.look(one, RECENT);
  await accepted.look();
  await caller.look(one, RECENT);
  expect(lines().map((line) => line.split(" ")[0])).toEqual(["GET", "PUT", "GET", "GET"]);
});
