// IPv4 ranges of a vault's firewall: the list of rules, and the ranges that no rule covers. Support layer, pure.
import * as ipaddr from "ipaddr.js";

/** Ranges that are not public. Other unusual ranges stay in the list: a range left out by mistake would look covered. */
const NOT_PUBLIC = ["private", "loopback", "linkLocal", "multicast", "broadcast", "unspecified", "carrierGradeNat"];

/** FACT(vault-firewall-rules): a vault's firewall has IPv4 rules only, for public addresses. */
const isPublicIpv4 = (range: string): boolean => isIpv4(range) && !NOT_PUBLIC.includes(firstOf(range).range());

const isIpv4 = (range: string): boolean =>
  ipaddr.isValidCIDR(range) && ipaddr.parse(range.split("/")[0] ?? "").kind() === "ipv4";

const firstOf = (range: string): ipaddr.IPv4 => ipaddr.IPv4.networkAddressFromCIDR(range);

/** "1.2.3.4" becomes "1.2.3.4/32". A range begins at its network's address. Any other text stays as it is. */
export function normalRange(text: string): string {
  const range = text.includes("/") ? text.trim() : `${text.trim()}/32`;
  if (!isIpv4(range)) return text.trim();
  return `${firstOf(range).toString()}/${range.split("/")[1]}`;
}

/** Whether one range lies within another. Ranges never overlap in part, so size and first address decide. */
const isWithin = (inner: string, outer: string): boolean =>
  Number(inner.split("/")[1]) >= Number(outer.split("/")[1]) && firstOf(inner).match(ipaddr.IPv4.parseCIDR(outer));

/** Each public IPv4 range once, without ranges that another range covers, in the order of addresses. Anything else is left out. */
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

/** The public IPv4 ranges that no single rule covers whole. Several rules that cover a range only together do not count. */
export function notLetIn(rules: readonly string[], addresses: readonly string[]): readonly string[] {
  const known = rules.map(normalRange).filter(isIpv4);
  return firewallRules(addresses).filter((range) => !known.some((rule) => isWithin(range, rule)));
}
