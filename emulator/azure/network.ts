// The two network settings of a vault: public network access and firewall. FACT(vault-gates): they are independent, and
// both apply to the data plane only. This file knows IP addresses, not whose they are.
import type { VaultSettings } from "./store.ts";

export type Gate = "open" | "closed" | "firewall";

type Gates = Pick<VaultSettings, "publicNetworkAccess" | "networkAcls">;

/**
 * The setting that blocks a caller with these addresses, or "open". FACT(vault-trusted-services): Atlas is not a trusted
 * service, so `bypass` has no effect here.
 */
export function gateFor(vault: Gates, addresses: readonly string[]): Gate {
  // FACT(vault-gates): free text, compared without case. ASSUMED(secured-by-perimeter): SecuredByPerimeter lets no
  // stranger in either.
  if ((vault.publicNetworkAccess ?? "Enabled").toLowerCase() !== "enabled") return "closed";
  const { defaultAction = "Allow", ipRules = [] } = vault.networkAcls ?? {};
  if (defaultAction.toLowerCase() !== "deny") return "open";
  return addresses.every((address) => ipRules.some((rule) => contains(rule, address))) ? "open" : "firewall";
}

/** Whether a block or address of IPv4 holds a whole other one. */
export function contains(rule: string, address: string): boolean {
  const [outer, inner] = [blockOf(rule), blockOf(address)];
  if (outer === undefined || inner === undefined || inner.bits < outer.bits) return false;
  return outer.bits === 0 || outer.base >>> (32 - outer.bits) === inner.base >>> (32 - outer.bits);
}

const BLOCK = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/;

function blockOf(text: string): { readonly base: number; readonly bits: number } | undefined {
  const found = BLOCK.exec(text.trim());
  if (found === null) return undefined;
  const [one = 256, two = 256, three = 256, four = 256] = found.slice(1, 5).map(Number);
  const bits = found[5] === undefined ? 32 : Number(found[5]);
  if (Math.max(one, two, three, four) > 255 || bits > 32) return undefined;
  return { base: ((one << 24) | (two << 16) | (three << 8) | four) >>> 0, bits };
}

export const isAddress = (text: string): boolean => blockOf(text) !== undefined;
