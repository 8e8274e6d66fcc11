// Proves how a resource provider's registration is read, made and waited for.

import { describe, expect, it } from "vitest";
import { failure } from "../../../support/failure.ts";
import { ARM, azure, refusal, SUBSCRIPTION } from "./fake-azure.ts";

const AT = `${ARM}/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Network`;
const state = (registrationState: string) => ({ json: { namespace: "Microsoft.Network", registrationState } });

describe("a registration", () => {
  it("is read", async () => {
    const { client, lines } = azure(state("NotRegistered"));
    expect(await client.getProviderRegistration(SUBSCRIPTION, "Microsoft.Network")).toBe("NotRegistered");
    expect(lines()).toEqual([`GET ${AT}?api-version=2021-04-01`]);
  });

  it("is made, and waited for", async () => {
    const { client, lines, clock } = azure(state("Registering"), state("Registering"), state("Registered"));
    await client.registerProvider(SUBSCRIPTION, "Microsoft.Network");
    expect(lines()).toEqual([
      `POST ${AT}/register?api-version=2021-04-01`,
      `GET ${AT}?api-version=2021-04-01`,
      `GET ${AT}?api-version=2021-04-01`,
    ]);
    expect(clock.sleeps).toEqual([3_000, 3_000]);
  });

  it("that is there already needs no wait", async () => {
    const { client, asked, clock } = azure(state("Registered"));
    await client.registerProvider(SUBSCRIPTION, "Microsoft.Network");
    expect([asked.length, clock.sleeps]).toEqual([1, []]);
  });

  it("that does not come is given up after ten minutes", async () => {
    const { client, clock } = azure(state("Registering"));
    expect(await failure(client.registerProvider(SUBSCRIPTION, "Microsoft.Network"))).toMatchObject({
      code: "TIMED_OUT",
      message: expect.stringContaining("Registering"),
    });
    expect(clock.now()).toBeGreaterThanOrEqual(600_000);
  });

  it("that the login may not make names the right, the subscription and the role", async () => {
    const { client } = azure({ status: 403 });
    expect(await failure(client.registerProvider(SUBSCRIPTION, "Microsoft.Network"))).toMatchObject({
      message: expect.stringContaining(
        "Assign the login a role with Microsoft.Network/register/action on the subscription (such as Contributor). A new role assignment takes minutes to work.",
      ),
    });
  });

  it("that may not be read is refused with Azure's code", async () => {
    const { client } = azure(refusal(404, "SubscriptionNotFound"));
    expect(await failure(client.getProviderRegistration(SUBSCRIPTION, "Microsoft.Network"))).toMatchObject({
      code: "SubscriptionNotFound",
    });
  });
});
