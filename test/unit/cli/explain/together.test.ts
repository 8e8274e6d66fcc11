// Proves what explain says of several changes together: hand-overs, halves of a replacement, and where each finding stands.
import { describe, expect, it } from "vitest";
import { markdownComment } from "../../../../cli/explain/markdown.ts";
import { quickstart } from "../../../../emulator/seeds.ts";
import type { WrittenStep } from "./previews.ts";
import { end, explained, make, replace, said } from "./steps.ts";

describe("a change among others", () => {
  it("is no write where another resource of the program takes the object over", () => {
    const renamed = { ...make("ClusterEncryption"), name: "two" };
    expect(said(end("ClusterEncryption"), renamed)).toEqual([
      expect.stringMatching(/^other: two takes over an object that another resource of this stack managed/),
      expect.stringMatching(/^other: one leaves the stack\. Another resource of this program manages the same object/),
    ]);
    expect(explained(end("ClusterEncryption"), renamed).verdict).toBe("safe");
  });

  it("counts the halves of a replacement once", () => {
    const { old, new: now, ...rest } = replace("ClusterEncryption", { clusterName: "billing" });
    const halves = [
      { ...rest, op: "create-replacement", old, new: now },
      { ...rest, op: "replace", old, new: now },
      { ...rest, op: "delete-replaced", old },
    ] as readonly WrittenStep[];
    expect(said(...halves)).toHaveLength(2);
  });

  it("names the project of each risk where there are several", () => {
    const projects = ["64b7f0c0a1b2c3d4e5f60718", "64b7f0c0a1b2c3d4e5f60799"];
    const steps = projects.map((projectId) => ({ ...end("ClusterEncryption", { projectId }), name: projectId }));
    const around = { host: "github", stack: undefined, version: "1.2.3", notes: [], time: "now" } as const;
    const risks = markdownComment(explained(...steps), around).match(/^- .*Decrypted.*$/gm);
    expect(risks).toEqual(
      projects.map((id) => expect.stringMatching(new RegExp(`^- Project \`${id}\`: .*Clusters: \`orders\`$`))),
    );
    expect(markdownComment(explained(...steps.slice(1)), around)).toMatch(/^- Decrypted/m);
  });

  it("puts a vault under the only project that uses it, and under its own name where several do", () => {
    const placesOf = (...steps: readonly WrittenStep[]) => explained(...steps).findings.map(({ place }) => place);
    expect(placesOf(end("KeyVault"), end("EncryptionAtRest"))[0]).toEqual({
      kind: "project",
      name: quickstart.projectId,
    });
    const second = { ...end("EncryptionAtRest", { projectId: "64b7f0c0a1b2c3d4e5f60799" }), name: "second" };
    expect(placesOf(end("KeyVault"), end("EncryptionAtRest"), second)[0]).toEqual({
      kind: "vault",
      name: "payments-kv",
    });
  });
});
