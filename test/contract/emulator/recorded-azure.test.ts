// Each recorded answer of Azure beside what the emulator answers in that situation: status, headers that a client may read, and the names and kinds of all
// fields. Proves that the emulator's answers look like the services'; what they mean, the unit tests say.
import { describe, expect, it } from "vitest";
import { areRecordingsHere, azureRecordings, WHY_NO_RECORDINGS } from "../../support/recordings.ts";
import { LEFT_OUT, SITUATIONS } from "./azure-situations.ts";
import { compare, short } from "./shapes.ts";

const all = azureRecordings().map((one, index) => ({
  ...one,
  index,
  name: `${one.method} ${one.path} ${one.status}`,
}));
/** Graph's names its formats, which no client reads. */
const isGraph = (index: number): boolean => all[index]?.path.startsWith("https://graph.") === true;

describe.runIf(areRecordingsHere)(areRecordingsHere ? "an answer of Azure" : `skipped: ${WHY_NO_RECORDINGS}`, () => {
  it("is compared", () => {
    expect(Object.keys(SITUATIONS).map(Number)).toEqual(all.map(({ index }) => index));
  });

  it.each(all)("$index: $name", async ({ index, status, headers, body }) => {
    const answer = await SITUATIONS[index]?.();
    if (answer === undefined) throw new Error("no situation");
    expect(answer.status).toBe(status);
    if (!isGraph(index) && body !== null) expect(answer.headers.get("content-type")).toBe(headers["content-type"]);
    for (const name of ["location", "azure-asyncoperation", "www-authenticate"].filter(() => !isGraph(index)))
      expect([name, plain(answer.headers.get(name))]).toEqual([name, plain(headers[name] ?? null)]);
    if (status >= 400) expect(answer.json?.error).toMatchObject({ code: Object(body).error.code });
    expect(short(compare(body, answer.json ?? null), LEFT_OUT[index] ?? [])).toEqual([]);
    expect(answer.headers.has(isGraph(index) ? "request-id" : "x-ms-request-id")).toBe(true);
  });
});

/** Without what differs from one world to another: ids, names, the opaque parts. */
const plain = (value: string | null): string | undefined =>
  value
    ?.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, "id")
    .replace(/(resourceGroups|vaults|privateEndpointConnections|locations|operationResults)\/[^/?"]+/g, "$1/name")
    .replace(/api-version=[\w-]+/, "api-version")
    .replace(/kv-operation=[\w-]+/, "kv-operation")
    .replace(/login\.[\w.]+/, "login");
