// Proves that explain puts the package's own messages under the right heading. It knows them by their beginnings, so each is compared with the text that the
// package writes today.
import { describe, expect, it } from "vitest";
import { explain } from "../../../../cli/explain/explain.ts";
import { findDigest } from "../../../../cli/explain/find-json.ts";
import { readPreview } from "../../../../cli/explain/preview.ts";
import { quickstart } from "../../../../emulator/seeds.ts";
import { goneText as roleGone } from "../../../../provider/azure-access/texts.ts";
import { driftText as clusterDrift, missingText } from "../../../../provider/cluster-encryption/texts.ts";
import { versionsUnreadText } from "../../../../provider/encryption-at-rest/rotation-texts.ts";
import { brokenPathText } from "../../../../provider/encryption-at-rest/texts.ts";
import { sinceReadText } from "../../../../provider/engine/drift.ts";
import { tooManyText } from "../../../../provider/key-rotation-alert/texts.ts";
import { goneText as vaultGone } from "../../../../provider/key-vault/texts.ts";
import { goneText as keyGone, newVersionText } from "../../../../provider/key-vault-key/texts.ts";
import { accessNotCheckedText, closingText } from "../../../../provider/private-networking/texts.ts";
import { toRoleText } from "../../../../provider/project/client-secret.ts";
import { unreadText } from "../../../../provider/project/snapshots.ts";
import { notCheckedText } from "../../../../provider/support/not-checked.ts";
import { digestOf, urnOf } from "./previews.ts";

const { projectId, keyVaultId, keyName } = quickstart;
const urn = urnOf({ kind: "EncryptionAtRest", name: "encryption" });
const topicOf = (severity: string, message: string, about = urn): string | undefined => {
  // FACT(pulumi-row): the first sentence stands on a line of its own.
  const rows = message.replace(/([.!]) (?=[A-Z`'"])/, "$1\n");
  const said = { severity, urn: about, message: `${severity === "info" ? "" : `${severity}: `}${rows}\n` };
  return explain(readPreview(findDigest(digestOf([], [said])).digest)).findings[0]?.topic;
};

describe("a message of the package", () => {
  it.each([
    ["unverified", notCheckedText("whether the vault exists", "It may be created.")],
    ["unverified", brokenPathText(projectId, "US_EAST_2 FAILED")],
    ["unverified", accessNotCheckedText(keyVaultId, "Disabled", "No login.")],
    ["unverified", versionsUnreadText("https://v.vault.azure.net/keys/k", "No login.")],
    ["unverified", unreadText([], "No credential.")],
    ["drift", clusterDrift({ projectId, clusterName: "orders" }, "NONE")],
    ["drift", missingText({ projectId, clusterName: "orders" })],
    ["drift", sinceReadText("the key k", { changed: ["valid"], olds: { valid: false }, news: { valid: true } })],
    ["drift", tooManyText(projectId)],
    ["drift", keyGone({ keyVaultId, keyName })],
    ["drift", vaultGone({ keyVaultId })],
    ["drift", roleGone(projectId, quickstart.roleId)],
    ["rotated", newVersionText({ keyVaultId, keyName }, quickstart.keyVersions.newest)],
    ["oneWay", toRoleText],
    ["risk", closingText(keyVaultId)],
  ])("is %s: %s", (topic, text) => {
    expect(topicOf("warning", text)).toBe(topic);
  });

  it("is a refusal where it is an error, of any resource", () => {
    expect(topicOf("error", "It was refused.")).toBe("refused");
    expect(topicOf("error", "It failed.", "urn:pulumi:t::p::aws:s3/bucket:Bucket::b")).toBe("refused");
    expect(topicOf("error", "ReferenceError: x", "urn:pulumi:t::p::pulumi:pulumi:Stack::p-t")).toBe("refused");
    expect(topicOf("error", "preview failed", "")).toBe("unverified");
  });

  it("counts as ours where it is about the component", () => {
    const about = "urn:pulumi:t::p::atlas-cmk:index:CustomerManagedKeys::cmk";
    expect(topicOf("warning", "The vault is managed twice.", about)).toBe("risk");
  });

  it("is a note where it is information, and is left out where it may be a program's output", () => {
    expect(topicOf("info", "Project x has 2 snapshots.")).toBe("other");
    expect(topicOf("info", "printed", "")).toBeUndefined();
    expect(topicOf("info", "printed", "urn:pulumi:t::p::pulumi:pulumi:Stack::p-t")).toBeUndefined();
  });

  it("is a warning of the whole run where it names no resource, and only counted where it is about another package", () => {
    expect(topicOf("warning", "The credential expires.", "")).toBe("risk");
    const said = [{ severity: "warning", urn: "urn:pulumi:t::p::aws:s3/bucket:Bucket::b", message: "old" }];
    expect(explain(readPreview(findDigest(digestOf([], said)).digest))).toMatchObject({
      findings: [],
      others: { changed: 0, warned: 1 },
    });
  });
});
