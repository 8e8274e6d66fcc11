// Proves the comment of examples/fleet for many previews: what needs a person first, the same once, within the length that GitHub takes, names as text.
import { describe, expect, it } from "vitest";
import { commentOf, type Explained, explained, isAllowed, toldOf } from "../../../../examples/fleet/comment.ts";
import { recorded } from "../../../support/previews.ts";

const preview = (stack: string, name: string): Explained => explained(stack, { output: recorded(name), exitCode: 0 });
const same = (count: number, name: string): readonly Explained[] =>
  Array.from({ length: count }, (_, index) => preview(`eu-${name}-${index}`, name));

describe("the comment", () => {
  it("has what needs care first, and says once what is the same in many projects", () => {
    const all = [...same(200, "first-enable"), ...same(3, "others-only"), { stack: "eu-done" }];
    const comment = commentOf(all);
    expect(comment).toMatch(
      /^<!-- atlas-cmk fleet -->\n### Encryption at rest, 204 projects: needs care: 200, no change: 3\n/,
    );
    expect(comment).toContain("| done with the same inputs, not previewed | 1 |");
    expect(comment).toContain("**`eu-first-enable-0` and 199 more**: needs care");
    expect(comment).toContain("- **Re-encrypted (and 1 more):** By a full initial sync");
    expect(comment.match(/Purge protection of the vault/g)).toHaveLength(1);
    expect(comment.indexOf("needs care")).toBeLessThan(comment.indexOf("no change: 3"));
    expect(isAllowed(all)).toBe(true);
  });

  it("calls a preview without JSON not verified, with the reason, and is not allowed then", () => {
    const all = [explained("eu-shop", { output: "error: no credentials", exitCode: 255 })];
    expect(commentOf(all)).toMatch(
      /\*\*`eu-shop`\*\*: could not be verified\n\n- The preview ended with exit code 255\. /,
    );
    expect(isAllowed(all)).toBe(false);
  });

  it("takes a preview that could not be verified for a failed attempt, which is tried again, and a refused one for done", () => {
    expect(() => toldOf(explained("eu-shop", { output: "error: connection reset", exitCode: 255 }))).toThrow(
      /^The preview ended with exit code 255\. /,
    );
    expect(() => toldOf(preview("eu-shop", "unverified"))).toThrow("could not be verified");
    expect(toldOf(preview("eu-shop", "first-enable"))).toEqual({ status: "done", says: "needs care" });
    expect(toldOf(preview("eu-shop", "refused"))).toEqual({ status: "done", says: "refused" });
    expect(toldOf({ stack: "eu-done" })).toMatchObject({ status: "skipped" });
  });

  it("names a project whose protection is removed, although nothing else changes", () => {
    const all = [preview("eu-shop", "protection-removed")];
    expect(toldOf(all[0] as Explained)).toEqual({ status: "done", says: "needs care" }); // one above
    expect(commentOf(all)).toMatch(
      /1 project: needs care: 1\n[\s\S]*\n- \*\*Needs care:\*\* `[\w-]+` loses the option protect/,
    );
  });

  it("stays within what GitHub takes, and says how much is left out", () => {
    const all = Array.from(
      { length: 3_000 },
      (_, index): Explained => ({
        stack: `eu-${index}`,
        failure: `${"why ".repeat(20)}${index}`,
      }),
    );
    const comment = commentOf(all);
    expect(comment.length).toBeLessThan(65_536);
    expect(comment).toMatch(/^\d{4} more parts do not fit into a comment of GitHub\.$/m);
  });

  it("shows a name with markup as text", () => {
    const output = recorded("first-enable").replaceAll('"billing"', '"<img src=x> @all"');
    const comment = commentOf([explained("eu-shop", { output, exitCode: 0 })]);
    expect(comment).toContain("`<img src=x> @all`");
    expect(comment.replaceAll(/`[^`]*`/g, "")).not.toMatch(/<img|@all/);
  });
});
