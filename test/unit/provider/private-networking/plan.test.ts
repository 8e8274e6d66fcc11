// Proves what is wanted, what is next in a region, and what counts as off.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replacing } from "../../../../provider/engine/field.ts";
import { FIELDS, OUTPUTS } from "../../../../provider/private-networking/fields.ts";
import {
  closedVaultAfter,
  closedVaultIn,
  desiredOf,
  desiredSomewhere,
  doublesIn,
  halfDone,
  identityOf,
  keptOf,
  leftoversIn,
  liveIn,
  observedAs,
  offIn,
  recordsOf,
  regionsToGo,
  stepFor,
  strangeRegions,
} from "../../../../provider/private-networking/plan.ts";
import { changedKeys } from "../../../../provider/support/compare.ts";
import type { Properties } from "../../../../provider/support/properties.ts";
import { UNKNOWN } from "../../../../provider/support/unknowns.ts";
import { EAST, endpoint, PROJECT, pending, project, VAULT, vaultId, WEST } from "./fakes.ts";

const args = { projectId: PROJECT, keyVaultId: VAULT };
const desired = desiredOf(args, [EAST, WEST]);

describe("live endpoints of one region", () => {
  const list = [
    endpoint("e3", EAST, "ACTIVE"),
    endpoint("e1", EAST, "INITIATING"),
    endpoint("e2", EAST, "FAILED"),
    endpoint("e4", EAST, "PENDING_RECREATION"),
    endpoint("e5", WEST, "ACTIVE"),
  ];

  it("are those that work or are on their way; the rest is no double", () => {
    expect(liveIn(list, EAST).map((one) => one.id)).toEqual(["e3", "e1"]);
    expect(doublesIn(list, [EAST, WEST]).map((one) => one.id)).toEqual(["e1"]);
    expect(doublesIn(list, [WEST])).toEqual([]);
  });

  it("have one to keep, the same whatever their states and order", () => {
    expect([keptOf(list)?.id, keptOf([...list].reverse())?.id, keptOf([])]).toEqual(["e1", "e1", undefined]);
  });
});

