// Proves the comment for each recorded preview of a real CLI, word for word: comments/*.md are the comments as a pull request shows them.
// `-u` writes them again. test/e2e/explain.test.ts compares the recordings with the CLI.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../../../cli/run.ts";
import { CHANGES } from "../../../scenarios/previews.ts";
import { recorded, recordedPath } from "../../../support/previews.ts";
import { testIo } from "../io.ts";

const VERDICTS: Readonly<Record<string, string>> = {
  "first-enable": "needs care",
  rotation: "safe",
  "rotation-again": "safe",
  "region-added": "safe",
  "region-removed": "needs care",
  "private-to-public": "needs care",
  "secret-to-role": "needs care",
  "cluster-removed": "needs care",
  drift: "needs care",
  "drift-without-refresh": "needs care",
  destroy: "needs care",
  refresh: "needs care",
  "protection-removed": "needs care",
  refused: "refused",
  unverified: "could not be verified",
};

const commentOn = async (name: string, ...flags: readonly string[]): Promise<string> => {
  const io = testIo();
  expect(await run(["explain", recordedPath(name), "--stack", "acme/world/test", ...flags], io)).toBe(0);
  expect(io.stderr()).toBe("");
  return io.stdout();
};

describe("the comment on a preview", () => {
  it.each(CHANGES.map(({ name }) => name))("says what %s means", async (name) => {
    const comment = await commentOn(name);
    await expect(comment).toMatchFileSnapshot(join(import.meta.dirname, `comments/${name}.md`));
    const verdict = VERDICTS[name];
    const begin = comment.slice(0, 300).toLowerCase();
    expect(begin).toContain(verdict === undefined ? "no resource of pulumi-atlas-cmk changes" : `**${verdict}**`);
  });

  it("says that a cluster is re-encrypted also where only the message says it", async () => {
    expect(await commentOn("drift-without-refresh")).toMatch(/\*\*Re-encrypted\*\*\n\n- Encrypted again .*`orders`\n/);
  });

  it("is one line where no resource of this package changes", async () => {
    const [marker, line, ...rest] = (await commentOn("others-only")).split("\n");
    expect(marker).toBe("<!-- atlas-cmk acme/world/test -->");
    expect(line).toContain("Resources of other packages: 1 change");
    expect(rest).toEqual([""]);
  });

  it("ends with the commit and the versions that it is given", async () => {
    const comment = await commentOn("rotation", "--commit", "0f1e2d3", "--cli-version", "v3.260.0");
    expect(comment.trimEnd().split("\n").at(-1)).toBe(
      "Preview of commit `0f1e2d3` with Pulumi CLI `v3.260.0`, explained by pulumi-atlas-cmk 1.2.3, 2026-11-20 10:00 UTC.",
    );
  });

  it("has no markup that Bitbucket shows as text, and a marker that it hides", async () => {
    const comment = await commentOn("first-enable", "--limit", "bitbucket");
    expect(comment).not.toMatch(/<\/?details|```mermaid|<!--/);
    expect(comment.split("\n")[0]).toBe("[//]: # (atlas-cmk acme/world/test)");
  });

  it("never has the secret that the digest masks, nor what a program prints", () => {
    const canary = "CANARY-SECRET-VALUE";
    const digest = JSON.parse(recorded("rotation"));
    digest.diagnostics = [
      { severity: "debug", urn: digest.steps[1].urn, message: `debug: resp: ${canary}` },
      { severity: "info", urn: digest.steps[0].urn, message: canary },
      { severity: "info", message: canary },
      { severity: "info#err", message: canary },
      {
        severity: "error",
        urn: digest.steps[1].urn,
        message: `error: x:y resource 'e': property access value {${canary}} has a problem: The secret is wrong.`,
      },
    ];
    digest.config = { "world:secret": canary };
    const io = testIo({ stdin: JSON.stringify(digest) });
    return run(["explain"], io).then((code) => {
      expect(code).toBe(0);
      expect(io.stdout()).toContain("The secret is wrong.");
      expect(io.stdout() + io.stderr()).not.toContain(canary);
    });
  });
});
