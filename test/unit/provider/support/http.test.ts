// Proves what is repeated and what is not, by a scripted transport and a stepped clock. Says nothing of sockets: http-wire.test.ts does.

import { describe, expect, it } from "vitest";
import { createHttp, type HttpRequest } from "../../../../provider/support/http.ts";
import { failure } from "../../../support/failure.ts";
import { broken, type Reply, scripted, stepClock, type Transport, transportOf } from "./fakes.ts";

const URL_OF = "https://cloud.mongodb.com/api/atlas/v2/groups/1";
const read: HttpRequest = { method: "GET", url: URL_OF, headers: { Accept: "application/json" }, what: "project 1" };
const write: HttpRequest = { ...read, method: "PATCH", body: "{}" };

function stack(...replies: ReadonlyArray<Reply | Error>) {
  const clock = stepClock();
  const transport: Transport = scripted(...replies);
  return { clock, transport, http: createHttp({ clock, userAgent: "test-agent", transport, jitter: () => 1 }) };
}

describe("a request", () => {
  it("carries its headers, its body and the user agent, and gives the parsed answer", async () => {
    const { http, transport } = stack({ status: 200, json: { id: "1" }, headers: { "X-Test": "yes" } });
    const answer = await http.send(write);
    expect(transport.sent).toEqual([
      {
        method: "PATCH",
        url: URL_OF,
        headers: { accept: "application/json", "accept-encoding": "gzip,deflate", "user-agent": "test-agent" },
        body: "{}",
      },
    ]);
    expect([answer.status, answer.json, answer.header("x-test")]).toEqual([200, { id: "1" }, "yes"]);
  });

  it("leaves every refusal to the caller, even one without JSON", async () => {
    const { http, clock } = stack({ status: 401, text: "<html>" });
    expect(await http.send(write)).toMatchObject({ status: 401, json: undefined });
    expect(clock.sleeps).toEqual([]);
  });

  it("goes over plain http to this machine only", async () => {
    const { http, transport } = stack({ json: {} });
    await expect(http.send({ ...read, url: "http://cloud.mongodb.com/x" })).rejects.toThrow(
      "The URL for project 1 is http://cloud.mongodb.com/x, which is neither an https URL nor on this machine. Set an https URL. Plain http is only for an emulator on this machine (loopback).",
    );
    await http.send({ ...read, url: "http://127.0.0.1:1/x" });
    expect(transport.sent.map(({ url }) => url)).toEqual(["http://127.0.0.1:1/x"]);
  });

  it("is not redirected, because it carries a credential", async () => {
    const { http, transport } = stack({ status: 302, headers: { Location: "https://elsewhere.example/login?x=1" } });
    expect(await failure(http.send(read))).toMatchObject({
      code: "BAD_ANSWER",
      message: expect.stringContaining("was redirected to https://elsewhere.example (HTTP 302)"),
    });
    expect(transport.sent).toHaveLength(1);
  });
});

