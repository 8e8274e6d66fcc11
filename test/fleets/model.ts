// A discrete-event model of a fleet: jobs take a place on a machine, its processor, tokens of shared buckets, and wait for Atlas and Azure.
// Pure: the same input gives the same times. It knows nothing of files, clocks or services.

export interface Machine {
  readonly cores: number;
  /** How many stacks its memory holds at once. */
  readonly places: number;
  /** Machines behind one gateway have the same. */
  readonly address: string;
}

/** A token bucket, shared by all jobs that name its key, or by those of one address. */
export interface Bucket {
  readonly capacity: number;
  readonly perSecond: number;
  /** Each address has one of its own. @default false */
  readonly isOfAddress?: boolean;
}

export interface Job {
  /** Of one run of the stack, without waits. */
  readonly processorS: number;
  readonly calls: readonly { readonly key: string; readonly count: number }[];
  /** Waits before the clusters: vault, roles, endpoints. Only the first run has them. */
  readonly settlingS: number;
  /** From the moment at which Atlas begins to encrypt the clusters until the last of them is done. */
  readonly clustersS: number;
}

export interface Fleet {
  readonly jobs: readonly Job[];
  readonly machines: readonly Machine[];
  readonly buckets: ReadonlyMap<string, Bucket>;
  /**
   * How long a run waits for clusters. Then Atlas goes on by itself, and a second run of the job, at the end of the queue, finds the change made.
   * @default until they are done
   */
  readonly patienceS?: number;
}

export interface Played {
  /** When each job was done, in order of time. */
  readonly doneS: readonly number[];
  readonly seconds: number;
  readonly runs: number;
  /** Of the time of all processors; of the time of all places. */
  readonly processorShare: number;
  readonly placeShare: number;
  /** What a place was held for, in seconds of all jobs together. */
  readonly held: {
    readonly working: number;
    readonly processor: number;
    readonly buckets: ReadonlyMap<string, number>;
    readonly services: number;
  };
}

interface State {
  readonly job: Job;
  /** When its clusters will be done; absent before the first run. */
  clustersDoneS?: number;
}

export function play({ jobs, machines, buckets, patienceS = Number.POSITIVE_INFINITY }: Fleet): Played {
  const queue: State[] = jobs.map((job) => ({ job }));
  let next = 0;
  const levels = new Map<string, { left: number; atS: number }>();
  const coresFreeS = machines.map(({ cores }) => Array.from({ length: cores }, () => 0));
  const held = { working: 0, processor: 0, buckets: new Map<string, number>(), services: 0 };
  const doneS: number[] = [];
  let runs = 0;
  let placesS = 0;

  /** The tokens are the job's from now on; it waits until they would have been there. */
  const taken = (key: string, count: number, { nowS, address }: { nowS: number; address: string }): number => {
    const bucket = buckets.get(key);
    if (bucket === undefined) return 0;
    const one = bucket.isOfAddress === true ? `${key}, ${address}` : key;
    const level = levels.get(one) ?? { left: bucket.capacity, atS: 0 };
    levels.set(one, level);
    const sinceS = Math.max(0, nowS - level.atS);
    level.left = Math.min(bucket.capacity, level.left + sinceS * bucket.perSecond) - count;
    level.atS += sinceS;
    return level.left >= 0 ? 0 : -level.left / bucket.perSecond;
  };

  const onProcessor = (machine: number, seconds: number, nowS: number): number => {
    const cores = coresFreeS[machine] ?? [];
    const core = cores.indexOf(Math.min(...cores));
    const beginsS = Math.max(nowS, cores[core] ?? 0);
    cores[core] = beginsS + seconds;
    held.processor += beginsS - nowS;
    held.working += seconds;
    return beginsS + seconds;
  };

  const places = new Heap();
  machines.forEach(({ places: count }, machine) => {
    for (let place = 0; place < count; place += 1) places.push({ atS: 0, machine });
  });

  // Whoever gets a place first is played first, so each shared thing is asked in the order of time, up to the length of one run.
  for (let state = queue[next]; state !== undefined; state = queue[next]) {
    next += 1;
    const place = places.pop();
    runs += 1;
    let nowS = onProcessor(place.machine, state.job.processorS, place.atS);
    const at = { nowS, address: machines[place.machine]?.address ?? "" };
    const late = state.job.calls.map(({ key, count }) => [key, taken(key, count, at)] as const);
    const [slowest, waitS] = late.reduce((worst, one) => (one[1] > worst[1] ? one : worst), ["", 0] as const);
    if (waitS > 0) held.buckets.set(slowest, (held.buckets.get(slowest) ?? 0) + waitS);
    nowS += waitS;
    let endS = nowS;
    if (state.clustersDoneS === undefined) {
      const { settlingS, clustersS } = state.job;
      state.clustersDoneS = nowS + settlingS + clustersS;
      endS += settlingS + Math.min(clustersS, patienceS);
      if (clustersS > patienceS) queue.push(state);
      else doneS.push(endS);
    } else doneS.push(Math.max(endS, state.clustersDoneS));
    held.services += endS - nowS;
    placesS += endS - place.atS;
    places.push({ atS: endS, machine: place.machine });
  }
  doneS.sort((one, other) => one - other);
  const seconds = doneS.at(-1) ?? 0;
  const sum = (of: (machine: Machine) => number): number => machines.reduce((total, one) => total + of(one), 0);
  return {
    doneS,
    seconds,
    runs,
    processorShare: held.working / (seconds * sum(({ cores }) => cores)),
    placeShare: placesS / (seconds * sum((one) => one.places)),
    held,
  };
}

interface Place {
  readonly atS: number;
  readonly machine: number;
}

/** Places by the time at which they are free. */
class Heap {
  private readonly all: Place[] = [];

  push(place: Place): void {
    const { all } = this;
    let at = all.push(place) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.time(above) <= place.atS) break;
      this.swap(at, above);
      at = above;
    }
  }

  pop(): Place {
    const { all } = this;
    const [first] = all;
    const last = all.pop();
    if (first === undefined || last === undefined) throw new Error("a fleet needs a machine with a place");
    if (all.length === 0) return first;
    all[0] = last;
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const least = this.time(right) < this.time(left) ? right : left;
      if (this.time(least) >= last.atS) return first;
      this.swap(at, least);
      at = least;
    }
  }

  private time(at: number): number {
    return this.all[at]?.atS ?? Number.POSITIVE_INFINITY;
  }

  private swap(one: number, other: number): void {
    const [first, second] = [this.all[one], this.all[other]];
    if (first === undefined || second === undefined) return;
    this.all[one] = second;
    this.all[other] = first;
  }
}

/** What keeps the fleet from being faster: the one thing of which more would help most. `keys`: a bucket's name, a comma, and whose it is. */
export function limitOf({ processorShare, placeShare, held }: Played): string {
  const bySet = new Map<string, number>();
  for (const [key, seconds] of held.buckets) {
    const [name = ""] = key.split(",");
    bySet.set(name, (bySet.get(name) ?? 0) + seconds);
  }
  const [worst] = [...bySet].sort(([, one], [, other]) => other - one);
  const waited = [...bySet.values()].reduce((sum, one) => sum + one, 0);
  if (worst !== undefined && worst[1] > 0.25 * (held.working + held.processor + held.services + waited))
    return worst[0];
  if (processorShare > 0.9) return "processor";
  return placeShare > 0.85 ? "stacks at once (memory)" : "the largest clusters";
}
