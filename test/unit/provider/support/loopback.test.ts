// Proves which URLs may be plain http.
import { describe, expect, it } from "vitest";
import { isLoopback, refuseInsecure } from "../../../../provider/support/loopback.ts";

describe("loopback", () => {
  it.each(["http://127.0.0.1:4000", "http://127.9.8.7/x", "http://[::1]:80", "http://localhost", "http://0x7f.1/"])(
    "is %s",
    (url) => {
      expect(isLoopback(url)).toBe(true);
    },
  );

  it.each([
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://10.0.0.1",
    "http://[::2]",
    "nothing",
  ])("is not %s", (url) => {
    expect(isLoopback(url)).toBe(false);
  });
});

describe("a URL that carries credentials", () => {
  it.each(["https://cloud.mongodb.com", "http://127.0.0.1:4000"])("may be %s", (url) => {
    expect(() => refuseInsecure(url, "X")).not.toThrow();
  });

  it.each(["http://cloud.mongodb.com", "ftp://127.0.0.1", "cloud.mongodb.com", "ws://localhost"])(
    "may not be %s",
    (url) => {
      expect(() => refuseInsecure(url, "MONGODB_ATLAS_BASE_URL")).toThrow(
        `MONGODB_ATLAS_BASE_URL is ${url}, which is neither an https URL nor on this machine.`,
      );
    },
  );

  it("is told without the password that it holds", () => {
    expect(() => refuseInsecure("http://me:hunter2@proxy.example/x", "X")).toThrow(
      "X is http://proxy.example/x, which",
    );
  });
});
