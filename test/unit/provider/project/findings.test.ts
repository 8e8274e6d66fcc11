// Proves the texts of the findings at their edges: which clusters are stopped, several findings at once, and what Atlas's alerts say of the vault.
import { describe, expect, it } from "vitest";
import {
  deletedKeyFinding,
  disabledFinding,
  explainedText,
  otherFinding,
  reachIn,
  stoppedText,
  unreachableText,
} from "../../../../provider/project/findings.ts";

const key = {
  projectId: "64b7f0c0a1b2c3d4e5f60718",
  keyVaultId:
    "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv",
  keyIdentifier: "https://payments-kv.vault.azure.net/keys/atlas",
};

describe("what is stopped", () => {
  it.each([
    [undefined, "Atlas shuts the project's encrypted clusters down within 15 minutes."],
    [[], "No cluster of the project is encrypted, so none is shut down."],
    [
      ["orders"],
      'Atlas shuts the encrypted cluster "orders" down within 15 minutes, and starts it again after the repair.',
    ],
    [
      ["orders", "billing"],
      'Atlas shuts the encrypted clusters "orders", "billing" down within 15 minutes, and starts them again after the repair.',
    ],
  ] as const)("%j", (clusters, says) => {
    expect(stoppedText(clusters)).toBe(says);
  });
});

describe("the findings as one text", () => {
  const stopped = stoppedText([]);

  it("names the first, what is stopped, its remedy, and then the others", () => {
    const rights = otherFinding("permissionMissing", "Atlas's principal lacks a permission.");
    expect(explainedText({ findings: [disabledFinding(key, undefined), rights], stopped })).toBe(
      `Every version of the key "atlas" of the vault payments-kv is disabled. ${stopped} Enable it, then run \`pulumi up\`:\n` +
        "`az keyvault key set-attributes --vault-name payments-kv --name atlas --enabled true`\n" +
        "Also: Atlas's principal lacks a permission. Correct that in Azure, then run `pulumi up`: Atlas tries the key again.",
    );
  });

  it("without a finding lists the likely causes", () => {
    expect(explainedText({ findings: [], stopped })).toMatch(
      /^No cluster .* Azure shows no cause, or cannot be read\. Likely causes: /,
    );
  });

  it("has the day until which a deleted key can be recovered, where it is known", () => {
    expect(deletedKeyFinding(key, Date.UTC(2027, 2, 1)).remedy).toMatch(/^The key can be recovered until 2027-03-01\./);
    expect(deletedKeyFinding(key, undefined).remedy).toMatch(
      /^A deleted key can be recovered until the vault's retention ends\./,
    );
  });
});

describe("a vault that Atlas cannot reach", () => {
  it("has nothing to repair in an outage, and the rule of the vault where there is one", () => {
    expect(unreachableText(key, {})).toMatch(
      /Nothing is stopped: .* During an outage of Azure Key Vault there is nothing to repair/,
    );
    const blocked = unreachableText(key, { blockedBy: "The vault blocks Atlas." });
    expect(blocked).toMatch(/Nothing is stopped: .* The vault blocks Atlas\.$/);
    expect(blocked).not.toMatch(/outage/);
  });

  it.each([
    [["ENCRYPTION_AT_REST_KMS_NETWORK_ACCESS_DENIED"], "unreachable"],
    [["AZURE_ENCRYPTION_KEY_INVALID", "ENCRYPTION_AT_REST_KMS_NETWORK_ACCESS_DENIED"], "unreachable"],
    [["AZURE_ENCRYPTION_KEY_INVALID"], "reached"],
    [["AZURE_ENCRYPTION_KEY_NEEDS_ROTATION"], "unknown"],
    [[], "unknown"],
    [undefined, "unknown"],
  ] as const)("by Atlas's open alerts %j: %s", (alerts, reach) => {
    expect(reachIn(alerts)).toBe(reach);
  });
});
