// Proves that no lost answer and no run that ended half-way leaves two of anything, or anything out of state.
import { describe, expect, it } from "vitest";
import { failure, type HalfDone } from "../../../support/failure.ts";
import {
  ACCESS,
  anewForEachTest,
  another,
  args,
  emulator,
  failOnce,
  faultsLeft,
  plugin,
  principals,
  ROLES,
  roles,
  writes,
} from "./world.ts";

anewForEachTest();

describe("a request whose answer is lost", () => {
  it.each([
    ["the principal's", "POST", "servicePrincipals", "after"],
    ["the principal's, which was never done", "POST", "servicePrincipals", "before"],
    ["the registration's", "POST", "cloudProviderAccess", "after"],
    ["the registration's, which was never done", "POST", "cloudProviderAccess", "before"],
    ["the authorization's", "PATCH", "cloudProviderAccess", "after"],
    ["the authorization's, which was never done", "PATCH", "cloudProviderAccess", "before"],
  ] as const)("is followed by a look: %s", async (_, method, path, when) => {
    failOnce(method, path, { kind: "drop", when });
    const { outs } = await plugin.up(ACCESS, args);
    expect(await faultsLeft()).toEqual([]);
    expect(outs).toMatchObject({ authorized: true, adopted: false });
    expect([principals().length, roles().length]).toEqual([1, 1]);
    expect(roles()).toMatchObject([{ authorized: true }]);
  });
});

describe("a run that ended after", () => {
  it("the principal was created uses it in the next run", async () => {
    emulator.faults.add({
      match: { method: "POST", path: /cloudProviderAccess/ },
      action: { kind: "status", status: 403, errorCode: "USER_UNAUTHORIZED" },
    });
    await expect(plugin.up(ACCESS, args)).rejects.toThrow(/lacks the permission/);
    await another().up(ACCESS, args);
    expect([principals().length, roles().length]).toEqual([1, 1]);
  });

  it("the registration records it in state as created, even if it cannot be read again", async () => {
    const stop = emulator.onRequest((entry) => {
      if (entry.method !== "POST" || entry.path !== ROLES) return;
      stop();
      failOnce("GET", "cloudProviderAccess", { kind: "status", status: 403, errorCode: "USER_UNAUTHORIZED" });
    });
    const { outs } = await plugin.up(ACCESS, args);
    expect(outs).toMatchObject({ authorized: true, adopted: false });
    expect([await faultsLeft(), roles().length]).toEqual([[], 1]);
  });

  it("the registration records it in state as created, and the next run authorizes it", async () => {
    failOnce("PATCH", "cloudProviderAccess", { kind: "status", status: 409, errorCode: "SOMETHING_ELSE" });
    const { inputs } = await plugin.check(ACCESS, args);
    const failed = await failure<HalfDone>(plugin.create(ACCESS, inputs));
    expect(failed.reasons).toEqual([expect.stringContaining("SOMETHING_ELSE")]);
    expect(failed.properties).toMatchObject({ authorized: false, adopted: false, roleId: roles()[0]?.roleId });
    const later = another();
    const news = (await later.check(ACCESS, args, { olds: inputs })).inputs;
    expect(await later.diff(ACCESS, failed.id, failed.properties, news)).toEqual({ replaces: [] });
    const outs = await later.update(ACCESS, failed.id, failed.properties, news);
    expect(outs).toMatchObject({ authorized: true, adopted: false });
    expect(roles()).toMatchObject([{ authorized: true }]);
  });
});

it("an update whose record names no registration is refused: it neither registers nor adopts one", async () => {
  const { inputs } = await plugin.up(ACCESS, args);
  const written = writes().length;
  await expect(plugin.update(ACCESS, "nonsense", inputs, inputs)).rejects.toThrow(
    /The state of AzureAccess nonsense lacks 'roleId'\. Nothing was changed\./,
  );
  expect(writes()).toHaveLength(written);
});
