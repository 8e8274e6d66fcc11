// Atlas, Entra, Graph, ARM and Key Vault on loopback, with a clock that a test controls. `startEmulator` is all that others use of this folder.
import { createAuth } from "./atlas/auth.ts";
import { atlasRoutes } from "./atlas/routes.ts";
import { type AtlasStore, createAtlasStore } from "./atlas/store.ts";
import type { AzureParts } from "./azure/parts.ts";
import { azureAnswer } from "./azure/routes.ts";
import { type AzureStore, createAzureStore } from "./azure/store.ts";
import { createClock, type EmulatorClock } from "./clock.ts";
import { createDamageLog } from "./damage.ts";
import { noteHarm } from "./damage-requests.ts";
import { createFaults } from "./faults.ts";
import { createJournal } from "./journal.ts";
import type { Bucket, Parts } from "./parts.ts";
import { letTimePass } from "./passing.ts";
import { answererOf, serviceOf } from "./routing.ts";
import { flawOf } from "./seed-check.ts";
import { quickstart, quickstartSeed, type Seed } from "./seeds.ts";
import { createListener } from "./server.ts";
import type { Emulator, EmulatorOptions, RequestListener, SeedOrMaker, Store } from "./types.ts";

export type { DamageEvent, DamageKind } from "./damage.ts";
export type { Seed } from "./seeds.ts";
export type { Emulator, EmulatorOptions, Fault, FaultAction, JournalEntry, RequestListener, Store } from "./types.ts";

const LOOPBACK = "127.0.0.1";

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const parts = createParts(options);
  const auth = createAuth(() => parts.store.atlas, parts.clock);
  const answer = answererOf({
    parts,
    atlas: [...auth.routes, ...atlasRoutes(parts, auth)],
    azure: azureAnswer(azureParts(parts)),
  });
  const server = createListener({ parts, serviceOf, answer });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, LOOPBACK, resolve);
  });
  const address = server.address();
  const url = `http://${LOOPBACK}:${typeof address === "object" && address !== null ? address.port : options.port}`;
  return {
    url,
    env: environment(url),
    clock: parts.clock,
    journal: parts.journal,
    damage: watchedDamage(parts),
    faults: parts.faults,
    store: parts.store,
    onRequest: (listener) => {
      parts.listeners.add(listener);
      return () => parts.listeners.delete(listener);
    },
    seed: parts.seed,
    reset: parts.reset,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createParts(options: EmulatorOptions): Parts {
  const clock = createClock(options.clock);
  const start = options.seed ?? quickstartSeed;
  const store = createStore(start, clock);
  const listeners = new Set<RequestListener>();
  const buckets = new Map<string, Bucket>();
  const [journal, faults, damage] = [createJournal(), createFaults(), createDamageLog()];
  const seed = (wanted: SeedOrMaker): void => {
    Object.assign(store, createStore(wanted, clock));
    damage.clear();
    buckets.clear();
  };
  const reset = (): void => {
    seed(start);
    journal.clear();
    faults.clear();
  };
  return { clock, journal, faults, damage, store, buckets, listeners, seed, reset };
}

function createStore(wanted: SeedOrMaker, clock: EmulatorClock): { atlas: AtlasStore; azure: AzureStore } & Store {
  const seed: Seed = typeof wanted === "function" ? wanted(clock.now()) : wanted;
  const flaw = flawOf(seed);
  if (flaw !== undefined) throw new Error(`The seed is not whole: ${flaw}.`);
  return { atlas: createAtlasStore(seed.atlas, clock.now()), azure: createAzureStore(seed.azure) };
}

/** The store is read again each time, because a seed replaces it. */
const azureParts = (parts: Parts): AzureParts => ({
  clock: parts.clock,
  get store() {
    return parts.store.azure;
  },
  onDamage: (harm) => noteHarm(parts, harm),
});

/** Whoever reads the log sees what is broken by now, though no request came by to notice it. */
const watchedDamage = (parts: Parts): Emulator["damage"] => ({
  entries: () => {
    letTimePass(parts);
    return parts.damage.entries();
  },
  clear: () => parts.damage.clear(),
});

const environment = (url: string): Readonly<Record<string, string>> => ({
  MONGODB_ATLAS_BASE_URL: url,
  ATLAS_CMK_AZURE_ENDPOINT: url,
  ATLAS_CMK_CLOCK: `${url}/_emulator/clock`,
  MONGODB_ATLAS_CLIENT_ID: quickstart.serviceAccount.clientId,
  MONGODB_ATLAS_CLIENT_SECRET: quickstart.serviceAccount.clientSecret,
  ARM_TENANT_ID: quickstart.tenantId,
  ARM_SUBSCRIPTION_ID: quickstart.subscriptionId,
  ARM_CLIENT_ID: quickstart.runner.clientId,
  ARM_CLIENT_SECRET: quickstart.runner.clientSecret,
});
