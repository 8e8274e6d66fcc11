// A small client for the emulator's own tests: says what it asks, hides nothing of what comes back.

import { afterEach } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { withRole } from "../../support/key-settings.ts";
import { runnerToken } from "../../support/runner.ts";

export const START_MS = Date.UTC(2026, 10, 24);

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed; undefined where the answer has no body. */
  readonly json: Record<string, unknown> | undefined;
}

export interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly version?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly token?: string;
}

let running: Emulator[] = [];

/** Closed after the test by itself. */
export async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator({ clock: { mode: "stepped", startMs: START_MS }, ...options });
  running = [...running, emulator];
  return emulator;
}

afterEach(async () => {
  await Promise.all(running.map((emulator) => emulator.close()));
  running = [];
});

export async function send(emulator: Emulator, url: string, init: RequestInit): Promise<Answered> {
  const response = await fetch(`${emulator.url}${url}`, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text === "" ? undefined : JSON.parse(text) };
}

export const groupPath = `/api/atlas/v2/groups/${quickstart.projectId}`;

/** A request to Atlas below the quickstart's project, as its owner unless said otherwise. */
export function ask(emulator: Emulator, asked: Asked): Promise<Answered> {
  const mediaType = `application/vnd.atlas.${asked.version ?? "2023-01-01"}+json`;
  const headers = {
    accept: mediaType,
    authorization: `Bearer ${asked.token ?? quickstart.accessToken}`,
    ...(asked.body === undefined ? {} : { "content-type": mediaType }),
    ...asked.headers,
  };
  const body = asked.body === undefined ? {} : { body: JSON.stringify(asked.body) };
  return send(emulator, `${groupPath}${asked.path}`, { method: asked.method ?? "GET", headers, ...body });
}

export const patchEncryption = (emulator: Emulator, azureKeyVault: object): Promise<Answered> =>
  ask(emulator, { method: "PATCH", path: "/encryptionAtRest", body: { azureKeyVault } });

export async function azureKeyVault(emulator: Emulator): Promise<unknown> {
  const answer = await ask(emulator, { path: "/encryptionAtRest" });
  return answer.json?.azureKeyVault;
}

export const patchCluster = (emulator: Emulator, name: string, body: object): Promise<Answered> =>
  ask(emulator, { method: "PATCH", path: `/clusters/${name}`, version: "2024-10-23", body });

export const switchCluster = (emulator: Emulator, name: string, provider: string): Promise<Answered> =>
  patchCluster(emulator, name, { encryptionAtRestProvider: provider });

export const getCluster = (emulator: Emulator, name: string): Promise<Answered> =>
  ask(emulator, { path: `/clusters/${name}`, version: "2024-08-05" });

export const control = (emulator: Emulator, method: string, path: string, body?: unknown): Promise<Answered> =>
  send(emulator, `/_emulator${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

/** The key's version as a person changes it in Azure. */
export const changeVersion = (emulator: Emulator, version: string, change: object): Promise<void> =>
  byHand(emulator, {
    vaults: { [quickstart.keyVaultName]: { keys: { [quickstart.keyName]: { [version]: change } } } },
  });

/** Project configured with a role and "orders" encrypted and settled. */
export async function encrypted(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await start(options);
  await patchEncryption(emulator, withRole);
  await switchCluster(emulator, "orders", "AZURE");
  emulator.clock.advance(60_000);
  await getCluster(emulator, "orders");
  return emulator;
}

/** What was refused, in short. */
export const refusal = (answer: Answered): readonly unknown[] => [answer.status, answer.json?.errorCode];

export const ENDPOINTS = "/encryptionAtRest/AZURE/privateEndpoints";

/** A world whose project has private networking on, by role, and "orders" (US_EAST_2) encrypted and settled. */
export async function privately(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await encrypted(options);
  await patchEncryption(emulator, { requirePrivateNetworking: true });
  return emulator;
}

export const postEndpoint = (emulator: Emulator, regionName: unknown = "US_EAST_2"): Promise<Answered> =>
  ask(emulator, { method: "POST", path: ENDPOINTS, body: { regionName } });

export const deleteEndpoint = (emulator: Emulator, id: unknown): Promise<Answered> =>
  ask(emulator, { method: "DELETE", path: `${ENDPOINTS}/${id}` });

export interface ListedEndpoint {
  readonly id: string;
  readonly regionName: string;
  readonly status: string;
  readonly privateEndpointConnectionName?: string;
  readonly errorMessage?: string;
}

export async function endpoints(emulator: Emulator): Promise<readonly ListedEndpoint[]> {
  const answer = await ask(emulator, { path: ENDPOINTS });
  return Array.isArray(answer.json?.results) ? answer.json.results : [];
}

/** Region and status of each, in short. */
export const statuses = async (emulator: Emulator): Promise<readonly string[]> =>
  (await endpoints(emulator)).map((one) => `${one.regionName} ${one.status}`);

/** Status of the only endpoint. */
export async function status(emulator: Emulator): Promise<string> {
  const [one] = await statuses(emulator);
  return one?.split(" ")[1] ?? "GONE";
}

/** A request to ARM below the quickstart's vault, as the runner. */
export async function arm(emulator: Emulator, method: string, path: string, body?: unknown): Promise<Answered> {
  const token = await runnerToken(emulator, "https://management.azure.com");
  const url = path.startsWith("/subscriptions/") ? path : `${quickstart.keyVaultId}${path}`;
  const query = url.includes("api-version=") ? "" : "?api-version=2026-02-01";
  return send(emulator, `${url}${query}`, {
    method,
    headers: { "x-forwarded-host": "management.azure.com", authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

export const setConnection = (emulator: Emulator, name: unknown, wanted: string): Promise<Answered> =>
  arm(emulator, "PUT", `/privateEndpointConnections/${name}`, {
    properties: { privateLinkServiceConnectionState: { status: wanted, description: "by a test" } },
  });

/** An endpoint made, approved and ACTIVE in each region; their connections' names by region. */
export async function activate(
  emulator: Emulator,
  ...regions: readonly string[]
): Promise<Readonly<Record<string, string>>> {
  for (const region of regions) await postEndpoint(emulator, region);
  emulator.clock.advance(20_000);
  const made = (await endpoints(emulator)).filter((one) => regions.includes(one.regionName));
  for (const one of made) await setConnection(emulator, one.privateEndpointConnectionName, "Approved");
  emulator.clock.advance(10_000);
  return Object.fromEntries(made.map((one) => [one.regionName, one.privateEndpointConnectionName ?? ""]));
}
