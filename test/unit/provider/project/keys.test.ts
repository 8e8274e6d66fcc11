// Proves which key version is chosen.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { latestUsable } from "../../../../provider/project/keys.ts";

describe("the latest version", () => {
  const now = Date.UTC(2026, 10, 24);
  const hour = 3_600_000;
  const at = (hours: number) => now + hours * hour;

  it("is the newest that Atlas takes: enabled, active, more than 48 hours from its expiry", () => {
    const versions = [
      { version: "usable", enabled: true, created: 1 },
      { version: "older", enabled: true, created: 0 },
      { version: "disabled", enabled: false, created: 9 },
      { version: "not yet", enabled: true, created: 8, notBefore: at(1) },
      { version: "expired", enabled: true, created: 7, expires: at(-1) },
      { version: "expiring", enabled: true, created: 6, expires: at(47) },
    ];
    expect(latestUsable(versions, now)?.version).toBe("usable");
    expect(latestUsable(versions.slice(2), now)).toBeUndefined();
  });

  it("does not depend on the order in which Azure lists them", () => {
    const versions = Array.from({ length: 6 }, (_, created) => ({ version: String(created), enabled: true, created }));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(versions, { minLength: 6 }),
        (shuffled) => latestUsable(shuffled, now)?.version === "5",
      ),
    );
  });
});
