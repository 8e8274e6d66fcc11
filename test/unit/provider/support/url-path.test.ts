// Proves that an address leads to the object that is named and to nothing else, whatever the name is; through the clients of both clouds as well.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idPath, pathSegment } from "../../../../provider/support/url-path.ts";
import { failure } from "../../../support/failure.ts";
import { atlas, BASE_URL, PROJECT, TOKEN } from "../atlas/fakes.ts";
import { ARM, azure, VAULT } from "../azure/fake-azure.ts";
import { evilText } from "./evil.ts";

const name = fc.oneof(
  evilText,
  fc.string(),
  fc.constantFrom("..", ".", "", "?", "#", "$()", "`id`", "'", '"', "a/../b", "%2e%2e", "..\\..", "a b", "é"),
);
const isName = (text: string): boolean => !["", ".", ".."].includes(text) && text.isWellFormed();

describe("a segment of a path", () => {
  it("is one segment that decodes to the name, or is refused", () => {
    fc.assert(
      fc.property(name, (text) => {
        if (!isName(text)) {
          expect(() => pathSegment(text)).toThrow(/is not a name that a URL can contain/);
          return;
        }
        const { pathname, search, hash } = new URL(`https://x.example/before/${pathSegment(text)}/after`);
        const [, before, segment = "", after, ...more] = pathname.split("/");
        expect([before, decodeURIComponent(segment), after, more, search, hash]).toEqual([
          "before",
          text,
          "after",
          [],
          "",
          "",
        ]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("of an ARM id is encoded each by itself", () => {
    expect(idPath(VAULT)).toBe(VAULT);
    expect(idPath(VAULT.replace("/keys/", "/clés (alt)/"))).toBe(VAULT.replace("/keys/", "/cl%C3%A9s%20(alt)/"));
    for (const wrong of [
      VAULT.replace("/keys/", "/../"),
      "relative/id",
      ".evil.example/x",
      `${VAULT}?x=1`,
      `${VAULT}#x`,
      `${VAULT}/`,
    ])
      expect(() => idPath(wrong)).toThrow(/is not a name that a URL can contain/);
  });
});

describe("the clients", () => {
  it("send nothing for a name that no address can hold", async () => {
    const { client, transport } = atlas(TOKEN, () => ({ json: {} }));
    const calls: ReadonlyArray<() => Promise<unknown>> = [
      () => client.getProject(".."),
      () => client.getCluster(PROJECT, ".."),
      () => client.updateCluster(PROJECT, "..", { encryptionAtRestProvider: "NONE" }),
      () => client.deletePrivateEndpoint(PROJECT, "."),
      () => client.deleteAlertConfig(PROJECT, ".."),
      () => client.deregisterAzureServicePrincipal(PROJECT, ""),
    ];
    for (const call of calls)
      expect(await failure(Promise.resolve().then(call))).toMatchObject({ code: "UNUSABLE_NAME" });
    expect(transport.sent).toEqual([]);
  });

  it("ask Atlas for the very object that is named", async () => {
    await fc.assert(
      fc.asyncProperty(name.filter(isName), async (text) => {
        const { client, transport } = atlas(TOKEN, () => ({ status: 404 }));
        await failure(client.getCluster(PROJECT, text));
        const path = new URL(transport.sent[0]?.url ?? "").pathname.split("/");
        expect([path.slice(0, -1).join("/"), decodeURIComponent(path.at(-1) ?? "")]).toEqual([
          `/api/atlas/v2/groups/${PROJECT}/clusters`,
          text,
        ]);
        expect(transport.sent[0]?.url.startsWith(`${BASE_URL}/`)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it.each(["$()", "a b", "`id`", "%2e%2e"])("ask Azure for the very vault that is named: %s", async (group) => {
    const { client, asked } = azure({ status: 404 });
    await failure(client.getVault(VAULT.replace("/keys/", `/${group}/`)));
    const { origin, pathname, search } = new URL(asked[0]?.url ?? "");
    expect([origin, decodeURIComponent(pathname), search]).toEqual([
      ARM,
      VAULT.replace("/keys/", `/${group}/`),
      "?api-version=2026-02-01",
    ]);
  });

  it("put a text into a filter as a text", async () => {
    const { client, asked } = azure({ json: { value: [] } });
    await client.findServicePrincipal("a' or appId ne 'b");
    expect(new URL(asked[0]?.url ?? "").searchParams.get("$filter")).toBe("appId eq 'a'' or appId ne ''b'");
  });
});
