// Proves that the vault's subscription has its network provider registered before an endpoint is made, and what is said where that cannot be seen.

import { describe, expect, it } from "vitest";
import { failure } from "../../../support/failure.ts";
import { bring, quick } from "./bringing.ts";
import { become, EAST, endpoint, MINUTE, refusal, SUBSCRIPTION, scene, WEST } from "./fakes.ts";

describe("the network provider", () => {
  it("is registered before the first POST, once, though regions are made side by side", async () => {
    const at = scene(
      { registration: "NotRegistered" },
      {
        ...quick,
        register: async () => {
          await Promise.resolve();
          await new Promise((resolve) => setImmediate(resolve));
          expect(at.writes.filter((one) => one.startsWith("POST"))).toEqual([]);
        },
      },
    );
    await bring(at, { regions: [EAST, WEST] });
    expect(at.writes.slice(0, 3)).toEqual([
      `REGISTER Microsoft.Network in ${SUBSCRIPTION}`,
      `POST ${EAST}`,
      `POST ${WEST}`,
    ]);
  });

  it("is not asked for where nothing is made, nor by who leaves Azure to others", async () => {
    const adopted = scene({ registration: "NotRegistered", endpoints: [endpoint("e1", EAST, "ACTIVE")] });
    await bring(adopted);
    const manual = scene({ registration: "NotRegistered" });
    manual.at(MINUTE, (world) => become(world, "new1", { status: "ACTIVE" }));
    await bring(manual, { approval: "manual" });
    expect([adopted.writes, manual.writes]).toEqual([[], [`POST ${EAST}`]]);
  });

  it("that the login cannot read is a warning with the command, and the run continues", async () => {
    const at = scene({}, quick);
    Object.assign(at.clients.azure, { getProviderRegistration: () => Promise.reject(refusal("AuthorizationFailed")) });
    await bring(at, { regions: [EAST, WEST] });
    expect(at.warnings()).toEqual([
      `Cannot be checked: whether subscription ${SUBSCRIPTION} has Microsoft.Network registered, which private endpoints need. The service says AuthorizationFailed. If it is not registered, run:\n\`az provider register --namespace Microsoft.Network --subscription ${SUBSCRIPTION}\``,
    ]);
  });

  it("that the login can read and cannot register is a warning that says so, and the run continues", async () => {
    const at = scene(
      { registration: "NotRegistered" },
      {
        ...quick,
        register: () => {
          throw refusal("AuthorizationFailed", 403);
        },
      },
    );
    await bring(at, { regions: [EAST, WEST] });
    expect(at.warnings()).toEqual([
      `Subscription ${SUBSCRIPTION} does not have Microsoft.Network registered (NotRegistered), which private endpoints need. This login could not register it. The service says AuthorizationFailed. Use a login with the permission to run:\n\`az provider register --namespace Microsoft.Network --subscription ${SUBSCRIPTION}\``,
    ]);
  });

  it("without a login ends the run before anything is made, at every try", async () => {
    const at = scene(
      { registration: "NotRegistered" },
      {
        register: () => {
          throw refusal("NO_CREDENTIALS");
        },
      },
    );
    for (const _ of [1, 2]) expect(await failure(bring(at))).toMatchObject({ code: "NO_CREDENTIALS" });
    expect(at.writes.filter((one) => one.startsWith("POST"))).toEqual([]);
  });
});
