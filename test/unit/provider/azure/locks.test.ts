// Proves which lists of management locks are read for a vault, and what counts where a login may read only some of them.

import { describe, expect, it } from "vitest";
import { failure } from "../../../support/failure.ts";
import { ARM, azure, SUBSCRIPTION } from "./fake-azure.ts";

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/keys`;
const VAULT = `${GROUP}/providers/Microsoft.KeyVault/vaults/payments-kv`;
const LOCKS = "providers/Microsoft.Authorization/locks";
const lock = (scope: string, name: string, level = "CanNotDelete") => ({
  id: `${scope}/${LOCKS}/${name}`,
  name,
  properties: { level },
});
const list = (...value: readonly object[]) => ({ json: { value } });

describe("the locks of a vault", () => {
  it("are those on the vault, on its resource group and on its subscription, each once", async () => {
    const both = lock(GROUP, "frozen", "ReadOnly");
    const { client, lines } = azure(list(lock(VAULT, "keep"), both), list(both), list());
    expect(await client.listLocks(VAULT)).toEqual([
      { id: `${VAULT}/${LOCKS}/keep`, name: "keep", level: "CanNotDelete" },
      { id: `${GROUP}/${LOCKS}/frozen`, name: "frozen", level: "ReadOnly" },
    ]);
    const atScope = "?$filter=atScope()&api-version=2016-09-01";
    expect(lines()).toEqual([
      `GET ${ARM}${VAULT}/${LOCKS}?api-version=2016-09-01`,
      `GET ${ARM}${GROUP}/${LOCKS}${atScope}`,
      `GET ${ARM}/subscriptions/${SUBSCRIPTION}/${LOCKS}${atScope}`,
    ]);
  });

  it("are those that the login may read", async () => {
    const { client } = azure(list(lock(VAULT, "keep")), { status: 403 }, { status: 403 });
    expect(await client.listLocks(VAULT)).toHaveLength(1);
  });

  it("are an error where the login may read none, with the right", async () => {
    const { client } = azure({ status: 403 }, { status: 403 }, { status: 403 });
    expect(await failure(client.listLocks(VAULT))).toMatchObject({
      message: expect.stringContaining("Assign the login a role with Microsoft.Authorization/locks/read"),
    });
  });
});
