// Proves that examples/fleet refuses a proxy that it cannot use, without its value, which may have a password.
import http from "node:http";
import { expect, it, vi } from "vitest";
import { useProxyOf } from "../../../../examples/fleet/list.ts";

it.each([
  "http://me:secret@proxy:port",
  "me:secret@proxy:8080",
  "socks://me:secret@proxy",
  "socks5h://proxy:1080",
  "http://me:12#secret@proxy:8080",
  "http://me:12/secret@proxy:8080",
  "http://me:12?secret@proxy:8080",
  "http://me:secret%zz@proxy:8080",
])("refuses %s", (value) => {
  const set = vi.spyOn(http, "setGlobalProxyFromEnv").mockReturnValue(() => {});
  expect(() => useProxyOf({ https_proxy: value })).toThrow(
    /^https_proxy is not the URL of a proxy\. Write .* as %23\.$/,
  );
  expect(set).not.toHaveBeenCalled();
  set.mockRestore();
});

it.each(["http://proxy:8080", "http://me:s%23cret@proxy:8080/", "https://proxy"])("uses %s", (value) => {
  const set = vi.spyOn(http, "setGlobalProxyFromEnv").mockReturnValue(() => {});
  useProxyOf({ https_proxy: value });
  expect(set).toHaveBeenCalledWith({ HTTPS_PROXY: value, HTTP_PROXY: value });
  set.mockRestore();
});

it("refuses a proxy on a Node that cannot use one, and says which can", () => {
  const { setGlobalProxyFromEnv } = http;
  Object.assign(http, { setGlobalProxyFromEnv: undefined });
  try {
    expect(() => useProxyOf({ https_proxy: "http://proxy:8080" })).toThrow(
      /^https_proxy is set, and Node .* 24\.14 or later/,
    );
  } finally {
    Object.assign(http, { setGlobalProxyFromEnv });
  }
});
