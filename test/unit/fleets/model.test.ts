// Proves the model of a fleet on cases whose times can be calculated by hand.
import { expect, it } from "vitest";
import { type Fleet, type Job, limitOf, play } from "../../fleets/model.ts";

const jobs = (count: number, job: Partial<Job> = {}): readonly Job[] =>
  Array.from({ length: count }, () => ({ processorS: 1, calls: [], settlingS: 0, clustersS: 0, ...job }));
const played = (fleet: Partial<Fleet> & Pick<Fleet, "jobs">) =>
  play({ machines: [{ cores: 1, places: 100, address: "here" }], buckets: new Map(), ...fleet });

it("takes as long as the processors need for all jobs", () => {
  const one = played({ jobs: jobs(100, { processorS: 2 }) });
  expect(one.seconds).toBe(200);
  expect(limitOf(one)).toBe("processor");
  const machines = [
    { cores: 2, places: 50, address: "here" },
    { cores: 2, places: 50, address: "here" },
  ];
  expect(played({ jobs: jobs(100, { processorS: 2 }), machines }).seconds).toBe(50);
});

it("holds a place while a service works", () => {
  const run = played({
    jobs: jobs(20, { processorS: 0, clustersS: 100 }),
    machines: [{ cores: 1, places: 5, address: "here" }],
  });
  expect(run.seconds).toBe(400);
  expect(run.placeShare).toBe(1);
  expect(limitOf(run)).toBe("stacks at once (memory)");
});

it("waits for tokens as a bucket gives them: first what it has, then what it gets", () => {
  const buckets = new Map([["reads, one", { capacity: 40, perSecond: 2 }]]);
  const calls = [{ key: "reads, one", count: 10 }];
  const run = played({ jobs: jobs(10, { processorS: 0, calls }), buckets });
  expect(run.doneS).toEqual([0, 0, 0, 0, 5, 10, 15, 20, 25, 30]);
  expect(limitOf(run)).toBe("reads");
});

it("a bucket fills up to its capacity, and not further", () => {
  const buckets = new Map([["reads", { capacity: 10, perSecond: 1 }]]);
  const calls = [{ key: "reads", count: 10 }];
  const run = played({ jobs: jobs(3, { processorS: 100, calls }), buckets });
  expect(run.doneS).toEqual([100, 200, 300]);
  const late = played({ jobs: jobs(3, { processorS: 5, calls }), buckets });
  expect(late.doneS).toEqual([5, 15, 25]);
});

it("has a bucket for each address where the limit is of an address, shared by the machines behind it", () => {
  const buckets = new Map([["tokens", { capacity: 10, perSecond: 1, isOfAddress: true }]]);
  const calls = [{ key: "tokens", count: 10 }];
  const at = (...addresses: readonly string[]) => {
    const machines = addresses.map((address) => ({ cores: 1, places: 2, address }));
    return played({ jobs: jobs(4, { processorS: 0, calls }), buckets, machines }).doneS;
  };
  expect(at("here", "here")).toEqual([0, 10, 20, 30]);
  expect(at("here", "there")).toEqual([0, 0, 10, 10]);
});

it("with a patience, goes on to other jobs, and ends each by a second run when its clusters are done", () => {
  const run = {
    jobs: jobs(20, { processorS: 0, clustersS: 100 }),
    machines: [{ cores: 1, places: 5, address: "here" }],
  };
  const patient = played({ ...run, patienceS: 10 });
  expect(patient.runs).toBe(40);
  // The last five begin after three rounds of ten seconds.
  expect(patient.seconds).toBe(130);
  expect(limitOf(patient)).toBe("the largest clusters");
  expect(played({ ...run, patienceS: 100 })).toMatchObject({ runs: 20, seconds: 400 });
});

it("gives the same for the same", () => {
  const fleet = { jobs: jobs(50, { clustersS: 7 }), machines: [{ cores: 2, places: 3, address: "here" }] };
  expect(played(fleet)).toEqual(played(fleet));
});
