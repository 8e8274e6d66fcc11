// Steps and messages of any names, as the digest of a preview has them.
import fc from "fast-check";
import { hostileText } from "../../../support/hostile.ts";
import { INPUTS, urnOf, type WrittenStep } from "./previews.ts";

export const KINDS = Object.keys(INPUTS) as readonly (keyof typeof INPUTS)[];

/** Markup of every kind, what a host makes a link or a mention of, what a terminal or a CI system executes. */
const HOSTILE = [
  "<script>alert(1)</script>",
  "<img src=x onerror=y>",
  "-->",
  "<!--",
  "</details>",
  "```",
  "~~~",
  "`",
  "| x |",
  "[a](https://evil.example)",
  "![a](https://evil.example/x.png)",
  "https://evil.example",
  "www.evil.example",
  "me@evil.example",
  "@team",
  "#1",
  "org/repo#1",
  "GH-1",
  "!2",
  "$x$",
  "**bold**",
  "_it_",
  "\n# Heading",
  "\n- [x] done",
  "\n\n---\n",
  "1. ",
  "\u001b[31m",
  "\u202e",
  "\u0000",
  "\n::set-output name=a::b",
  "##vso[task.setvariable]",
  "%%{init: {}}%%",
  '"]; click x "javascript:y"',
  "&lt;b&gt;",
  "\\",
  "\ud800",
  "😀",
] as const;

export const hostile = hostileText(HOSTILE);

export const step: fc.Arbitrary<WrittenStep> = fc
  .record({
    op: fc.constantFrom("create", "update", "delete", "replace"),
    kind: fc.constantFrom(...KINDS),
    name: hostile,
    texts: fc.array(hostile, { minLength: 4, maxLength: 4 }),
    retained: fc.boolean(),
  })
  .map(({ op, kind, name, texts: [one = "", two = "", three = "", four = ""], retained }) => {
    const theirs = {
      clusterName: one,
      keyName: two,
      projectId: three,
      role: one,
      keyVaultId: two,
      tenantId: four,
      keyIdentifier: four,
    };
    const all = { ...INPUTS[kind], ...theirs, endpointStatus: { [four]: "ACTIVE" } };
    return {
      op,
      kind,
      name,
      changed: [one, "access"],
      options: { retainOnDelete: retained },
      ...(op === "create" ? {} : { old: all }),
      ...(op === "delete" ? {} : { new: { ...all, keyName: one } }),
    };
  });

export const said = fc.record({
  severity: fc.constantFrom("error", "warning", "info"),
  urn: fc.constantFrom("", urnOf({ kind: "ClusterEncryption", name: "orders" })),
  message: hostile,
});
