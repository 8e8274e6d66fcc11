// Creates clock, HTTP stack and clients from the settings. Used by runtime.ts for the plugin process and by the functions for programs; nothing of Pulumi.
import { createAtlasClient } from "./atlas/client";
import { atlasSettings } from "./atlas/credentials";
import { type AtlasReads, createAtlasReads } from "./atlas/reads";
import type { AtlasClient } from "./atlas/types";
import { createAzureClient } from "./azure/client";
import { azureLogin } from "./azure/credentials";
import type { AzureClient } from "./azure/types";
import { originOf } from "./support/base-url";
import { type Clock, remoteClock, type SyncedClock, systemClock } from "./support/clock";
import { createHttp, type Http } from "./support/http";
import { isLoopback } from "./support/loopback";
import { mixedEnvironments, mixedWarning, withoutWrites } from "./support/mixed-environments";
import { ownEntry } from "./support/own";
import { proxyOf } from "./support/proxy";

export interface Connections {
  readonly atlas: AtlasClient;
  readonly reads: AtlasReads;
  readonly azure: AzureClient;
  /** The transport below both clients, without a credential. */
  readonly http: Http;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Warnings about the settings. */
  readonly warnings: readonly string[];
  /** Reads the emulator's time, where the emulator's clock is used. */
  sync(): Promise<void>;
}

/** Stack configuration by full key, such as `mongodbatlas:clientId`. */
export interface Settings {
  get(key: string): string | undefined;
}

/** @public Also of `cli/`, whose imports knip does not follow. Of a command that Pulumi does not run: no message names the stack's configuration. */
export const NO_STACK: Settings = { get: () => undefined };

const USER_AGENT = "pulumi-atlas-cmk";

export interface ConnectOptions {
  /** Sees every request: a caller that only reads can record them, and refuse all others. */
  readonly around?: (http: Http) => Http;
  /** @default the emulator's where ATLAS_CMK_CLOCK names it, else the machine's */
  readonly clock?: SyncedClock;
}

/** Sends nothing. A wrong setting throws here, a missing credential rejects at the first call. */
export function connect(
  config: Settings,
  env: Readonly<Record<string, string | undefined>>,
  { around = (http) => http, ...options }: ConnectOptions = {},
): Connections {
  const places = { environment: (name: string) => ownEntry(env, name), config: (key: string) => config.get(key) };
  const { credentials, baseUrl, baseUrlSetting, warning } = atlasSettings(places);
  const clock = options.clock ?? clockFor(baseUrl, env.ATLAS_CMK_CLOCK);
  const azureEndpoint = azureEndpointIn(env);
  const mixed = mixedEnvironments({ baseUrl, baseUrlSetting, azureEndpoint });
  const http = around(httpFor({ clock, env, azureEndpoint, mixed }));
  const atlas = createAtlasClient({ http, clock, credentials, baseUrl, hasStack: config !== NO_STACK });
  return {
    atlas,
    reads: createAtlasReads(atlas, clock),
    azure: createAzureClient({ http, clock, login: azureLogin(places) }),
    http,
    clock,
    env,
    sync: clock.sync,
    warnings: [...(warning === undefined ? [] : [warning]), ...(mixed === undefined ? [] : [mixedWarning(mixed)])],
  };
}

function azureEndpointIn({ ATLAS_CMK_AZURE_ENDPOINT: given }: Connections["env"]): string | undefined {
  return given === undefined || given === "" ? undefined : originOf(given, "ATLAS_CMK_AZURE_ENDPOINT");
}

interface Sending extends Pick<Connections, "clock" | "env"> {
  readonly azureEndpoint: string | undefined;
  readonly mixed: string | undefined;
}

/** Every request is sent through this: so no room can write in mixed environments. */
function httpFor({ clock, env, azureEndpoint, mixed }: Sending): Http {
  const proxy = proxyOf(env);
  const http = createHttp({
    clock,
    userAgent: USER_AGENT,
    ...(azureEndpoint === undefined ? {} : { azureEndpoint }),
    ...(proxy === undefined ? {} : { proxy }),
  });
  return mixed === undefined ? http : withoutWrites(http, mixed);
}

/** An emulator's clock is used only where Atlas itself is on this machine. */
function clockFor(baseUrl: string, remote: string | undefined): SyncedClock {
  return remote !== undefined && remote !== "" && isLoopback(baseUrl)
    ? remoteClock(remote)
    : { ...systemClock, sync: () => Promise.resolve() };
}
