// Proves how a private endpoint connection is read, found absent, and approved, and that an approval sends nothing more than it must.

import { describe, expect, it } from "vitest";
import { failure } from "../../../support/failure.ts";
import { ARM, azure, connection, refusal, VAULT, VAULT_URL, vault } from "./fake-azure.ts";

const LIST = `${ARM}${VAULT}/privateEndpointConnections`;
const ONE = `${LIST}/atlas-pe?api-version=2026-02-01`;
const PENDING = { status: "Pending" };

describe("a connection", () => {
  it("is read by its name", async () => {
    const { client, lines } = azure({ json: connection("Pending") });
    expect(await client.getConnection(VAULT, "atlas-pe")).toEqual(PENDING);
    expect(lines()).toEqual([`GET ${ONE}`]);
  });

  it("with nothing but its status and id is read, too", async () => {
    const bare = {
      id: `${VAULT}/privateEndpointConnections/atlas-pe`,
      properties: { privateLinkServiceConnectionState: { status: "Rejected" } },
    };
    const { client } = azure({ json: bare });
    expect(await client.getConnection(VAULT, "atlas-pe")).toEqual({ status: "Rejected" });
  });

  it("that is answered with 204 is absent", async () => {
    const { client, asked } = azure({ status: 204 });
    expect(await client.getConnection(VAULT, "atlas-pe")).toBeUndefined();
    expect(asked).toHaveLength(1);
  });

  it.each(["ResourceNotFound", "NotFound", "PrivateEndpointConnectionNotFound"])(
    "that is refused with 404 %s is absent if the vault is there",
    async (code) => {
      const { client, lines } = azure(refusal(404, code), { json: vault() });
      expect(await client.getConnection(VAULT, "atlas-pe")).toBeUndefined();
      expect(lines()).toEqual([`GET ${ONE}`, `GET ${VAULT_URL}`]);
    },
  );

  it("of a vault that is gone is not merely absent", async () => {
    const { client } = azure(refusal(404, "ResourceNotFound"));
    expect(await failure(client.getConnection(VAULT, "atlas-pe"))).toMatchObject({ code: "ResourceNotFound" });
  });

  it.each([
    [404, "ParentResourceNotFound"],
    [404, "ResourceGroupNotFound"],
    [404, "InvalidResourceType"],
    [403, "AuthorizationFailed"],
  ])("that is refused with %i %s is not absent", async (status, code) => {
    const { client, asked } = azure(refusal(status, code));
    expect(await failure(client.getConnection(VAULT, "atlas-pe"))).toMatchObject({ code, status });
    expect(asked).toHaveLength(1);
  });
});

describe("an approval", () => {
  it("sends the status and the description, and no etag", async () => {
    const { client, asked, lines } = azure({ json: connection("Approved") });
    const write = await client.approveConnection(VAULT, "atlas-pe", "for Atlas, project 64b7");
    expect(await write.look()).toMatchObject({ status: "Approved" });
    expect(lines()).toEqual([`PUT ${ONE}`]);
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({
      properties: {
        privateLinkServiceConnectionState: { status: "Approved", description: "for Atlas, project 64b7" },
      },
    });
    expect(Object.keys(asked[0]?.headers ?? {})).not.toContain("if-match");
  });

  it("is accepted while the connection is Updating: one look at a time shows the end", async () => {
    const { client, lines, clock } = azure(
      { json: connection("Approved", { provisioningState: "Updating" }) },
      { json: connection("Approved", { provisioningState: "Updating" }) },
      { json: connection("Approved") },
    );
    const write = await client.approveConnection(VAULT, "atlas-pe", "d");
    expect(lines()).toEqual([`PUT ${ONE}`]);
    expect([await write.look(), await write.look()]).toEqual([undefined, { status: "Approved" }]);
    expect(lines()).toEqual([`PUT ${ONE}`, `GET ${ONE}`, `GET ${ONE}`]);
    expect(clock.sleeps).toEqual([]);
  });

  it("that Azure ends as failed says so at the look", async () => {
    const operation = `${ARM}${VAULT}/privateEndpointConnections/atlas-pe?kv-operation=1`;
    const error = { code: "ConflictError", message: "The vault changed." };
    const { client } = azure(
      {
        json: connection("Approved", { provisioningState: "Updating" }),
        headers: { "Azure-AsyncOperation": operation },
      },
      { json: { status: "Failed", error } },
    );
    const write = await client.approveConnection(VAULT, "atlas-pe", "d");
    expect(await failure(write.look())).toMatchObject({ code: "ConflictError" });
  });

  it("of a connection that is cut meanwhile ends with what it is then", async () => {
    const { client } = azure(
      { json: connection("Approved", { provisioningState: "Updating" }) },
      { json: connection("Disconnected", { provisioningState: "Disconnected" }) },
    );
    const write = await client.approveConnection(VAULT, "atlas-pe", "d");
    expect(await write.look()).toMatchObject({ status: "Disconnected" });
  });

  it("of a connection that vanishes meanwhile is not known to be done", async () => {
    const { client } = azure({ json: connection("Approved", { provisioningState: "Updating" }) }, { status: 204 });
    const write = await client.approveConnection(VAULT, "atlas-pe", "d");
    expect(await failure(write.look())).toMatchObject({ code: "OUTCOME_UNKNOWN" });
  });

  it("names the connection in the path, whatever its name holds", async () => {
    const { client, asked } = azure({ json: connection("Approved") });
    await client.approveConnection(VAULT, "a/../b?c", "d");
    expect(asked[0]?.url).toBe(`${LIST}/a%2F..%2Fb%3Fc?api-version=2026-02-01`);
  });
});
