// Proves which texts are an origin, and what is said of the rest: the setting and the right value, never a login.
import { describe, expect, it } from "vitest";
import { originOf } from "../../../../provider/support/base-url.ts";

const SETTING = "MONGODB_ATLAS_BASE_URL";

describe("an origin", () => {
  it.each([
    ["https://cloud.mongodb.com", "https://cloud.mongodb.com"],
    ["https://cloud.mongodb.com/", "https://cloud.mongodb.com"],
    ["HTTPS://Cloud.MongoDB.com:443", "https://cloud.mongodb.com"],
    ["https://atlas.example:8443", "https://atlas.example:8443"],
    ["http://127.0.0.1:4000", "http://127.0.0.1:4000"],
    ["http://localhost", "http://localhost"],
    ["http://[::1]:80/", "http://[::1]"],
  ])("is %s", (given, origin) => {
    expect(originOf(given, SETTING)).toBe(origin);
  });

  it.each([
    ["https://cloud.mongodb.com/api/atlas/v2", "a path"],
    ["https://cloud.mongodb.com/api/atlas/v2/", "a path"],
    ["https://cloud.mongodb.com//", "a path"],
    ["https://cloud.mongodb.com?x=hunter22", "a query"],
    ["https://cloud.mongodb.com/?", "a query"],
    ["https://cloud.mongodb.com#", "a fragment"],
    ["https://me:hunter22@cloud.mongodb.com", "a login"],
    ["https://me@cloud.mongodb.com/api?x#y", "a login, a path, a query and a fragment"],
  ])("is not %s, and the right value is named", (given, more) => {
    expect(() => originOf(given, SETTING)).toThrow(
      expect.objectContaining({
        code: "MALFORMED_SETTING",
        message: `${SETTING} must be an origin (scheme, host and port), but it has ${more}. Set ${SETTING} to https://cloud.mongodb.com.`,
      }),
    );
  });

  it.each([
    ["cloud.mongodb.com", "https://cloud.mongodb.com"],
    ["cloud.mongodb.com/api/atlas/v2", "https://cloud.mongodb.com"],
    ["me:hunter22@cloud.mongodb.com", "https://cloud.mongodb.com"],
    ["localhost:4000", "http://localhost:4000"],
    ["127.0.0.1:4000", "http://127.0.0.1:4000"],
  ])("without its scheme (%s) is refused with the right value", (given, right) => {
    expect(() => originOf(given, SETTING)).toThrow(
      expect.objectContaining({
        code: "MALFORMED_SETTING",
        message: `${SETTING} must be an origin (scheme, host and port), but it has no scheme. Set ${SETTING} to ${right}.`,
      }),
    );
  });

  it.each(["https://", "two words", "///", "https://a b"])("that is no URL (%s) is refused", (given) => {
    expect(() => originOf(given, SETTING)).toThrow(
      expect.objectContaining({
        code: "MALFORMED_SETTING",
        message: `${SETTING} must be an origin (scheme, host and port), but it is not a URL. Set ${SETTING} to an origin such as https://cloud.mongodb.com.`,
      }),
    );
  });

  it.each(["http://cloud.mongodb.com", "http://localhost.evil.com", "ftp://127.0.0.1", "http://10.0.0.1/api/atlas/v2"])(
    "that is neither https nor on this machine (%s) is refused",
    (given) => {
      expect(() => originOf(given, SETTING)).toThrow(expect.objectContaining({ code: "INSECURE_URL" }));
    },
  );
});
