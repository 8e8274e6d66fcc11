// How the shape of a recorded answer is compared with that of an emulated one: names and kinds of fields, not their values.

export interface Difference {
  /** Recorded of every such object, and not in the answer. */
  readonly lacks: readonly string[];
  /** In the answer, and recorded nowhere. */
  readonly more: readonly string[];
  /** Of another kind. */
  readonly other: readonly string[];
}

/** `null` is of every kind. What is below a list counts once, from all of its items. */
export function compare(recorded: unknown, answer: unknown): Difference {
  const [theirs, ours] = [kinds(recorded), kinds(answer)];
  const names = (from: Kinds, inside: Kinds): readonly string[] =>
    [...from.keys()].filter((path) => !inside.has(path) && isParentIn(path, inside));
  const always = alwaysThere(recorded);
  return {
    lacks: names(theirs, ours).filter((path) => always.has(path)),
    more: names(ours, theirs),
    other: [...ours.keys()].filter((path) => {
      const [theirKinds, ourKinds] = [theirs.get(path), ours.get(path)];
      if (theirKinds === undefined || ourKinds === undefined) return false;
      const isAny = theirKinds.has("null") || ourKinds.has("null");
      return !isAny && ![...ourKinds].every((kind) => theirKinds.has(kind));
    }),
  };
}

type Kinds = ReadonlyMap<string, ReadonlySet<string>>;

function kinds(value: unknown): Kinds {
  const found = new Map<string, Set<string>>();
  walk(value, "", (path, inner) => {
    const known = found.get(path) ?? new Set<string>();
    found.set(path, known.add(inner === null ? "null" : Array.isArray(inner) ? "list" : typeof inner));
  });
  return found;
}

function walk(value: unknown, path: string, visit: (path: string, value: unknown) => void): void {
  visit(path, value);
  if (Array.isArray(value)) for (const one of value) walk(one, `${path}[]`, visit);
  else if (typeof value === "object" && value !== null)
    for (const [name, inner] of Object.entries(value)) walk(inner, `${path}.${name}`, visit);
}

/** Paths whose object holds them wherever it is. */
function alwaysThere(value: unknown): ReadonlySet<string> {
  const [objects, fields] = [new Map<string, number>(), new Map<string, number>()];
  const count = (map: Map<string, number>, path: string): unknown => map.set(path, (map.get(path) ?? 0) + 1);
  walk(value, "", (path, inner) => {
    if (typeof inner === "object" && inner !== null && !Array.isArray(inner)) count(objects, path);
    count(fields, path);
  });
  const isAlways = (path: string): boolean => {
    const parent = path.slice(0, path.lastIndexOf("."));
    return path.endsWith("[]") || fields.get(path) === objects.get(parent);
  };
  return new Set([...fields.keys()].filter(isAlways));
}

/** A whole part that is missing is told once, by its own name. */
function isParentIn(path: string, inside: Kinds): boolean {
  const parent = path.endsWith("[]") ? path.slice(0, -2) : path.slice(0, path.lastIndexOf("."));
  return path === "" || inside.has(parent);
}

/** Without what a table says to be left out, and `links`, which the recordings lack. */
export function short(difference: Difference, leftOut: readonly string[]): readonly string[] {
  const known = (path: string): boolean => leftOut.includes(path) || path.endsWith(".links");
  return (["lacks", "more", "other"] as const).flatMap((kind) =>
    difference[kind].filter((path) => !known(path)).map((path) => `${kind} ${path}`),
  );
}
