// The providers in process, as the SDK's plugin hosts them, against an emulator with a stepped clock. One plugin is one process's memory.

import { setImmediate } from "node:timers/promises";
import type { startEmulator } from "../../emulator/index.ts";
import { azureAccess } from "../../provider/azure-access/room.ts";
import { clusterEncryption } from "../../provider/cluster-encryption/room.ts";
import { connect } from "../../provider/connect.ts";
import { encryptionAtRest } from "../../provider/encryption-at-rest/room.ts";
import { createEnding } from "../../provider/engine/ending.ts";
import { silentLink } from "../../provider/engine/engine-link.ts";
import { createHandOver, type HandOver } from "../../provider/engine/hand-over.ts";
import { hooksOf } from "../../provider/engine/hooks.ts";
import { host } from "../../provider/engine/host.ts";
import type { Room } from "../../provider/engine/room.ts";
import { keyRotationAlert } from "../../provider/key-rotation-alert/room.ts";
import { keyVault } from "../../provider/key-vault/room.ts";
import { keyVaultKey } from "../../provider/key-vault-key/room.ts";
import { privateNetworking } from "../../provider/private-networking/room.ts";
import { roleAssignment } from "../../provider/role-assignment/room.ts";
import type { SyncedClock } from "../../provider/support/clock.ts";
import { must } from "./must.ts";

export type Kind =
  | "EncryptionAtRest"
  | "ClusterEncryption"
  | "PrivateNetworking"
  | "AzureAccess"
  | "KeyVault"
  | "KeyVaultKey"
  | "RoleAssignment"
  | "KeyRotationAlert";
type Emulator = Awaited<ReturnType<typeof startEmulator>>;
type Properties = Readonly<Record<string, unknown>>;

export interface Plugin {
  /** What was said on a row, in order. */
  readonly messages: ReadonlyArray<{ readonly kind: "status" | "info" | "warn"; readonly text: string }>;
  check(
    kind: Kind,
    args: Properties,
    options?: { readonly preview?: boolean; readonly olds?: Properties },
  ): Promise<{ inputs: Properties; failures: ReadonlyArray<{ property: string; reason: string }> }>;
  diff(
    kind: Kind,
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ changes?: boolean; replaces?: readonly string[] }>;
  create(kind: Kind, inputs: Properties): Promise<{ id: string; outs: Properties }>;
  read(kind: Kind, id: string, props: Properties): Promise<{ id?: string; props?: Properties; inputs?: Properties }>;
  update(kind: Kind, id: string, olds: Properties, news: Properties): Promise<Properties>;
  remove(kind: Kind, id: string, props: Properties): Promise<void>;
  /** check and create, as `up` does. */
  up(kind: Kind, args: Properties): Promise<{ id: string; outs: Properties; inputs: Properties }>;
  /** As when its process is killed in the middle of whatever it does. What it has sent is not taken back. */
  kill(): void;
  /** As when the engine ends it after a run. */
  end(): Promise<void>;
  close(): Promise<void>;
}

/** What a process said on a row, in order: all of it, or of one kind. */
export const textsOf = (plugin: Plugin, kind?: Plugin["messages"][number]["kind"]): readonly string[] =>
  plugin.messages.filter((one) => kind === undefined || one.kind === kind).map(({ text }) => text);

type Settings = Readonly<Record<string, string | undefined>>;

/** The code that a plugin process runs. */
export interface Provided {
  readonly connect: typeof connect;
  readonly createEnding: typeof createEnding;
  readonly createHandOver: typeof createHandOver;
  readonly host: typeof host;
  readonly silentLink: typeof silentLink;
  readonly rooms: Readonly<Record<Kind, (parts: ReturnType<typeof connect>) => Room>>;
}

