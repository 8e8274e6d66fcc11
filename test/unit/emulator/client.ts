// A small client for the emulator's own tests: says what it asks, hides nothing of what comes back.
import { afterEach } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";

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

export const keyIdentifier = (version: string = quickstart.keyVersions.older): string =>
  `https://payments-kv.vault.azure.net/keys/atlas/${version}`;

const place = {
  enabled: true,
  azureEnvironment: "AZURE",
  subscriptionID: quickstart.subscriptionId,
  resourceGroupName: quickstart.resourceGroupName,
  keyVaultName: quickstart.keyVaultName,
  keyIdentifier: keyIdentifier(),
};

export const withRole = { ...place, roleId: quickstart.roleId };
export const withSecret = {
  ...place,
  clientID: quickstart.staticApp.clientId,
  tenantID: quickstart.tenantId,
  secret: quickstart.staticApp.clientSecret,
};

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

export const byHand = async (emulator: Emulator, change: unknown): Promise<void> => {
  const answer = await control(emulator, "PATCH", "/state", change);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.json));
};

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
