// Proves that a list is read to its end as Atlas tells it, whatever a page holds, and that no credential follows a link elsewhere.

import { describe, expect, it } from "vitest";
import { failure } from "../../../support/failure.ts";
import type { Sent } from "../support/fakes.ts";
import { atlas, BASE_URL, PROJECT, TOKEN } from "./fakes.ts";

const PATH = `${BASE_URL}/api/atlas/v2/groups/${PROJECT}/clusters`;
const clusters = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: "1".repeat(24),
    name: `c${from + index}`,
    stateName: "IDLE",
    replicationSpecs: [],
  }));
const pageIn = ({ url }: Sent): number => Number(new URL(url).searchParams.get("pageNum"));
const link = (rel: string, href: string) => ({ rel, href });

/** An Atlas with so many clusters, which gives so many per page whatever is asked. */
const holding = (count: number, perPage: number, more: (page: number) => object = () => ({})) =>
  atlas(TOKEN, (sent) => {
    const page = pageIn(sent);
    const first = (page - 1) * perPage;
    return { json: { results: clusters(first, Math.max(0, Math.min(perPage, count - first))), ...more(page) } };
  });

const listed = async ({ client, transport }: ReturnType<typeof atlas>) => {
  const found = await client.listClusters(PROJECT);
  return [found.length, new Set(found.map(({ name }) => name)).size, transport.sent.length];
};

describe("a list", () => {
  it("is asked for in pages as large as Atlas takes", async () => {
    const all = holding(1, 500);
    await all.client.listClusters(PROJECT);
    expect(all.transport.sent.map(({ url }) => url)).toEqual([`${PATH}?itemsPerPage=500&pageNum=1`]);
  });

  it("reads the next page while totalCount is larger than the items read, even after a short page", async () => {
    expect(await listed(holding(106, 100, () => ({ totalCount: 106 })))).toEqual([106, 106, 2]);
  });

  it("reads the next page after a full page, regardless of totalCount", async () => {
    expect(await listed(holding(1_007, 500, () => ({ totalCount: 1 })))).toEqual([1_007, 1_007, 3]);
    expect(await listed(holding(1_007, 500))).toEqual([1_007, 1_007, 3]);
  });

  it("ends with a page without results where the count is too high", async () => {
    expect(await listed(holding(3, 500, () => ({ totalCount: 9 })))).toEqual([3, 3, 2]);
  });

  it("follows Atlas's own link, even after a page without results", async () => {
    const { client, transport } = atlas(TOKEN, ({ url }) => {
      if (url.endsWith("cursor=2")) return { json: { results: clusters(2, 2), links: [] } };
      const next = link("next", url.endsWith("cursor=1") ? `${PATH}?cursor=2` : "?cursor=1");
      return { json: { results: [], links: [link("self", url), next], totalCount: 0 } };
    });
    expect((await client.listClusters(PROJECT)).map(({ name }) => name)).toEqual(["c2", "c3"]);
    expect(transport.sent.map(({ url }) => url)).toEqual([
      `${PATH}?itemsPerPage=500&pageNum=1`,
      `${PATH}?cursor=1`,
      `${PATH}?cursor=2`,
    ]);
  });

  it.each([
    "https://evil.example/api/atlas/v2/groups",
    "https://cloud.mongodb.com.evil.example/x",
    "https://cloud.mongodb.com@evil.example/x",
    "http://cloud.mongodb.com/x",
    "//evil.example/x",
    "https://",
  ])("never takes the credential to another address: %s", async (href) => {
    const { client, transport } = atlas(TOKEN, () => ({
      json: { results: clusters(0, 1), links: [link("next", href)] },
    }));
    expect(await failure(client.listClusters(PROJECT))).toMatchObject({
      code: "BAD_ANSWER",
      message: `Atlas's list of the clusters of project ${PROJECT} continues at another address. Nothing was changed. Check that the base URL is Atlas's and that no proxy answers instead of Atlas.`,
    });
    expect(transport.sent).toHaveLength(1);
  });

  it.each([
    ["whose count", { totalCount: 1_000_000 }],
    ["whose link", { links: [link("next", `${PATH}?pageNum=1`)] }],
  ])("%s never ends is a bad answer after a hundred pages", async (_, more) => {
    const { client, transport } = atlas(TOKEN, () => ({ json: { results: clusters(0, 1), ...more } }));
    expect(await failure(client.listClusters(PROJECT))).toMatchObject({
      code: "BAD_ANSWER",
      message: expect.stringContaining("does not end after 100 pages"),
    });
    expect(transport.sent).toHaveLength(100);
  });

  it.each([
    [undefined],
    [null],
    ["next"],
    [[null, "next", { rel: "next" }, { rel: "next", href: 5 }, { href: "https://evil.example" }]],
  ])("needs no links to end: %j", async (links) => {
    expect(await listed(holding(2, 500, () => ({ links, totalCount: "many" })))).toEqual([2, 2, 1]);
  });

  it("without results is a bad answer", async () => {
    const { client } = atlas(TOKEN, () => ({ json: { totalCount: 0 } }));
    expect((await failure(client.listClusters(PROJECT))).message).toContain("has no usable 'results'");
  });
});