const PROVIDED: Provided = {
  ...{ connect, createEnding, createHandOver, host, silentLink },
  rooms: {
    EncryptionAtRest: (parts) => hooksOf(encryptionAtRest, parts),
    ClusterEncryption: (parts) => hooksOf(clusterEncryption, parts),
    KeyVault: (parts) => hooksOf(keyVault, parts),
    KeyVaultKey: (parts) => hooksOf(keyVaultKey, parts),
    KeyRotationAlert: (parts) => hooksOf(keyRotationAlert, parts),
    PrivateNetworking: (parts) => hooksOf(privateNetworking, parts),
    RoleAssignment: (parts) => hooksOf(roleAssignment, parts),
    AzureAccess: (parts) => hooksOf(azureAccess, parts),
  },
};

/** A fresh process: no memory of what another one declared. `handOver` is shared by the processes of one engine. */
export const startPlugin = (
  emulator: Emulator,
  env: Settings = {},
  config: Readonly<Record<string, string>> = {},
  handOver: HandOver = createHandOver(),
): Plugin => startPluginOf(PROVIDED, emulator, { env, config, handOver });

/** How often the event loop turns before a sleep: what is under way beside the sleeper arrives first, and time does not pass meanwhile. */
const TURNS = 20;

/** The emulator's clock as another process sees it (support/clock.ts), without the requests: they would be a third of all. */
function clockOf({ clock }: Emulator): SyncedClock {
  let nowMs = clock.now();
  return {
    now: () => nowMs,
    sync: async () => {
      nowMs = clock.now();
    },
    sleep: async (ms, signal) => {
      const untilMs = nowMs + ms;
      for (let turn = 0; turn < TURNS; turn += 1) await setImmediate();
      await clock.sleepUntil(untilMs, signal);
      signal?.throwIfAborted();
      nowMs = Math.max(nowMs, clock.now());
    },
  };
}

interface Started {
  readonly env: Settings;
  readonly config: Readonly<Record<string, string>>;
  readonly handOver: HandOver;
}

/** A process that runs other code than the provider's as it stands: a test of the tests plants bugs in it. */
export function startPluginOf(
  { connect, createEnding, host, silentLink, rooms }: Provided,
  emulator: Emulator,
  { env, config, handOver }: Started,
): Plugin {
  const connections = connect({ get: (key) => config[key] }, { ...emulator.env, ...env }, { clock: clockOf(emulator) });
  const ending = createEnding();
  const messages: Array<{ kind: "status" | "info" | "warn"; text: string }> = [];
  const life = new AbortController();
  const link = {
    ...silentLink(),
    signal: life.signal,
    status: (_: unknown, text: string) => void messages.push({ kind: "status", text }),
    info: (_: unknown, text: string) => void messages.push({ kind: "info", text }),
    warn: (_: unknown, text: string) => void messages.push({ kind: "warn", text }),
  };
  const hosted = (kind: Kind) =>
    host(kind, {
      link,
      handOver,
      ending,
      configure: () => {},
      room: async () => {
        await connections.sync();
        return rooms[kind](connections);
      },
    });
  const plugin: Plugin = {
    messages,
    check: async (kind, args, options = {}) => {
      const checked = await must(hosted(kind).check)(options.olds ?? {}, {
        ...args,
        __preview: options.preview ?? false,
      });
      return { inputs: checked.inputs ?? {}, failures: checked.failures ?? [] };
    },
    diff: (kind, id, olds, news) => must(hosted(kind).diff)(id, olds, news),
    create: async (kind, inputs) => {
      const { id, outs } = await hosted(kind).create(inputs);
      return { id: String(id), outs: outs ?? {} };
    },
    read: async (kind, id, props) => {
      const { id: found, ...rest } = await must(hosted(kind).read)(id, props);
      return found === undefined ? rest : { id: String(found), ...rest };
    },
    update: async (kind, id, olds, news) => (await must(hosted(kind).update)(id, olds, news)).outs ?? {},
    remove: (kind, id, props) => must(hosted(kind).delete)(id, props),
    up: async (kind, args) => {
      const { inputs, failures } = await plugin.check(kind, args);
      if (failures.length > 0) throw new Error(failures.map((failure) => failure.reason).join("\n"));
      return { ...(await plugin.create(kind, inputs)), inputs };
    },
    kill: () => life.abort(new Error("killed")),
    end: () => ending.speak(5_000),
    close: () => connections.atlas.close(),
  };
  return plugin;
}
