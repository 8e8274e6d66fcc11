// Proves that examples/fleet refuses a proxy that is no URL without its value, which may have a password.
import { expect, it } from "vitest";
import { useProxyOf } from "../../../../examples/fleet/list.ts";

it.each(["http://me:secret@proxy:port", "me:secret@proxy:8080", "socks://me:secret@proxy"])("refuses %s", (value) => {
  expect(() => useProxyOf({ https_proxy: value })).toThrow(/^https_proxy is not the URL of a proxy\.$/);
});
