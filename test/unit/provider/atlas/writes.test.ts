// Proves what a write comes to when its answer is not what it should be: sent once, and never called failed where it may have been done.

import { describe, expect, it } from "vitest";
import { failure } from "../../../support/failure.ts";
import type { Reply } from "../support/fakes.ts";
import { broken } from "../support/fakes.ts";
import { atlas, OFF, PROJECT, refusal, TOKEN } from "./fakes.ts";

const answers: ReadonlyArray<readonly [string, Reply | Error]> = [
  ["is cut off", { text: '{"azureKeyVault":{"ena' }],
  ["is a page of HTML", { text: "<html>Please log in</html>" }],
  ["is empty", { text: "" }],
  ["lacks what it should hold", { json: { results: [] } }],
  ["is a server fault", refusal(500, "UNEXPECTED_ERROR")],
  ["is a gateway's", { status: 504, text: "<html>" }],
  ["never comes, because the connection broke", broken("ECONNRESET")],
];

describe("a write whose answer", () => {
  it.each(answers)("%s has an unknown outcome, and is not sent again", async (_, reply) => {
    const project = atlas(TOKEN, () => reply);
    const cluster = atlas(TOKEN, () => reply);
    const errors = [
      await failure(project.client.updateEncryptionAtRest(PROJECT, { azureKeyVault: { enabled: false } })),
      await failure(cluster.client.updateCluster(PROJECT, "orders", { encryptionAtRestProvider: "NONE" })),
    ];
    expect(errors).toMatchObject([{ code: "OUTCOME_UNKNOWN" }, { code: "OUTCOME_UNKNOWN" }]);
    expect(errors.map(({ message }) => message.split(":")[0])).toEqual([
      `Whether the change of the encryption at rest of project ${PROJECT} was done is not known`,
      `Whether the change of cluster "orders" of project ${PROJECT} was done is not known`,
    ]);
    expect([project, cluster].map(({ transport }) => transport.sent.length)).toEqual([1, 1]);
  });
});

describe("a write that Atlas did not take", () => {
  it.each([
    ["429", refusal(429, "RATE_LIMITED"), 1_000],
    ["429 with Retry-After", { ...refusal(429, "RATE_LIMITED"), headers: { "Retry-After": "11" } }, 11_000],
    ["405 while Atlas upgrades itself", refusal(405, "WRITES_NOT_ALLOWED_DURING_APP_UPGRADES"), 1_000],
    ["a refused connection", broken("ECONNREFUSED"), 1_000],
  ] as const)("is sent again: %s", async (_, reply, pauseMs) => {
    const { client, clock, transport } = atlas(TOKEN, (_sent, index) => (index === 0 ? reply : { json: OFF }));
    await client.updateEncryptionAtRest(PROJECT, { azureKeyVault: { enabled: false } });
    expect([clock.sleeps, transport.sent.length]).toEqual([[pauseMs], 2]);
  });

  it("is a refusal where Atlas says no, told at once", async () => {
    const { client, transport } = atlas(TOKEN, () => refusal(409, "CANNOT_DISABLE_ENCRYPTION_AT_REST"));
    const work = client.updateEncryptionAtRest(PROJECT, { azureKeyVault: { enabled: false } });
    expect(await failure(work)).toMatchObject({ code: "CANNOT_DISABLE_ENCRYPTION_AT_REST", status: 409 });
    expect(transport.sent).toHaveLength(1);
  });
});
