// Chance that is the same for the same seed, and values that no client should send.

export interface Random {
  /** From 0 up to, and without, `below`. */
  int(below: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
}

/** Mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return { int, chance: (share) => next() < share, pick: (list) => list[int(list.length)] ?? list[0] };
}

const deep = (depth: number): unknown => (depth === 0 ? 1 : { a: [deep(depth - 1)] });

const JUNK: readonly [unknown, ...unknown[]] = [
  null,
  true,
  false,
  "",
  "x",
  "constructor",
  "__proto__",
  "toString",
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  [],
  {},
  [null],
  ["x", 1, null],
  [[]],
  { a: 1 },
  { constructor: 1, toString: null },
  deep(30),
  "a".repeat(5_000),
  "\u0000\u001b[31m",
  "\ud800",
  "ä€💥",
  "2026-13-45T99:99:99Z",
  "P9999999999Y",
  "../..",
  "%",
  "https://payments-kv.vault.azure.net/keys/atlas",
];

const NAMES: readonly [string, ...string[]] = [
  "constructor",
  "__proto__",
  "id",
  "links",
  "enabled",
  "properties",
  "value",
  "secret",
  "",
  "ä",
];

/** The value with some of its parts replaced, taken away or added to. */
export function mutated(random: Random, value: unknown): unknown {
  if (random.chance(0.15)) return random.pick(JUNK);
  if (Array.isArray(value)) {
    const list = value.map((one) => (random.chance(0.5) ? mutated(random, one) : one));
    return random.chance(0.2) ? [...list, random.pick(JUNK)] : list;
  }
  if (typeof value !== "object" || value === null) return random.chance(0.3) ? random.pick(JUNK) : value;
  const entries = Object.entries(value)
    .filter(() => !random.chance(0.1))
    .map(([name, inner]) => [name, random.chance(0.5) ? mutated(random, inner) : inner]);
  return Object.fromEntries(random.chance(0.15) ? [...entries, [random.pick(NAMES), random.pick(JUNK)]] : entries);
}
