// IPv4 ranges as a vault's firewall holds them: a ready list, and whether it lets others in. Support layer, pure.
import * as ipaddr from "ipaddr.js";

/** Ranges that nobody comes from over the public network. What else looks odd stays in: a range left out by mistake would look let in. */
const NOT_PUBLIC = ["private", "loopback", "linkLocal", "multicast", "broadcast", "unspecified", "carrierGradeNat"];

/** FACT(vault-firewall-rules): a vault's firewall holds IPv4 rules only, of public addresses. */
const isPublicIpv4 = (range: string): boolean => isIpv4(range) && !NOT_PUBLIC.includes(firstOf(range).range());

const isIpv4 = (range: string): boolean =>
  ipaddr.isValidCIDR(range) && ipaddr.parse(range.split("/")[0] ?? "").kind() === "ipv4";

const firstOf = (range: string): ipaddr.IPv4 => ipaddr.IPv4.networkAddressFromCIDR(range);

/** "1.2.3.4" is "1.2.3.4/32"; a range begins at its network's address. Anything else stays as it is. */
export function normalRange(text: string): string {
  const range = text.includes("/") ? text.trim() : `${text.trim()}/32`;
  if (!isIpv4(range)) return text.trim();
  return `${firstOf(range).toString()}/${range.split("/")[1]}`;
}

/** Whether one range lies within another. Ranges do not overlap in part, so its first address tells, if it is no larger. */
const isWithin = (inner: string, outer: string): boolean =>
  Number(inner.split("/")[1]) >= Number(outer.split("/")[1]) && firstOf(inner).match(ipaddr.IPv4.parseCIDR(outer));

/** Each public IPv4 range once, without those that another one holds, in the order of addresses. What is no such range is left out. */
export function firewallRules(addresses: readonly string[]): readonly string[] {
  const ranges = [...new Set(addresses.map(normalRange))].filter(isPublicIpv4);
  return ranges
    .filter((range) => !ranges.some((other) => other !== range && isWithin(range, other)))
    .sort((one, other) => numberOf(one) - numberOf(other));
}

const numberOf = (range: string): number =>
  firstOf(range)
    .toByteArray()
    .reduce((number, byte) => number * 256 + byte, 0);

/** The public IPv4 ranges that no rule lets in whole. Several rules that only together hold a range do not count. */
export function notLetIn(rules: readonly string[], addresses: readonly string[]): readonly string[] {
  const known = rules.map(normalRange).filter(isIpv4);
  return firewallRules(addresses).filter((range) => !known.some((rule) => isWithin(range, rule)));
}
