// Reads of a project that several resources share, so that one answer serves all callers that wait. Atlas layer; it does not wait and decides nothing.
import { type Clock, isWithin } from "../support/clock";
import { findCluster, type ProjectLook } from "./absence";
import type {
  AlertConfig,
  AtlasClient,
  AzureServicePrincipal,
  BackupCompliancePolicy,
  Cluster,
  EncryptionAtRest,
  ListedProject,
  PrivateEndpoint,
} from "./types";

/** A point in the order of reads and writes of this process. Clocks are too coarse for "after my write". */
export type Mark = number;

export interface Freshness {
  /** Only a read that began after this mark is accepted. */
  readonly since?: Mark;
  /** An answer of at most this age is accepted. Zero: ask again, or join a read under way. */
  readonly maxAgeMs: number;
  readonly signal?: AbortSignal;
}

export interface AtlasReads {
  /** Call it right after a write: a read that began earlier may show the state before the write. */
  mark(): Mark;
  /** The last write of this process to anything of the project. Before the first: 0. */
  lastWrite(projectId: string): Mark;
  /** Every project that the credential can see. */
  projects(freshness: Freshness): Promise<readonly ListedProject[]>;
  encryptionAtRest(projectId: string, freshness: Freshness): Promise<EncryptionAtRest>;
  clusters(projectId: string, freshness: Freshness): Promise<readonly Cluster[]>;
  /** Resolves when a list of clusters that was asked for after `since` has arrived: `clusters` then has it at once. */
  newClusters(projectId: string, since: Mark, signal: AbortSignal): Promise<void>;
  /** Names that a list of this process has shown, and that no read by the cluster's own path has since proven gone. */
  knownClusters(projectId: string): readonly string[];
  /** A cluster by its own path, whatever the lists say; `undefined`: it is gone. */
  findCluster(projectId: string, clusterName: string, signal: AbortSignal): Promise<Cluster | undefined>;
  privateEndpoints(projectId: string, freshness: Freshness): Promise<readonly PrivateEndpoint[]>;
  /** `undefined`: the project has none. */
  backupCompliancePolicy(projectId: string, freshness: Freshness): Promise<BackupCompliancePolicy | undefined>;
  /** Since the last write of this process to the project. */
  servicePrincipals(projectId: string, freshness: Freshness): Promise<readonly AzureServicePrincipal[]>;
  /** Since the last write of this process to the project. */
  alertConfigs(projectId: string, events: readonly string[], freshness: Freshness): Promise<readonly AlertConfig[]>;
  /** A write's answer is as good as a read. */
  tellEncryptionAtRest(projectId: string, answer: EncryptionAtRest): void;
}

interface Sight<T> {
  readonly begun: Mark;
  readonly atMs: number;
  readonly answer: Promise<T>;
  hasArrived: boolean;
}

interface Listener {
  readonly since: Mark;
  readonly tell: () => void;
}

export type Readable = Pick<
  AtlasClient,
  | "getEncryptionAtRest"
  | "listClusters"
  | "getCluster"
  | "listPrivateEndpoints"
  | "listProjects"
  | "getBackupCompliancePolicy"
  | "listAzureServicePrincipals"
  | "listAlertConfigs"
> &
  Partial<Pick<AtlasClient, "onWrite">> &
  ProjectLook;

/** All callers share one list of projects. */
const ALL = "";

