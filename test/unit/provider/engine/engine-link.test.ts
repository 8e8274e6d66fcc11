// Proves that a message begins with its first sentence on a line of its own, which is what a row shows.
import { expect, it } from "vitest";
import { headlineFirst } from "../../../../provider/engine/engine-link.ts";

it.each([
  ["Kept: the key. Delete it by hand.", "Kept: the key.\nDelete it by hand."],
  [
    'Drift of cluster "a. B": x is 1.5 in Atlas. `pulumi up` sets it.',
    'Drift of cluster "a. B": x is 1.5 in Atlas.\n`pulumi up` sets it.',
  ],
  ["Run `az x. Y`. Then run again.", "Run `az x. Y`.\nThen run again."],
  ["Approve this, and no other:\n`az keyvault`. Then", "Approve this, and no other:\n`az keyvault`. Then"],
  ["One sentence.", "One sentence."],
  ["", ""],
])("%j is shown as %j", (message, shown) => {
  expect(headlineFirst(message)).toBe(shown);
});
