// Atlas's and Azure's names of the same Azure region, and the known names nearest to an unknown one. Support layer, pure; it calls no cloud.
import { folded, nearest } from "./nearest";
import { ownEntry } from "./own";

/**
 * FACT(atlas-regions): Atlas's names of Azure regions (the enum of a cluster's `regionName`), each with Azure's own
 * `name`.
 */
const AZURE_NAMES: Readonly<Record<string, string>> = {
  US_CENTRAL: "centralus",
  US_EAST: "eastus",
  US_EAST_2: "eastus2",
  US_NORTH_CENTRAL: "northcentralus",
  US_WEST: "westus",
  US_SOUTH_CENTRAL: "southcentralus",
  EUROPE_NORTH: "northeurope",
  EUROPE_WEST: "westeurope",
  US_WEST_CENTRAL: "westcentralus",
  US_WEST_2: "westus2",
  US_WEST_3: "westus3",
  CANADA_EAST: "canadaeast",
  CANADA_CENTRAL: "canadacentral",
  BRAZIL_SOUTH: "brazilsouth",
  BRAZIL_SOUTHEAST: "brazilsoutheast",
  AUSTRALIA_CENTRAL: "australiacentral",
  AUSTRALIA_CENTRAL_2: "australiacentral2",
  AUSTRALIA_EAST: "australiaeast",
  AUSTRALIA_SOUTH_EAST: "australiasoutheast",
  GERMANY_WEST_CENTRAL: "germanywestcentral",
  GERMANY_NORTH: "germanynorth",
  SWEDEN_CENTRAL: "swedencentral",
  SWEDEN_SOUTH: "swedensouth",
  SWITZERLAND_NORTH: "switzerlandnorth",
  SWITZERLAND_WEST: "switzerlandwest",
  UK_SOUTH: "uksouth",
  UK_WEST: "ukwest",
  NORWAY_EAST: "norwayeast",
  NORWAY_WEST: "norwaywest",
  INDIA_CENTRAL: "centralindia",
  INDIA_SOUTH: "southindia",
  INDIA_WEST: "westindia",
  CHINA_EAST: "chinaeast",
  CHINA_NORTH: "chinanorth",
  ASIA_EAST: "eastasia",
  JAPAN_EAST: "japaneast",
  JAPAN_WEST: "japanwest",
  ASIA_SOUTH_EAST: "southeastasia",
  KOREA_CENTRAL: "koreacentral",
  KOREA_SOUTH: "koreasouth",
  FRANCE_CENTRAL: "francecentral",
  FRANCE_SOUTH: "francesouth",
  SOUTH_AFRICA_NORTH: "southafricanorth",
  SOUTH_AFRICA_WEST: "southafricawest",
  UAE_CENTRAL: "uaecentral",
  UAE_NORTH: "uaenorth",
  QATAR_CENTRAL: "qatarcentral",
  POLAND_CENTRAL: "polandcentral",
  ISRAEL_CENTRAL: "israelcentral",
  ITALY_NORTH: "italynorth",
  SPAIN_CENTRAL: "spaincentral",
  MEXICO_CENTRAL: "mexicocentral",
  NEW_ZEALAND_NORTH: "newzealandnorth",
  US_GOV_VIRGINIA: "usgovvirginia",
  US_GOV_ARIZONA: "usgovarizona",
  US_GOV_TEXAS: "usgovtexas",
};

const ATLAS_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(AZURE_NAMES).flatMap(([atlas, azure]) => [
    [folded(atlas), atlas],
    [azure, atlas],
  ]),
);

export const isKnownRegion = (name: string): boolean => ATLAS_NAMES.has(folded(name));

/** Atlas's name of a region, given in Atlas's or Azure's spelling. An unknown name stays as it is: Atlas's list may be longer than ours. */
export const atlasRegion = (name: string): string => ATLAS_NAMES.get(folded(name)) ?? name.trim();

/** Each region once, in Atlas's spelling and alphabetical order. */
export const normalRegions = (names: readonly string[]): readonly string[] =>
  [...new Set(names.map(atlasRegion))].sort();

/** Known regions with a similar name, nearest first. */
export const nearestRegions = (name: string): readonly string[] =>
  nearest(name, Object.keys(AZURE_NAMES), (atlas) => [atlas, ownEntry(AZURE_NAMES, atlas) ?? atlas]);
