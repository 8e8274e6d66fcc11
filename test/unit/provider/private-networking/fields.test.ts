// Proves which arguments are refused, in which words, and the one normal form of the rest.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultsIn, normalIn } from "../../../../provider/engine/field.ts";
import { FIELDS } from "../../../../provider/private-networking/fields.ts";
import type { Properties } from "../../../../provider/support/properties.ts";
import { UNKNOWN } from "../../../../provider/support/unknowns.ts";
import { PROJECT, VAULT } from "./fakes.ts";

const argumentFaults = (news: Properties) => faultsIn(FIELDS, news);
const normalArguments = (news: Properties) => normalIn(FIELDS, news);
const args = { projectId: PROJECT, keyVaultId: VAULT };
const NO_LIST =
  "'regions' is not a list of region names. Give Atlas's names, such as [\"US_EAST_2\"], or Azure's, such as [\"eastus2\"].";
const EMPTY =
  "'regions' is empty. Name at least one region, or omit 'regions': the default is every region in which the project's dedicated clusters have nodes.";

describe("arguments", () => {
  it.each([
    {},
    { regions: ["eastus2"] },
    { publicNetworkAccess: "Enabled" },
    { publicNetworkAccess: "Disabled", approval: "manual", timeouts: { create: "3h" } },
    { regions: UNKNOWN, publicNetworkAccess: UNKNOWN, approval: UNKNOWN },
    { regions: ["US_EAST_2", UNKNOWN] },
    { regions: ["NEW_LAND_7"] },
  ])("with %j pass", (change) => {
    expect(argumentFaults({ ...args, ...change })).toEqual([]);
  });

  it.each([
    ["regions", [], EMPTY],
    ["regions", "US_EAST_2", NO_LIST],
    ["regions", ["US_EAST_2", " "], NO_LIST],
    ["regions", [7], NO_LIST],
    ["regions", null, NO_LIST],
    [
      "publicNetworkAccess",
      "disabled",
      `'publicNetworkAccess' is neither "Enabled" nor "Disabled". Pass "Enabled" or "Disabled", or leave 'publicNetworkAccess' out.`,
    ],
    [
      "publicNetworkAccess",
      false,
      `'publicNetworkAccess' is neither "Enabled" nor "Disabled". Pass "Enabled" or "Disabled", or leave 'publicNetworkAccess' out.`,
    ],
    [
      "approval",
      "none",
      `'approval' is neither "automatic" nor "manual". Pass "automatic" or "manual", or leave 'approval' out.`,
    ],
    ["projectId", "payments", "'projectId' is not the Atlas project's id: 24 hexadecimal digits."],
    [
      "keyVaultId",
      VAULT.replace("vaults", "managedHSMs"),
      "'keyVaultId' names a Managed HSM; Atlas creates private endpoints only to a Key Vault. Pass the ARM id of a vault (its keys may be RSA-HSM).",
    ],
    [
      "timeouts",
      { read: "1m" },
      `'timeouts.read' is not a property of 'timeouts'. Pass { create?, update?, delete? }, each a duration such as "30m" or "1h30m".`,
    ],
  ])("with %s %j are refused by name", (property, value, reason) => {
    expect(argumentFaults({ ...args, [property]: value })).toEqual([{ property, reason }]);
  });
});

describe("the normal form", () => {
  it("has regions in Atlas's spelling, the vault's id as Azure writes it, and no default spelled out", () => {
    expect(
      normalArguments({
        ...args,
        keyVaultId: `${VAULT.replace("resourceGroups", "RESOURCEGROUPS").replace("Microsoft.KeyVault", "microsoft.keyvault")}/`,
        regions: ["westeurope", "East US 2", "US_EAST_2"],
        approval: "automatic",
      }),
    ).toEqual({ ...args, regions: ["EUROPE_WEST", "US_EAST_2"] });
  });

  it("keeps what is asked for and what is not known", () => {
    const manual = { ...args, approval: "manual", publicNetworkAccess: "Disabled" };
    expect(normalArguments(manual)).toEqual(manual);
    const unknown = { ...args, keyVaultId: UNKNOWN, regions: ["westeurope", UNKNOWN] };
    expect(normalArguments(unknown)).toEqual(unknown);
  });

  it("is its own normal form, and valid arguments stay valid", () => {
    const given = fc.record(
      {
        projectId: fc.constant(PROJECT),
        keyVaultId: fc.constantFrom(VAULT, VAULT.toUpperCase(), `${VAULT}/`, UNKNOWN),
        regions: fc.array(fc.constantFrom("US_EAST_2", "eastus2", "westeurope", "UK SOUTH", "NEW_LAND_7 ", UNKNOWN), {
          minLength: 1,
        }),
        publicNetworkAccess: fc.constantFrom("Enabled", "Disabled"),
        approval: fc.constantFrom("automatic", "manual"),
      },
      { requiredKeys: ["projectId", "keyVaultId"] },
    );
    fc.assert(
      fc.property(given, (news) => {
        expect(argumentFaults(news)).toEqual([]);
        const normal = { ...normalArguments(news) };
        expect(argumentFaults(normal)).toEqual([]);
        expect(normalArguments(normal)).toEqual(normal);
      }),
    );
  });
});