export function createAtlasReads(atlas: Readable, clock: Clock): AtlasReads {
  let order = 0;
  const next = (): Mark => {
    order += 1;
    return order;
  };
  const written = new Map<string, Mark>();
  atlas.onWrite?.((projectId) => void written.set(projectId, next()));
  const lastWrite = (projectId: string): Mark => written.get(projectId) ?? 0;
  const afterWrites = (projectId: string, freshness: Freshness): Freshness => ({
    ...freshness,
    since: Math.max(freshness.since ?? 0, lastWrite(projectId)),
  });
  const shared = <T>(ask: (projectId: string, signal: AbortSignal | undefined) => Promise<T>) => {
    const sights = new Map<string, Sight<T>>();
    const listeners = new Map<string, Set<Listener>>();
    const arrived = (projectId: string, sight: Sight<T>): void => {
      sight.hasArrived = true;
      for (const { since, tell } of [...(listeners.get(projectId) ?? [])]) if (sight.begun > since) tell();
    };
    const store = (projectId: string, answer: Promise<T>): Promise<T> => {
      const sight: Sight<T> = { begun: next(), atMs: clock.now(), answer, hasArrived: false };
      sights.set(projectId, sight);
      answer.then(
        () => arrived(projectId, sight),
        () => {
          if (sights.get(projectId) === sight) sights.delete(projectId);
        },
      );
      return answer;
    };
    const news = (projectId: string, since: Mark, signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        const last = sights.get(projectId);
        if (last?.hasArrived === true && last.begun > since) return resolve();
        const those = listeners.get(projectId) ?? new Set<Listener>();
        listeners.set(projectId, those);
        const tell = (): void => {
          those.delete(listener);
          signal.removeEventListener("abort", tell);
          resolve();
        };
        const listener = { since, tell };
        those.add(listener);
        signal.addEventListener("abort", tell, { once: true });
      });
    const read = (projectId: string, freshness: Freshness): Promise<T> => {
      const last = sights.get(projectId);
      const isFresh =
        last !== undefined && last.begun > (freshness.since ?? 0) && isWithin(clock, last.atMs, freshness.maxAgeMs);
      return isFresh ? last.answer : store(projectId, ask(projectId, freshness.signal));
    };
    return { store, read, news };
  };
  const projects = shared((_, signal) => atlas.listProjects(signal === undefined ? {} : { signal }));
  const encryption = shared((projectId, signal) =>
    atlas.getEncryptionAtRest(projectId, signal === undefined ? {} : { signal }),
  );
  const known = new Map<string, Set<string>>();
  const namesOf = (projectId: string): Set<string> => {
    const names = known.get(projectId) ?? new Set();
    known.set(projectId, names);
    return names;
  };
  const clusters = shared(async (projectId, signal) => {
    const listed = await atlas.listClusters(projectId, signal === undefined ? {} : { signal });
    for (const { name } of listed) namesOf(projectId).add(name);
    return listed;
  });
  const endpoints = shared((projectId, signal) =>
    atlas.listPrivateEndpoints(projectId, signal === undefined ? {} : { signal }),
  );
  const policies = shared((projectId, signal) =>
    atlas.getBackupCompliancePolicy(projectId, signal === undefined ? {} : { signal }),
  );
  const principals = shared((projectId, signal) =>
    atlas.listAzureServicePrincipals(projectId, signal === undefined ? {} : { signal }),
  );
  const alerts = shared((key, signal) => {
    const [projectId = "", ...events] = key.split(" ");
    return atlas.listAlertConfigs(projectId, events, signal === undefined ? {} : { signal });
  });
  return {
    mark: next,
    lastWrite,
    projects: (freshness) => projects.read(ALL, freshness),
    encryptionAtRest: encryption.read,
    clusters: clusters.read,
    newClusters: clusters.news,
    knownClusters: (projectId) => [...namesOf(projectId)],
    findCluster: async (projectId, clusterName, signal) => {
      const found = await findCluster({ clients: { atlas }, signal }, { projectId, clusterName });
      if (found === undefined) namesOf(projectId).delete(clusterName);
      return found;
    },
    privateEndpoints: endpoints.read,
    backupCompliancePolicy: policies.read,
    servicePrincipals: (projectId, freshness) => principals.read(projectId, afterWrites(projectId, freshness)),
    alertConfigs: (projectId, events, freshness) =>
      alerts.read([projectId, ...events].join(" "), afterWrites(projectId, freshness)),
    tellEncryptionAtRest: (projectId, answer) => {
      encryption.store(projectId, Promise.resolve(answer)).catch(() => {});
    },
  };
}
