// Proves what every command's requests share: Ctrl-C ends them, and a wait of some seconds is said, in one line for all of them.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { followed } from "../../../cli/requests.ts";
import type { Http, HttpRequest } from "../../../provider/support/http.ts";
import { testIo } from "./io.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const request: HttpRequest = { method: "GET", url: "https://x.example", what: "the project", headers: {} };

/** Answers when the test says so. */
function pending() {
  const ends: (() => void)[] = [];
  const seen: (AbortSignal | undefined)[] = [];
  const wait = (signal: unknown): Promise<never> => {
    seen.push(signal as AbortSignal | undefined);
    return new Promise((resolve) => ends.push(() => resolve(undefined as never)));
  };
  const http: Http = {
    send: (given) => wait(given.signal),
    sendToAzure: (given) => wait(given.signal),
    azureHttpClient: { sendRequest: (given) => wait(given.abortSignal) },
  };
  return { http, seen, end: () => ends.shift()?.() };
}

describe("a request of a command", () => {
  it("is named every ten seconds while it waits, with the number of the others", async () => {
    const io = testIo();
    const { http, end } = pending();
    const { send, sendToAzure } = followed(io)(http);
    const all = [send(request), sendToAzure({ ...request, what: "the vault" })];
    await vi.advanceTimersByTimeAsync(9_999);
    expect(io.stderr()).toBe("");
    await vi.advanceTimersByTimeAsync(10_001);
    end();
    await vi.advanceTimersByTimeAsync(10_000);
    end();
    await Promise.all(all);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(io.stderr().split("\n")).toEqual([
      "atlas-cmk: waiting for the project, and 1 more (10 s)",
      "atlas-cmk: waiting for the project, and 1 more (20 s)",
      "atlas-cmk: waiting for the vault (30 s)",
      "",
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends with Ctrl-C, also one of a library that has a signal of its own", () => {
    const cancel = new AbortController();
    const { http, seen } = pending();
    const { send, sendToAzure, azureHttpClient } = followed(testIo({ signal: cancel.signal }))(http);
    const ofLibrary = { url: "https://login.example/", abortSignal: new AbortController().signal };
    void send(request);
    void sendToAzure(request);
    void azureHttpClient.sendRequest(ofLibrary as never); // the part of a request that is read
    cancel.abort();
    expect(seen.map((signal) => signal?.aborted)).toEqual([true, true, true]);
  });

  it("keeps a signal of its own, such as that of a token's end", () => {
    const own = AbortSignal.abort();
    const { http, seen } = pending();
    void followed(testIo())(http).send({ ...request, signal: own });
    expect(seen).toEqual([own]);
  });
});
