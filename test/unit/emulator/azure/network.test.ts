// Proves the two gates of a vault's public path, and what a caller from the runner's address is told at each.
import { expect, test } from "vitest";
import { contains, gateFor } from "../../../../emulator/azure/network.ts";
import { azureWorld, seedWith } from "./azure-world.ts";

const deny = (...ipRules: string[]) => ({ networkAcls: { bypass: "AzureServices", defaultAction: "Deny", ipRules } });
const HERE = "203.0.113.7";

test.each([
  ["nothing said", {}, "open"],
  ["enabled in lower case", { publicNetworkAccess: "enabled" }, "open"],
  ["disabled", { publicNetworkAccess: "Disabled" }, "closed"],
  ["disabled in lower case", { publicNetworkAccess: "disabled" }, "closed"],
  ["a perimeter", { publicNetworkAccess: "SecuredByPerimeter" }, "closed"],
  ["disabled, though the address is allowed", { publicNetworkAccess: "Disabled", ...deny(HERE) }, "closed"],
  ["rules that only add to Allow", { networkAcls: { bypass: "None", defaultAction: "Allow", ipRules: [] } }, "open"],
  ["Deny without rules", deny(), "firewall"],
  ["Deny with the address", deny(HERE), "open"],
  ["Deny with its block", deny("203.0.113.0/29"), "open"],
  ["Deny with another block", deny("203.0.113.8/29"), "firewall"],
])("with %s a caller finds the vault %s", (_, vault, gate) => {
  expect(gateFor(vault, [HERE])).toBe(gate);
});

test("every address of a caller must be let in", () => {
  expect(gateFor(deny(HERE), [HERE, "198.51.100.1"])).toBe("firewall");
  expect(gateFor(deny(HERE, "198.51.100.0/24"), [HERE, "198.51.100.1/32"])).toBe("open");
});

test.each([
  ["203.0.113.0/24", "203.0.113.255", true],
  ["203.0.113.0/24", "203.0.112.255", false],
  ["203.0.113.16/32", "203.0.113.16/30", false],
  ["0.0.0.0/0", "255.255.255.255", true],
  ["255.255.255.0/24", "255.255.255.1", true],
  ["203.0.113.0/33", "203.0.113.0", false],
  ["203.0.113.300", "203.0.113.300", false],
  ["nowhere", "203.0.113.1", false],
])("%s holds %s: %s", (rule, address, holds) => {
  expect(contains(rule, address)).toBe(holds);
});

test.each([
  ["Disabled", { publicNetworkAccess: "Disabled" }, "ForbiddenByConnection"],
  ["Deny without the runner", deny(HERE), "ForbiddenByFirewall"],
])("a vault with %s refuses a runner on the public network with %s", async (_, change, inner) => {
  const world = azureWorld(seedWith(["Key Vault Crypto User"]));
  const token = await world.login("https://vault.azure.net");
  const url = "https://payments-kv.vault.azure.net/keys/atlas?api-version=7.6";
  const get = () => world.ask("GET", url, { token });
  expect((await get()).status).toBe(200);
  for (const vault of world.store.vaults) Object.assign(vault, change);
  const { status, json } = await get();
  expect([status, json.error.code, json.error.innererror.code]).toEqual([403, "Forbidden", inner]);
  for (const vault of world.store.vaults)
    Object.assign(vault, { publicNetworkAccess: "Enabled", ...deny("192.0.2.200") });
  expect((await get()).status).toBe(200);
});
