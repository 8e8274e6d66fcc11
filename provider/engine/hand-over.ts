// Remembers what this process was told the program still declares. Bridge layer, no I/O.
// After `up --replace`, a taint, a rename without alias, or a kill in the middle of these, the engine creates (we adopt) and later deletes the old
// record. That delete is a hand-over: writing would switch off what the stack says is on.

export interface HandOver {
  /** Note what a check or create outside a preview was about. Never a diff: a refresh diffs what is about to be deleted. */
  declare(kind: string, identity: string | undefined): void;
  isDeclared(kind: string, identity: string | undefined): boolean;
  /** Note whose it is. Gives the URN of another resource of this program that it was before; a hand-over has one at a time. */
  claim(kind: string, identity: string | undefined, urn: string | undefined): string | undefined;
}

export function createHandOver(): HandOver {
  const declared = new Set<string>();
  const owners = new Map<string, string>();
  const key = (kind: string, identity: string): string => `${kind} ${identity}`;
  return {
    declare: (kind, identity) => {
      if (identity !== undefined) declared.add(key(kind, identity));
    },
    claim: (kind, identity, urn) => {
      if (identity === undefined || urn === undefined) return undefined;
      const owner = owners.get(key(kind, identity));
      if (owner === undefined) owners.set(key(kind, identity), urn);
      return owner === urn ? undefined : owner;
    },
    isDeclared: (kind, identity) => identity !== undefined && declared.has(key(kind, identity)),
  };
}