describe("a vault that this resource closed", () => {
  const before = (properties: object) => closedVaultIn({ keyVaultId: VAULT, ...properties });
  const after = (publicNetworkAccess: "Enabled" | "Disabled" | undefined, seen?: string, record?: string) =>
    closedVaultAfter({ keyVaultId: VAULT, publicNetworkAccess }, record, seen);

  it("is known by the argument or, without it, by the record", () => {
    expect([
      before({ publicNetworkAccess: "Disabled" }),
      before({ closedVaultId: VAULT }),
      before({ publicNetworkAccess: "Enabled" }),
      before({}),
    ]).toEqual([VAULT, VAULT, undefined, undefined]);
  });

  it("is recorded while the program wants it closed, and after that until it is seen open", () => {
    expect([
      after("Disabled", "Disabled"),
      after(undefined, "Disabled", VAULT),
      after(undefined, undefined, VAULT),
      after(undefined, "SecuredByPerimeter", VAULT.toUpperCase()),
    ]).toEqual([VAULT, VAULT, VAULT, VAULT.toUpperCase()]);
  });

  it("is not recorded if it is open, is to be open, was not closed by this resource, or is another vault", () => {
    expect([
      after(undefined, "Enabled", VAULT),
      after("Disabled", "Enabled", VAULT),
      after("Enabled", "Disabled", VAULT),
      after(undefined, "Disabled"),
      after(undefined, "Disabled", vaultId("other-kv")),
    ]).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});

describe("what is wanted", () => {
  it("is private networking on, and an ACTIVE endpoint in every region", () => {
    expect(desired).toEqual({
      ...args,
      regions: [EAST, WEST],
      requirePrivateNetworking: true,
      endpointStatus: { [EAST]: "ACTIVE", [WEST]: "ACTIVE" },
    });
  });

  it("is not known in its regions where those are not", () => {
    expect(desiredSomewhere({ ...args, regions: [EAST, UNKNOWN] })).toEqual({
      ...args,
      regions: UNKNOWN,
      requirePrivateNetworking: true,
      endpointStatus: UNKNOWN,
    });
  });

  it("is another resource only with another project that is known", () => {
    const replacedBy = (olds: Properties, news: Properties) =>
      replacing(FIELDS, { olds, news }, changedKeys(olds, news, OUTPUTS));
    expect([
      replacedBy(args, args),
      replacedBy(args, { ...args, projectId: "0".repeat(24) }),
      replacedBy(args, { ...args, projectId: UNKNOWN }),
      replacedBy(args, { ...args, keyVaultId: vaultId("other-kv") }),
      replacedBy({}, args),
    ]).toEqual([[], ["projectId"], [], [], []]);
    expect([identityOf(args), identityOf({ projectId: UNKNOWN }), identityOf({})]).toEqual([
      PROJECT,
      undefined,
      undefined,
    ]);
  });
});

/** As plan.ts knows them, and one that it does not. */
const WORDS: readonly string[] = [
  "ACTIVE",
  "PENDING_ACCEPTANCE",
  "INITIATING",
  "WORD_OF_TOMORROW",
  "PENDING_RECREATION",
  "FAILED",
  "DELETING",
];

describe("the next step", () => {
  const [named, nameless] = [pending("e1", EAST, "pe-1"), endpoint("e1", EAST, "PENDING_ACCEPTANCE")];
  const word = (status: string) => endpoint("e1", EAST, status);

  it.each([
    { list: [], step: { kind: "create" } },
    { list: [endpoint("e9", WEST, "ACTIVE")], step: { kind: "create" } },
    { list: [word("ACTIVE")], step: { kind: "done" } },
    { list: [named], step: { kind: "approve", endpoint: named, connectionName: "pe-1" } },
    { list: [nameless], step: { kind: "wait", endpoint: nameless } },
    { list: [word("FAILED")], step: { kind: "replace", endpoint: word("FAILED") } },
    ...["INITIATING", "PENDING_RECREATION", "DELETING", "INITATING", "?", "active", ""].map((status) => ({
      list: [word(status)],
      step: { kind: "wait", endpoint: word(status) },
    })),
  ])("for $list is $step.kind", ({ list, step }) => {
    expect(stepFor(list, EAST)).toEqual(step);
  });

  it("follows the new one beside the old one that is being recreated", () => {
    const old = endpoint("e1", EAST, "PENDING_RECREATION", { privateEndpointConnectionName: "pe-old" });
    const next = (status: string) => endpoint("e2", EAST, status, { privateEndpointConnectionName: "pe-new" });
    expect(stepFor([old, next("INITIATING")], EAST)).toEqual({ kind: "wait", endpoint: next("INITIATING") });
    expect(stepFor([old, next("PENDING_ACCEPTANCE")], EAST)).toMatchObject({
      kind: "approve",
      connectionName: "pe-new",
    });
    expect(stepFor([next("ACTIVE"), old], EAST)).toEqual({ kind: "done" });
    expect(stepFor([old, next("FAILED")], EAST)).toEqual({ kind: "wait", endpoint: old });
  });

  it("is the same whatever the order of the list", () => {
    const several = fc
      .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 5 })
      .map((statuses) => statuses.map((status, index) => endpoint(`e${index}`, EAST, status)));
    const shuffled = several.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(stepFor(other, EAST)).toEqual(stepFor(list, EAST));
      }),
    );
  });

  it("for an unknown status is never done, created again or replaced", () => {
    const known = [...WORDS];
    const invented = fc.string().filter((text) => !known.some((one) => one === text));
    fc.assert(
      fc.property(invented, (status) => {
        expect(stepFor([word(status)], EAST).kind).toBe("wait");
      }),
    );
  });
});

describe("leftovers", () => {
  it("are failed ones beside a better one of the region, and nothing else", () => {
    const list = [
      endpoint("e1", EAST, "FAILED"),
      endpoint("e2", EAST, "ACTIVE"),
      endpoint("e3", EAST, "PENDING_RECREATION"),
      endpoint("e4", WEST, "FAILED"),
    ];
    expect(leftoversIn(list, EAST).map((one) => one.id)).toEqual(["e1"]);
    expect(leftoversIn(list, WEST)).toEqual([]);
  });
});

