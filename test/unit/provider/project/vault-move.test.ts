// Proves the runs that a change of the vault takes beside private endpoints: in the words of the program's arguments, with the commands that keep the key.
import { describe, expect, it } from "vitest";
import { vaultMoveText } from "../../../../provider/project/vault-move.ts";
import { PROJECT, project, vaultId } from "../private-networking/fakes.ts";

const actual = project();
const to = vaultId("other-kv");
const text = (more: Partial<Parameters<typeof vaultMoveText>[0]> = {}): string =>
  vaultMoveText({ projectId: PROJECT, actual, to, by: "resources", ...more });

describe("another vault for a project with private endpoints", () => {
  it("is told in three runs, and which one is next", () => {
    expect(text().split("\n")).toEqual([
      `The vault of project ${PROJECT} cannot change from payments-kv to other-kv while the project has private endpoints.`,
      "The change takes three runs of `pulumi up`. The next one is step 1:",
      "1. Undo the change of 'keyVaultId' of the EncryptionAtRest, and remove the PrivateNetworking from the program. This run enables public network access of the vault payments-kv if this stack disabled it, deletes the private endpoints, and disables private networking.",
      "2. Change 'keyVaultId' of the EncryptionAtRest to the vault other-kv. This run sets the new vault and key in Atlas. Step 3 follows when it has ended. The new vault must allow Atlas over the public network until then.",
      "3. Add the PrivateNetworking again, with the new 'keyVaultId'. This run creates the private endpoints to the new vault, and disables its public network access if the program says so.",
      "To keep the key with its versions, restore it in the new vault before step 2. Azure allows that within one geography only; elsewhere, use a new key.",
      expect.stringMatching(
        /^`az keyvault key backup --subscription \S+ --vault-name payments-kv --name atlas --file atlas\.backup`$/,
      ),
      expect.stringMatching(
        /^`az keyvault key restore --subscription \S+ --vault-name other-kv --file atlas\.backup`$/,
      ),
      "Keep the vault payments-kv, its key and the role assignments on it until no snapshot needs them (docs/keys-over-the-years.md).",
    ]);
  });

  it.each([
    ["componentVault", /'vaultName' of the CustomerManagedKeys .* set `privateNetworking: false`/],
    ["componentKey", /'key\.keyVaultId' of the CustomerManagedKeys, and set `privateNetworking: false`/],
  ] as const)("names the arguments of the component: %s", (by, words) => {
    expect(text({ by }).split("\n")[2]).toMatch(words);
  });

  it("is two steps where the private networking is another stack's", () => {
    expect(text({ by: "adopted" })).toMatch(
      /takes two steps.*\n1\. Where the project's .*\n2\. Run this program again/,
    );
  });

  it("says why the new vault does not let Atlas in", () => {
    expect(text({ closed: "It is closed." }).split("\n")[3]).toMatch(/until then\. It is closed\.$/);
  });

  it("needs a new key in another subscription", () => {
    const elsewhere = to.replace(/subscriptions\/[^/]+/, "subscriptions/99999999-9999-4999-8999-999999999999");
    expect(text({ to: elsewhere })).toContain("The new vault needs a new key:");
    expect(text({ to: elsewhere })).not.toContain("az keyvault key backup");
  });
});
