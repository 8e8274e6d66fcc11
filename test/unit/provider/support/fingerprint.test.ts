// Proves what a fingerprint tells and what it does not: the same secret is known again, and the process keeps no secret for it.
import { expect, it, vi } from "vitest";
import { fingerprint, isFingerprintOf } from "../../../../provider/support/fingerprint.ts";

it("knows the same secret again, and no other one", () => {
  const known = fingerprint("a client secret", undefined);
  expect(fingerprint("a client secret", known)).toBe(known);
  expect(fingerprint("another client secret", known)).not.toBe(known);
  expect(isFingerprintOf(known, "a client secret")).toBe(true);
  expect(isFingerprintOf(known, "another client secret")).toBe(false);
  expect(fingerprint("a client secret", undefined)).not.toBe(known);
});

it("keeps a hash for the next call, and no secret with it", () => {
  const kept = vi.spyOn(Map.prototype, "set");
  try {
    const [, hash] = fingerprint("a secret that is kept nowhere", undefined).split(":");
    const ours = kept.mock.calls.filter(([, value]) => value === hash);
    expect(ours).toHaveLength(1);
    expect(JSON.stringify(ours)).not.toContain("a secret");
  } finally {
    kept.mockRestore();
  }
});
