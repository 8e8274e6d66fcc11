// Proves which variable names the proxy, and that a value which is no proxy's URL is refused by the variable's name and never repeated.
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { proxyOf } from "../../../../provider/support/proxy.ts";

const failure = (env: Readonly<Record<string, string>>): unknown => {
  try {
    return expect.fail(`took ${JSON.stringify(proxyOf(env))}`);
  } catch (error) {
    return error;
  }
};

describe("a proxy", () => {
  it.each([
    ["http://10.0.0.1:8080", "10.0.0.1:8080"],
    ["https://outbound.example:8443/", "outbound.example:8443"],
    ["http://outbound.example", "outbound.example"],
    ["http://user:pa%23ss@10.0.0.1:8080", "10.0.0.1:8080"],
    ["http://user:p@ss@10.0.0.1:8080", "10.0.0.1:8080"],
    ["http://[::1]:3128", "[::1]:3128"],
  ])("is told by its host alone: %s", (value, host) => {
    expect(proxyOf({ HTTPS_PROXY: value })).toEqual({ variable: "HTTPS_PROXY", host });
  });

  it("is that of the first variable in the libraries' order", () => {
    const env = { http_proxy: "http://a", HTTP_PROXY: "http://b", all_proxy: "http://c", https_proxy: "http://d" };
    expect(proxyOf(env)?.variable).toBe("https_proxy");
    expect(proxyOf({ ...env, HTTPS_PROXY: "", https_proxy: "" })?.variable).toBe("all_proxy");
    expect(proxyOf({ NO_PROXY: "x", HTTPS_PROXY: "" })).toBe(undefined);
  });

  it.each([
    "10.0.0.1:8080",
    "proxy.example:8080",
    "proxy.example",
    "http://canary:pa#ss-canary@10.0.0.1:8080",
    "http://canary:12#ss@10.0.0.1:8080",
    "http://canary:12/ss@10.0.0.1:8080",
    "http://canary:12?ss@10.0.0.1:8080",
    "http://canary:50%@10.0.0.1:8080",
    "socks5://10.0.0.1:1080",
    "http://",
    "http://10.0.0.1:80800",
  ])("is refused by the variable's name, and its value never repeated: %s", (value) => {
    const error = failure({ HTTPS_PROXY: value });
    expect(error).toMatchObject({
      code: "MALFORMED_SETTING",
      message:
        "HTTPS_PROXY is not the URL of a proxy. Set HTTPS_PROXY to http://host:port or https://host:port. In the user and the password, percent-encode special characters, such as %23 for #.",
    });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/canary|10\.0\.0\.1/);
  });
});
