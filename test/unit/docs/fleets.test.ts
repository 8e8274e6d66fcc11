// Proves that docs/fleets.md and its picture say what the model and the figures say. -u writes both.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PICTURE, pageOf, pictureOf } from "../../fleets/page.ts";
import { pictureSvg } from "../../fleets/picture.ts";
import { ofOneOrganization, scenarios } from "../../fleets/scenarios.ts";
import { root } from "./pages.ts";

const remedy = "npx vitest run --config test/vitest.config.ts --project unit test/unit/docs/fleets.test.ts -u";

describe("the page of fleets", () => {
  const all = scenarios();
  const ofOne = ofOneOrganization();

  it("has the figures of the model", async () => {
    await expect(pageOf(all, ofOne), remedy).toMatchFileSnapshot(join(root, "docs/fleets.md"));
  });

  it("has the picture of the model", async () => {
    await expect(pictureSvg(pictureOf(all)), remedy).toMatchFileSnapshot(join(root, PICTURE));
  });

  it("names as the first limit what its text gives a remedy for", () => {
    const remedies = ["processor", "stacks at once (memory)", "Atlas tokens", "ARM reads", "the largest clusters"];
    expect([...all, ...ofOne].map(({ limit }) => limit).filter((limit) => !remedies.includes(limit))).toEqual([]);
  });
});