describe("what is told of endpoints", () => {
  const list = [pending("e1", EAST, "pe-1"), endpoint("e2", "ukSouth", "ACTIVE"), endpoint("e3", "MARS_1", "ACTIVE")];

  it("is their record by region, without a name that Atlas has not given", () => {
    expect(recordsOf(list, [EAST, WEST, "UK_SOUTH"])).toEqual({
      [EAST]: { id: "e1", status: "PENDING_ACCEPTANCE", connectionName: "pe-1" },
      UK_SOUTH: { id: "e2", status: "ACTIVE" },
    });
  });

  it("is the regions that the program does not name", () => {
    expect(strangeRegions([...list, ...list], [EAST])).toEqual(["MARS_1", "UK_SOUTH"]);
    expect(strangeRegions(list, [EAST, "UK_SOUTH", "MARS_1"])).toEqual([]);
  });
});

describe("a run that failed before its end", () => {
  const before = { regions: [WEST], closedVaultId: undefined, recorded: [] };
  const seen = [endpoint("e1", "eastus2", "ACTIVE"), endpoint("e2", WEST, "DELETING")];

  it("keeps the regions that are still to be deleted, and records the desired ones as they are", () => {
    expect(halfDone({ desired: desiredOf(args, [EAST, "UK_SOUTH"]), before }, seen)).toEqual({
      regions: [WEST, "UK_SOUTH", EAST],
      endpointStatus: { [EAST]: "ACTIVE", UK_SOUTH: "ABSENT" },
      endpoints: { [EAST]: { id: "e1", status: "ACTIVE" }, [WEST]: { id: "e2", status: "DELETING" } },
      closedVaultId: undefined,
    });
    expect(regionsToGo({ desired, before })).toEqual([]);
    expect(regionsToGo({ desired: desiredOf(args, [EAST]), before })).toEqual([WEST]);
  });
});

describe("what is off", () => {
  const both = [endpoint("e1", EAST, "ACTIVE"), endpoint("e2", WEST, "ACTIVE")];
  const closing = { ...desired, publicNetworkAccess: "Disabled" } as const;

  it.each([
    { what: "nothing", wanted: desired, seen: { project: project(), endpoints: both }, off: [] },
    {
      what: "the flag",
      wanted: desired,
      seen: { project: project({ requirePrivateNetworking: false }), endpoints: both },
      off: ["requirePrivateNetworking"],
    },
    {
      what: "an endpoint gone",
      wanted: desired,
      seen: { project: project(), endpoints: both.slice(1) },
      off: ["endpointStatus"],
    },
    {
      what: "a vault that others opened",
      wanted: closing,
      seen: { project: project(), endpoints: both, publicNetworkAccess: "Enabled" },
      off: ["publicNetworkAccess"],
    },
    {
      what: "a vault that is not ours",
      wanted: desired,
      seen: { project: project(), endpoints: both, publicNetworkAccess: "Enabled" },
      off: [],
    },
    {
      what: "a vault that nobody could look at",
      wanted: closing,
      seen: { project: project(), endpoints: both },
      off: [],
    },
    {
      what: "an endpoint more in another region",
      wanted: desired,
      seen: { project: project(), endpoints: [...both, endpoint("e3", "UK_SOUTH", "FAILED")] },
      off: [],
    },
  ])("$what: $off", ({ wanted, seen, off }) => {
    expect(offIn(wanted, seen)).toEqual(off);
  });

  it("is named with the keys of the inputs", () => {
    const seen = { project: { azureKeyVault: {} }, endpoints: [], publicNetworkAccess: "SecuredByPerimeter" };
    expect(observedAs(closing, seen)).toEqual({
      ...closing,
      requirePrivateNetworking: false,
      endpointStatus: { [EAST]: "ABSENT", [WEST]: "ABSENT" },
      publicNetworkAccess: "SecuredByPerimeter",
    });
  });
});