describe("a read", () => {
  it.each([500, 502, 503, 504])("is repeated after HTTP %i, with growing pauses", async (status) => {
    const { http, clock } = stack({ status }, { status }, { status }, { json: { ok: true } });
    expect((await http.send(read)).json).toEqual({ ok: true });
    expect(clock.sleeps).toEqual([1_000, 2_000, 4_000]);
  });

  it("gives up after six server faults with the last answer", async () => {
    const { http, transport, clock } = stack({ status: 500, json: { errorCode: "UNEXPECTED_ERROR" } });
    expect((await http.send(read)).status).toBe(500);
    expect(transport.sent).toHaveLength(6);
    expect(clock.sleeps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  });

  it("is repeated after a reset, and says who cannot be reached when it stays so", async () => {
    const { http, transport } = stack(broken("ECONNRESET"));
    expect(await failure(http.send(read))).toMatchObject({
      code: "UNREACHABLE",
      message:
        "cloud.mongodb.com cannot be reached for project 1 (ECONNRESET). Check the network, the proxy settings and the base URL, then run again.",
    });
    expect(transport.sent).toHaveLength(6);
  });

  it("is repeated when an attempt takes too long", async () => {
    const timedOut = Object.assign(new Error("The operation was aborted."), { name: "AbortError" });
    const { http } = stack(timedOut, { json: 1 });
    expect((await http.send(read)).json).toBe(1);
  });

  it.each([
    ["a page of a proxy", { status: 200, text: "<html>Welcome</html>" }],
    ["half an answer", { status: 200, text: '{"id":' }],
  ])("is tried three times when it gets %s, then names what was asked", async (_, reply) => {
    const { http, transport } = stack(reply);
    expect(await failure(http.send(read))).toMatchObject({
      code: "BAD_ANSWER",
      message:
        "The answer to the request for project 1 is cut off or is not JSON (HTTP 200). Nothing was changed. Check that https://cloud.mongodb.com is the service and not a proxy's page, then run again.",
    });
    expect(transport.sent).toHaveLength(3);
  });

  it("counts each kind of trouble apart", async () => {
    const fault = { status: 500 };
    const { http } = stack(fault, fault, fault, { status: 429 }, fault, fault, { text: "<" }, { json: "there" });
    expect((await http.send(read)).json).toBe("there");
  });

  it("does not try again where the certificate is not trusted", async () => {
    const { http, transport } = stack(broken("UNABLE_TO_VERIFY_LEAF_SIGNATURE"));
    expect(await failure(http.send(read))).toMatchObject({
      code: "UNREACHABLE",
      message: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
    });
    expect(transport.sent).toHaveLength(1);
  });
});

describe("throttling", () => {
  it("obeys Retry-After, for writes too, because nothing was done", async () => {
    const { http, clock, transport } = stack({ status: 429, headers: { "Retry-After": "7" } }, { json: {} });
    await http.send(write);
    expect(clock.sleeps).toEqual([7_000]);
    expect(transport.sent).toHaveLength(2);
  });

  it("reads a date against the sender's own clock", async () => {
    const headers = { "Retry-After": "Tue, 24 Nov 2026 10:00:09 GMT", Date: "Tue, 24 Nov 2026 10:00:00 GMT" };
    const { http, clock } = stack({ status: 429, headers }, { json: {} });
    await http.send(read);
    expect(clock.sleeps).toEqual([9_000]);
  });

  it.each([
    ["86400", 120_000],
    ["0", 1_000],
    ["soon", 1_000],
  ])("waits a bounded time when Retry-After is %s", async (given, waited) => {
    const { http, clock } = stack({ status: 429, headers: { "Retry-After": given } }, { json: {} });
    await http.send(read);
    expect(clock.sleeps).toEqual([waited]);
  });

  it("spreads its own pauses by the jitter", async () => {
    const clock = stepClock();
    const transport = scripted({ status: 429 }, { status: 429 }, { json: {} });
    await createHttp({ clock, userAgent: "t", transport, jitter: () => 0 }).send(read);
    expect(clock.sleeps).toEqual([500, 1_000]);
  });

  it("ends within a quarter of an hour", async () => {
    const { http, clock } = stack({ status: 429, headers: { "Retry-After": "120" } });
    expect((await http.send(read)).status).toBe(429);
    expect(clock.now()).toBe(840_000);
  });
});

describe("a write", () => {
  it.each([
    [500, { status: 500, json: { errorCode: "UNEXPECTED_ERROR" } }, "HTTP 500 UNEXPECTED_ERROR"],
    [503, { status: 503 }, "HTTP 503"],
    ["a reset", broken("ECONNRESET"), "the connection broke, ECONNRESET"],
    ["a cut-off answer", { status: 200, text: '{"azure' }, "the answer was cut off or is not JSON"],
    ["half a body", broken("PARSE_ERROR"), "the answer was cut off or is not JSON"],
    ["silence", Object.assign(new Error("aborted"), { name: "AbortError" }), "no answer within 60 s"],
  ])("is not repeated after %s, and its outcome is unknown", async (_, reply, why) => {
    const { http, transport } = stack(reply);
    expect(await failure(http.send(write))).toMatchObject({
      code: "OUTCOME_UNKNOWN",
      message: `Whether the change of project 1 was done is not known: ${why}. Run again: the next run checks first, and writes only what is missing.`,
    });
    expect(transport.sent).toHaveLength(1);
  });

  it.each(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"])(
    "is repeated after %s, because it was never sent",
    async (code) => {
      const { http, transport } = stack(broken(code), { json: {} });
      await http.send(write);
      expect(transport.sent).toHaveLength(2);
    },
  );

  it("is repeated while Atlas upgrades itself", async () => {
    const upgrading = { status: 405, json: { errorCode: "WRITES_NOT_ALLOWED_DURING_APP_UPGRADES" } };
    const { http, clock } = stack(upgrading, upgrading, { json: {} });
    await http.send(write);
    expect(clock.sleeps).toEqual([1_000, 2_000]);
  });

  it("is not repeated after any other 405", async () => {
    const { http, transport } = stack({ status: 405, json: { errorCode: "METHOD_NOT_ALLOWED" } });
    expect((await http.send(write)).status).toBe(405);
    expect(transport.sent).toHaveLength(1);
  });

  it("that changes nothing, such as taking a token, counts as a read", async () => {
    const { http, transport } = stack({ status: 500 }, { json: {} });
    await http.send({ ...write, method: "POST", isRepeatable: true });
    expect(transport.sent).toHaveLength(2);
  });
});

describe("an abort", () => {
  it("ends the pause between attempts with the signal's reason", async () => {
    const stop = new AbortController();
    const clock = { ...stepClock(), sleep: async () => stop.abort(new Error("stopped")) };
    const http = createHttp({ clock, userAgent: "t", transport: scripted({ status: 500 }) });
    expect(await failure(http.send({ ...read, signal: stop.signal }))).toEqual(new Error("stopped"));
  });

  it("during a request gives the signal's reason, not the library's", async () => {
    const stop = new AbortController();
    const aborted = Object.assign(new Error("library"), { name: "AbortError" });
    const transport = transportOf(() => {
      stop.abort(new Error("stopped"));
      return aborted;
    });
    const http = createHttp({ clock: stepClock(), userAgent: "t", transport });
    expect(await failure(http.send({ ...write, signal: stop.signal }))).toEqual(new Error("stopped"));
  });
});

it("throws a defect of this package unchanged, even if it has a code", async () => {
  const defect = Object.assign(new TypeError("Invalid character in header content"), { code: "ERR_INVALID_CHAR" });
  const { http, transport } = stack(defect);
  expect(await failure(http.send(read))).toBe(defect);
  expect(transport.sent).toHaveLength(1);
});
