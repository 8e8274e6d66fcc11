// Settings -> clock, HTTP stack and clients. Used by runtime.ts for the plugin process and by the functions for programs; nothing of Pulumi.
import { createAtlasClient } from "./atlas/client";
import { atlasSettings } from "./atlas/credentials";
import { type AtlasReads, createAtlasReads } from "./atlas/reads";
import type { AtlasClient } from "./atlas/types";
import { createAzureClient } from "./azure/client";
import { azureLogin } from "./azure/credentials";
import type { AzureClient } from "./azure/types";
import { type Clock, remoteClock, type SyncedClock, systemClock } from "./support/clock";
import { createHttp } from "./support/http";
import { isLoopback } from "./support/loopback";
import { ownEntry } from "./support/own";
import { proxyOf } from "./support/proxy";

export interface Connections {
  readonly atlas: AtlasClient;
  readonly reads: AtlasReads;
  readonly azure: AzureClient;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the settings, for a person. */
  readonly warning?: string;
  /** Takes over the emulator's time, where that is our clock. */
  sync(): Promise<void>;
}

/** Stack configuration by full key, such as `mongodbatlas:clientId`. */
export interface Settings {
  get(key: string): string | undefined;
}

const USER_AGENT = "pulumi-atlas-cmk";

/** Reads no network; a wrong setting rejects here, a missing credential at the first call. */
export function connect(config: Settings, env: Readonly<Record<string, string | undefined>>): Connections {
  const places = { environment: (name: string) => ownEntry(env, name), config: (key: string) => config.get(key) };
  const { credentials, baseUrl, warning } = atlasSettings(places);
  const clock = clockFor(baseUrl, env.ATLAS_CMK_CLOCK);
  const proxy = proxyOf(env);
  const azureEndpoint = env.ATLAS_CMK_AZURE_ENDPOINT;
  const http = createHttp({
    clock,
    userAgent: USER_AGENT,
    ...(azureEndpoint === undefined ? {} : { azureEndpoint }),
    ...(proxy === undefined ? {} : { proxy }),
  });
  const atlas = createAtlasClient({ http, clock, credentials, baseUrl });
  return {
    atlas,
    reads: createAtlasReads(atlas, clock),
    azure: createAzureClient({ http, clock, login: azureLogin(places) }),
    clock,
    env,
    sync: clock.sync,
    ...(warning === undefined ? {} : { warning }),
  };
}

/** An emulator's clock counts only where Atlas itself is on this machine. */
function clockFor(baseUrl: string, remote: string | undefined): SyncedClock {
  return remote !== undefined && remote !== "" && isLoopback(baseUrl)
    ? remoteClock(remote)
    : { ...systemClock, sync: () => Promise.resolve() };
}
