// Proves what a vault's firewall list comes to: public IPv4 ranges only, none within another, in one order; and what a given list leaves out.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firewallRules, normalRange, notLetIn } from "../../../../provider/support/ip-ranges.ts";

const octet = fc.integer({ min: 0, max: 255 });
/** Of 20.x.x.x, so that ranges meet often, and all are public. */
const address = fc
  .tuple(fc.constantFrom(0, 1), fc.constantFrom(0, 128, 255), octet)
  .map((rest) => `20.${rest.join(".")}`);
const range = fc.oneof(
  address,
  fc.tuple(address, fc.integer({ min: 8, max: 32 })).map(([first, bits]) => `${first}/${bits}`),
);
const anything = fc.oneof(
  { weight: 4, arbitrary: range },
  fc.constantFrom(
    "10.1.2.3",
    "192.168.0.0/16",
    "172.16.0.0/12",
    "100.64.0.0/10",
    "127.0.0.1",
    "169.254.1.1",
    "224.0.0.1",
  ),
  fc.constantFrom("2001:db8::/32", "::1", "", "x", "1.2.3.4/33", "1.2.3.4/", "/", "1.2.3/8", "300.1.1.1", "0.0.0.0/0"),
);
const number = (text: string): number => text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const endsOf = (text: string): readonly [first: number, last: number] => {
  const [first = "", bits = "32"] = text.split("/");
  const size = 2 ** (32 - Number(bits));
  const start = Math.floor(number(first) / size) * size;
  return [start, start + size - 1];
};

describe("a range in normal form", () => {
  it.each([
    ["20.1.2.3", "20.1.2.3/32"],
    [" 20.1.2.3 ", "20.1.2.3/32"],
    ["20.1.2.3/24", "20.1.2.0/24"],
    ["20.1.2.3/0", "0.0.0.0/0"],
    ["2001:db8::1", "2001:db8::1"],
    ["2001:db8::/32", "2001:db8::/32"],
    ["nonsense", "nonsense"],
    ["20.1.2.3/33", "20.1.2.3/33"],
  ])("%j is %j", (given, normal) => {
    expect(normalRange(given)).toBe(normal);
  });

  it("is its own normal form", () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(normalRange(normalRange(text))).toBe(normalRange(text));
      }),
    );
  });
});

describe("a firewall's rules", () => {
  it("are the public IPv4 ranges, in the order of addresses and not of texts", () => {
    expect(
      firewallRules([
        "100.20.1.1",
        "20.1.2.3",
        "3.4.5.6/24",
        "10.0.0.1",
        "2001:db8::/32",
        "192.168.1.0/24",
        "20.1.2.3/32",
      ]),
    ).toEqual(["3.4.5.0/24", "20.1.2.3/32", "100.20.1.1/32"]);
  });

  it("are the same whatever the order of what is given", () => {
    const shuffled = fc
      .array(anything)
      .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(firewallRules(other)).toEqual(firewallRules(list));
      }),
    );
  });

  it("hold each given public address, and no rule holds another", () => {
    fc.assert(
      fc.property(fc.array(range), (list) => {
        const rules = firewallRules(list);
        const ends = rules.map(endsOf);
        for (const [first, last] of list.map(endsOf))
          expect(ends.filter(([from, to]) => from <= first && last <= to)).toHaveLength(1);
        for (const [index, [, last]] of ends.entries())
          for (const [from] of ends.slice(index + 1)) expect(from).toBeGreaterThan(last);
      }),
    );
  });

  it("made of a list let all of it in", () => {
    fc.assert(
      fc.property(fc.array(anything), (list) => {
        expect(notLetIn(firewallRules(list), list)).toEqual([]);
      }),
    );
  });

  it("are told apart from what they lack, whichever range is taken out", () => {
    const taken = fc
      .array(range, { minLength: 1 })
      .map(firewallRules)
      .chain((rules) => fc.tuple(fc.constant(rules), fc.nat(rules.length - 1)));
    fc.assert(
      fc.property(taken, ([rules, index]) => {
        expect(
          notLetIn(
            rules.filter((_, at) => at !== index),
            rules,
          ),
        ).toEqual([rules[index]]);
      }),
    );
  });
});

describe("what is not let in", () => {
  it.each([
    { rules: [], addresses: ["20.1.2.3"], left: ["20.1.2.3/32"] },
    { rules: ["20.1.2.3"], addresses: ["20.1.2.3/32"], left: [] },
    { rules: ["20.0.0.0/8"], addresses: ["20.1.2.3", "20.9.0.0/16"], left: [] },
    { rules: ["0.0.0.0/0"], addresses: ["20.1.2.3"], left: [] },
    { rules: ["20.1.2.3"], addresses: ["20.1.2.0/24"], left: ["20.1.2.0/24"] },
    { rules: ["20.1.2.0/25", "20.1.2.128/25"], addresses: ["20.1.2.0/24"], left: ["20.1.2.0/24"] },
    { rules: ["nonsense", ""], addresses: ["20.1.2.3"], left: ["20.1.2.3/32"] },
    { rules: ["2001:db8::/32"], addresses: ["20.1.2.3"], left: ["20.1.2.3/32"] },
    { rules: [], addresses: ["10.0.0.1", "2001:db8::1"], left: [] },
  ])("is $left of $addresses with the rules $rules", ({ rules, addresses, left }) => {
    expect(notLetIn(rules, addresses)).toEqual(left);
  });

  it("is found whatever else stands among the rules", () => {
    fc.assert(
      fc.property(fc.array(anything), fc.array(anything), (rules, addresses) => {
        const left = notLetIn(rules, addresses);
        expect(notLetIn([...rules, ...left], addresses)).toEqual([]);
      }),
    );
  });
});
