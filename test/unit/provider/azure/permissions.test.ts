// Proves the arithmetic of rights: what several roles give together, with wildcards and exclusions, by a table and by laws that hold for all.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lacks, lacksData } from "../../../../provider/azure/permissions.ts";
import type { Permission } from "../../../../provider/azure/types.ts";
import { ARM, azure, azureWith, SUBSCRIPTION, VAULT } from "./fake-azure.ts";

const READ = "Microsoft.KeyVault/vaults/read";
const WRITE = "Microsoft.KeyVault/vaults/write";
const PURGE = "Microsoft.KeyVault/locations/deletedVaults/purge/action";
const ENCRYPT = "Microsoft.KeyVault/vaults/keys/encrypt/action";

const role = (more: Partial<Permission>): Permission => ({
  actions: [],
  notActions: [],
  dataActions: [],
  notDataActions: [],
  ...more,
});

describe("permissions", () => {
  it("are listed at the scope, over every page, absent lists as empty ones", async () => {
    const url = `${ARM}${VAULT}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
    const { client, lines } = azure(
      { json: { value: [{ actions: ["*/read"], notActions: [] }], nextLink: `${url}&$skiptoken=2` } },
      { json: { value: [{ actions: [], notActions: [READ], dataActions: [ENCRYPT], notDataActions: null }] } },
    );
    expect(await client.listPermissions(VAULT)).toEqual([
      role({ actions: ["*/read"] }),
      role({ notActions: [READ], dataActions: [ENCRYPT] }),
    ]);
    expect(lines()).toEqual([`GET ${url}`, `GET ${url}&$skiptoken=2`]);
  });

  it.each<readonly [string, readonly Permission[], readonly string[]]>([
    ["nothing", [], [READ, WRITE, PURGE]],
    ["Owner", [role({ actions: ["*"] })], []],
    ["Reader", [role({ actions: ["*/read"] })], [WRITE, PURGE]],
    [
      "Key Vault Contributor",
      [role({ actions: ["Microsoft.KeyVault/*"], notActions: ["Microsoft.KeyVault/locations/deletedVaults/purge/*"] })],
      [PURGE],
    ],
    ["another case of letters", [role({ actions: ["MICROSOFT.KEYVAULT/VAULTS/READ"] })], [WRITE, PURGE]],
    [
      "Key Vault Reader, whose wildcard stands for nothing, too",
      [role({ actions: ["Microsoft.KeyVault/vaults/*/read"] })],
      [WRITE, PURGE],
    ],
    [
      "an exclusion by such a wildcard, which proves nothing",
      [role({ actions: ["*"], notActions: ["Microsoft.KeyVault/vaults/*/read"] })],
      [],
    ],
    ["a word that only begins alike", [role({ actions: ["Microsoft.KeyVault/vaults"] })], [READ, WRITE, PURGE]],
    ["a dot that is a dot", [role({ actions: ["MicrosoftXKeyVault/*"] })], [READ, WRITE, PURGE]],
    ["rights to data only", [role({ dataActions: ["*"] })], [READ, WRITE, PURGE]],
    [
      "a role that excludes beside one that gives",
      [role({ actions: ["*"], notActions: [WRITE] }), role({ actions: [WRITE] })],
      [],
    ],
    [
      "two roles that exclude the same",
      [role({ actions: ["*"], notActions: [WRITE] }), role({ actions: ["*"], notActions: ["*/WRITE"] })],
      [WRITE],
    ],
    ["a role that excludes data", [role({ actions: ["*"], notDataActions: ["*"] })], []],
  ])("of %s lack what they do not give", (_, permissions, lacking) => {
    expect(lacks(permissions, [READ, WRITE, PURGE])).toEqual(lacking);
  });

  it("to data are counted by themselves", () => {
    const officer = role({ dataActions: ["Microsoft.KeyVault/vaults/keys/*"], notDataActions: ["*/decrypt/action"] });
    const decrypt = "Microsoft.KeyVault/vaults/keys/decrypt/action";
    expect(lacksData([officer], [ENCRYPT, decrypt])).toEqual([decrypt]);
    expect(lacksData([role({ actions: ["*"] })], [ENCRYPT])).toEqual([ENCRYPT]);
  });
});

describe("for any permissions and actions", () => {
  const word = fc.constantFrom("a", "b", "Read", "keys.x");
  const action = fc.array(word, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  const pattern = fc
    .array(fc.oneof(word, fc.constant("*")), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join("/"));
  const entry = fc
    .record({ actions: fc.array(pattern, { maxLength: 3 }), notActions: fc.array(pattern, { maxLength: 2 }) })
    .map(role);
  const entries = fc.array(entry, { maxLength: 4 });
  const actions = fc.array(action, { maxLength: 5 });

  it("what is lacking is among what was asked, in that order", () => {
    fc.assert(
      fc.property(entries, actions, (given, asked) => {
        const lacking = new Set(lacks(given, asked));
        expect(asked.filter((one) => lacking.has(one))).toEqual(lacks(given, asked));
      }),
    );
  });

  it("one more role never takes a right away", () => {
    fc.assert(
      fc.property(entries, entry, actions, (given, more, asked) => {
        const before = lacks(given, asked);
        expect(before).toEqual(expect.arrayContaining([...lacks([...given, more], asked)]));
      }),
    );
  });

  it("one more exclusion never gives a right", () => {
    fc.assert(
      fc.property(entry, pattern, actions, (given, excluded, asked) => {
        const less = role({ ...given, notActions: [...given.notActions, excluded] });
        expect(lacks([less], asked)).toEqual(expect.arrayContaining([...lacks([given], asked)]));
      }),
    );
  });

  it("an action that is given by its own name is lacking only where its role excludes it", () => {
    fc.assert(
      fc.property(entries, action, (given, one) => {
        expect(lacks([...given, role({ actions: [one.toUpperCase()] })], [one])).toEqual([]);
        expect(lacks([role({ actions: ["*"], notActions: [one.toLowerCase()] })], [one])).toEqual([one]);
      }),
    );
  });

  it("roles together give what each of them gives", () => {
    fc.assert(
      fc.property(entries, action, (given, one) => {
        const isGiven = given.some((each) => lacks([each], [one]).length === 0);
        expect(lacks(given, [one])).toEqual(isGiven ? [] : [one]);
      }),
    );
  });
});

describe("the permissions of a principal", () => {
  const ROLE = "/subscriptions/1/providers/Microsoft.Authorization/roleDefinitions/acdd72a7";
  const GROUP = "/providers/Microsoft.Management/managementGroups/platform";
  const given = async (scope: string) => {
    const { client } = azureWith(({ url }) =>
      url.includes("/roleAssignments?")
        ? { json: { value: [{ properties: { scope, roleDefinitionId: ROLE, condition: null } }] } }
        : { json: { properties: { permissions: [{ actions: ["*/read"], notActions: [] }] } } },
    );
    return client.listPermissionsOf("principal", VAULT);
  };

  it.each([
    ["a management group", GROUP],
    ["a management group in another case", GROUP.toUpperCase()],
    ["the tenant's root", "/"],
    ["the subscription", `/subscriptions/${SUBSCRIPTION}`],
    ["the vault", VAULT],
  ])("hold those that are assigned at %s", async (_, scope) => {
    expect(await given(scope)).toEqual([role({ actions: ["*/read"] })]);
  });

  it.each([
    ["a key of the vault", `${VAULT}/keys/atlas`],
    ["a vault whose name only begins alike", VAULT.slice(0, -1)],
  ])("do not hold those that are assigned at %s", async (_, scope) => {
    expect(await given(scope)).toEqual([]);
  });
});
