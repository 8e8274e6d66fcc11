// Proves that either spelling of an Azure region is the same region, and that a typo finds its way to the nearest names.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  atlasRegion,
  isKnownRegion,
  nearestRegions,
  normalRegions,
} from "../../../../provider/support/azure-regions.ts";

/** Pairs of Atlas's and Azure's own name, from their documents, of every way in which the two differ. */
const PAIRS = [
  ["US_EAST_2", "eastus2"],
  ["US_EAST", "eastus"],
  ["EUROPE_WEST", "westeurope"],
  ["UK_SOUTH", "uksouth"],
  ["ASIA_SOUTH_EAST", "southeastasia"],
  ["AUSTRALIA_SOUTH_EAST", "australiasoutheast"],
  ["BRAZIL_SOUTHEAST", "brazilsoutheast"],
  ["INDIA_CENTRAL", "centralindia"],
  ["US_GOV_VIRGINIA", "usgovvirginia"],
  ["CHINA_NORTH", "chinanorth"],
  ["US_SOUTH_CENTRAL", "southcentralus"],
] as const;
const pair = fc.constantFrom(...PAIRS);
/** A name as people write it: any case, with or without blanks around. */
const asWritten = (name: string) =>
  fc
    .tuple(fc.array(fc.boolean(), { minLength: name.length, maxLength: name.length }), fc.constantFrom("", " "))
    .map(
      ([ups, blank]) =>
        blank + [...name].map((one, at) => (ups[at] ? one.toUpperCase() : one.toLowerCase())).join("") + blank,
    );
const written = pair.chain(([atlas, azure]) => fc.oneof(asWritten(atlas), asWritten(azure)));

describe("a region", () => {
  it.each(PAIRS)("%s is Azure's %s", (atlas, azure) => {
    expect([atlasRegion(atlas), atlasRegion(azure)]).toEqual([atlas, atlas]);
  });

  it.each(["East US 2", "eastus2", "EASTUS2", "us-east-2", "US_EAST_2", " us_east_2 "])("%j is US_EAST_2", (name) => {
    expect([atlasRegion(name), isKnownRegion(name)]).toEqual(["US_EAST_2", true]);
  });

  it("is the same in either spelling and any case", () => {
    const spellings = pair.chain(([atlas, azure]) => fc.tuple(asWritten(atlas), asWritten(azure)));
    fc.assert(
      fc.property(spellings, ([one, other]) => {
        expect(atlasRegion(one)).toBe(atlasRegion(other));
        expect(isKnownRegion(one)).toBe(true);
      }),
    );
  });

  it("that is unknown is not changed", () => {
    expect(atlasRegion(" MARS_NORTH ")).toBe("MARS_NORTH");
    expect(["MARS_NORTH", "", "constructor", "__proto__"].map(isKnownRegion)).toEqual([false, false, false, false]);
  });
});

describe("regions in normal form", () => {
  it("are in Atlas's spelling, each once, in order", () => {
    expect(normalRegions(["westeurope", "US_EAST_2", "East US 2", "EUROPE_WEST"])).toEqual([
      "EUROPE_WEST",
      "US_EAST_2",
    ]);
  });

  it("are their own normal form, whatever the order", () => {
    const list = fc.array(fc.oneof(written, fc.string()));
    const shuffled = list.chain((one) =>
      fc.tuple(fc.constant(one), fc.shuffledSubarray(one, { minLength: one.length })),
    );
    fc.assert(
      fc.property(shuffled, ([names, other]) => {
        const normal = normalRegions(names);
        expect(normalRegions(normal)).toEqual(normal);
        expect(normalRegions(other)).toEqual(normal);
        expect(new Set(normal).size).toBe(normal.length);
      }),
    );
  });
});

describe("the nearest names", () => {
  it.each([
    ["US_EATS_2", "US_EAST_2"],
    ["eastsu2", "US_EAST_2"],
    ["EUROP_WEST", "EUROPE_WEST"],
    ["uksuoth", "UK_SOUTH"],
  ])("to %s have %s among them", (typo, meant) => {
    expect(nearestRegions(typo)).toContain(meant);
  });

  it("are three at most, and none for a name like no other", () => {
    expect(nearestRegions("US_EAST_3")).toHaveLength(3);
    expect(nearestRegions("MOON_CRATER_7")).toEqual([]);
  });

  it("are themselves known, and a known name is nearest to itself", () => {
    fc.assert(
      fc.property(written, fc.string(), (name, noise) => {
        expect(nearestRegions(name)[0]).toBe(atlasRegion(name));
        expect(nearestRegions(noise).every(isKnownRegion)).toBe(true);
      }),
    );
  });
});
