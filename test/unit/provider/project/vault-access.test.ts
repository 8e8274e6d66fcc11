// Proves what a vault's gates and access policies say, by tables.
import { describe, expect, it } from "vitest";
import { closedGate, policyRight, roleAssignmentFault } from "../../../../provider/project/vault-access.ts";

const VAULT =
  "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv";
const [ATLAS, GROUP, ADMIN] = ["aaaa", "bbbb", "cccc"];
const NEEDED = ["get", "encrypt", "decrypt"];

describe("the gates of a vault", () => {
  const vault = (
    publicNetworkAccess: string,
    defaultAction: "Allow" | "Deny" = "Allow",
    ipRules: readonly string[] = [],
  ) => ({
    publicNetworkAccess,
    networkAcls: { defaultAction, bypass: undefined, ipRules },
  });

  it.each([
    ["nothing, open", vault("Enabled"), [], undefined],
    ["public network access", vault("Disabled"), ["1.2.3.4/32"], { kind: "publicNetworkAccess", value: "Disabled" }],
    ["no list to compare with", vault("Enabled", "Deny"), [], { kind: "unlisted" }],
    [
      "a missing rule",
      vault("Enabled", "Deny", ["1.2.3.0/24"]),
      ["1.2.3.4/32", "5.6.7.8/32"],
      { kind: "firewall", missing: ["5.6.7.8/32"] },
    ],
    ["nothing, by rules", vault("Enabled", "Deny", ["1.2.3.0/24"]), ["1.2.3.4/32"], undefined],
  ] as const)("are closed by %s", (_, one, addresses, gate) => {
    expect(closedGate(one, addresses)).toEqual(gate);
  });
});

describe("the access policies of a vault", () => {
  const policy = (objectId: string, ...keyPermissions: readonly string[]) => ({ objectId, keyPermissions });

  it.each([
    ["to the principal", [policy(ATLAS, ...NEEDED)], undefined, "given"],
    ["to the principal by all", [policy(ATLAS, "all")], undefined, "given"],
    ["in part", [policy(ATLAS, "get", "encrypt")], undefined, "lacking"],
    ["to nobody", [], undefined, "lacking"],
    ["to an administrator, where nobody may read the groups", [policy(ADMIN, "all")], undefined, "unknown"],
    ["to an administrator, where the principal is in no group", [policy(ADMIN, "all")], [], "lacking"],
    ["to a group of the principal's", [policy(GROUP, ...NEEDED)], [GROUP.toUpperCase()], "given"],
    ["to principal and group together", [policy(ATLAS, "get"), policy(GROUP, "encrypt", "decrypt")], [GROUP], "given"],
    ["to others, too little", [policy(ADMIN, "get", "list")], undefined, "lacking"],
  ] as const)("give %s", (_, accessPolicies, groups, right) => {
    expect(policyRight({ accessPolicies }, { principalId: ATLAS.toUpperCase(), groups })).toBe(right);
  });
});

describe("a role assignment", () => {
  const place = { keyVaultId: VAULT, principalId: ATLAS, role: "the role Key Vault Crypto User" };
  const commandFor = (principal: string): string =>
    `\`az keyvault set-policy --subscription 22222222-2222-4222-8222-222222222222 --resource-group keys --name payments-kv --object-id ${principal} --key-permissions get encrypt decrypt\``;

  it("is refused on a vault that uses access policies, with the command that helps", () => {
    expect(roleAssignmentFault({ enableRbacAuthorization: true }, place)).toBeUndefined();
    expect(roleAssignmentFault({ enableRbacAuthorization: false }, place)).toBe(
      `The vault payments-kv uses access policies (enableRbacAuthorization: false), so the role Key Vault Crypto User gives no permission on its keys. ` +
        'Remove this role assignment from the program (CustomerManagedKeys: `grants: "none"`). Atlas\'s principal needs the role Reader and an access policy:\n' +
        commandFor(ATLAS),
    );
  });

  it("of a principal that is not known yet has a gap in the command", () => {
    const fault = roleAssignmentFault({ enableRbacAuthorization: false }, { ...place, principalId: undefined });
    expect(fault?.split("\n").at(-1)).toBe(commandFor("{principal}"));
  });
});
