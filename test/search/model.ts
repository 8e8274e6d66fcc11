// What the search plays with: programs over two projects, one vault and two provider instances, and the steps of a history. Data and arbitraries only;
// which resources a program declares is in declared.ts.
import fc from "fast-check";
import type { Deed, ProjectName } from "./world.ts";

/** One Atlas project of a program. */
export interface ProjectPart {
  readonly instance: "default" | "eu";
  /** Part of the logical names: another number is a rename without an alias. */
  readonly generation: number;
  readonly keyName: "atlas" | "extra";
  readonly keyVersion: "older" | "newest" | "latest" | "absent";
  readonly managesKey: boolean;
  /** `open` leaves the vault's switch alone, `opened` keeps it open, `closed…` closes it. */
  readonly networking: "none" | "open" | "opened" | "closed" | "closedAndNamed";
  readonly clusters: readonly boolean[];
  readonly alertDays: number | undefined;
  readonly relatedAlerts: boolean;
}

/** The vault as a resource of the program; it is there before, and adopted. */
export interface VaultPart {
  readonly instance: "default" | "eu";
  readonly owner: "platform" | "data";
  readonly deleteVault: boolean;
}

export type Program = Readonly<Partial<Record<ProjectName, ProjectPart>> & { readonly vault?: VaultPart }>;

/** What happens to one request of a run. */
export interface Fault {
  /** Counted from the run's first; or the one that follows the first `METHOD /path` like this. */
  readonly at: number | RegExp;
  readonly kind:
    | "500"
    | "503"
    | "429"
    | "409"
    | "404"
    | "dropBefore"
    | "dropAfter"
    | "staleList"
    | "emptyList"
    | "emptyLists"
    | "emptyClusters"
    | "slow";
}

export type Step =
  | { readonly kind: "declare"; readonly program: Program }
  | { readonly kind: "up"; readonly faults: readonly Fault[]; readonly killAt: number | undefined }
  | { readonly kind: "replace"; readonly pick: number; readonly faults: readonly Fault[] }
  | { readonly kind: "refresh" }
  | { readonly kind: "destroy"; readonly faults: readonly Fault[]; readonly killAt: number | undefined }
  | { readonly kind: "wait"; readonly minutes: number }
  | { readonly kind: "others"; readonly deed: Deed };

const part: fc.Arbitrary<ProjectPart> = fc.record({
  instance: fc.constantFrom("default", "eu"),
  generation: fc.nat(1),
  keyName: fc.constantFrom("atlas", "atlas", "extra"),
  keyVersion: fc.constantFrom("older", "newest", "latest", "absent"),
  managesKey: fc.boolean(),
  networking: fc.constantFrom("none", "none", "open", "opened", "closed", "closedAndNamed"),
  clusters: fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }),
  alertDays: fc.option(fc.constantFrom(30, 400), { nil: undefined }),
  relatedAlerts: fc.boolean(),
});

const vault: fc.Arbitrary<VaultPart> = fc.record({
  instance: fc.constantFrom("default", "eu"),
  owner: fc.constantFrom("platform", "data"),
  deleteVault: fc.boolean(),
});

const program: fc.Arbitrary<Program> = fc.record({ a: part, b: part, vault }, { requiredKeys: [] }).map(withKeys);

/** The second key is there only where a program makes it; one project's resource may make it for both. */
export function withKeys({ a, b, ...rest }: Program): Program {
  return {
    ...rest,
    ...(a === undefined ? {} : { a: { ...a, managesKey: a.managesKey || isOnExtra(a) } }),
    ...(b === undefined ? {} : { b: { ...b, managesKey: b.managesKey || (isOnExtra(b) && !isOnExtra(a)) } }),
  };
}

const isOnExtra = (part: ProjectPart | undefined): boolean => part?.keyName === "extra";

const KINDS = [
  ...(["500", "503", "429", "409", "404", "dropBefore", "dropAfter"] as const),
  ...(["staleList", "emptyList", "emptyClusters", "slow"] as const),
];

/** A run makes 40 requests as a rule, and up to 200: a fifth of all writes comes after the sixtieth. */
const place = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 60 }) },
  { weight: 1, arbitrary: fc.integer({ min: 61, max: 200 }) },
);

const faultsOf = (kinds: ReadonlyArray<Fault["kind"]>): fc.Arbitrary<Fault[]> =>
  fc.array(fc.record({ at: place, kind: fc.constantFrom(...kinds) }), { maxLength: 4 });

const faults = faultsOf(KINDS);
/** A delete knows what it takes back, so it gets over lists that are empty for long. A run that finds things for the first time can not. */
const faultsOfDestroy = faultsOf([...KINDS, "emptyLists"]);
const killAt = fc.option(place, { nil: undefined, freq: 2 });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("declare" as const), program }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("up" as const), faults, killAt }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("replace" as const), pick: fc.nat(11), faults }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("refresh" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("destroy" as const), faults: faultsOfDestroy, killAt }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("wait" as const), minutes: fc.constantFrom(1, 30, 3_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("others" as const),
      deed: fc.constantFrom<Deed>(
        "decryptOrders",
        "rotateKey",
        "failEndpoint",
        "openVault",
        "deleteAlert",
        "addNodes",
        "rejectOpen",
      ),
    }),
  },
);

/** How a history ends: `converge` settles on its last program first, `destroy` goes straight from wherever it is. */
export interface History {
  readonly steps: readonly Step[];
  readonly ends: "converge" | "destroy";
  /** What strikes the first `destroy` of the end; the others are quiet. */
  readonly faultsAtEnd?: readonly Fault[];
}

/** A first program, then what happens. */
export const history: fc.Arbitrary<History> = fc.record({
  steps: fc
    .tuple(program, fc.array(step, { minLength: 3, maxLength: 12 }))
    .map(([first, steps]): readonly Step[] => [{ kind: "declare", program: first }, ...steps]),
  ends: fc.constantFrom("converge", "destroy"),
  faultsAtEnd: faultsOfDestroy,
});
