// The module that the engine's plugin process loads: kind -> provider. A frozen contract: every state calls `provider(kind)` with these names.
// The only place that creates clients, clock and engine link, once per process, and passes them to the rooms.
import type * as pulumi from "@pulumi/pulumi";
import type { Connections } from "./connect";
import { createEnding } from "./engine/ending";
import { connectEngine, type EngineLink, silentLink } from "./engine/engine-link";
import { createHandOver, type HandOver, type When } from "./engine/hand-over";
import { hooksOf } from "./engine/hooks";
import { host, type StackConfig } from "./engine/host";
import { localSockets } from "./engine/local-sockets";
import { apart, type Meeting, meet } from "./engine/meeting";
import type { Room } from "./engine/room";
import { CmkError } from "./support/errors";
import { ownEntry } from "./support/own";

const ROOMS: Readonly<Record<string, (parts: Connections) => Room>> = {
  EncryptionAtRest: (parts) =>
    hooksOf(lazily<typeof import("./encryption-at-rest/room")>("./encryption-at-rest/room").encryptionAtRest, parts),
  AzureAccess: (parts) =>
    hooksOf(lazily<typeof import("./azure-access/room")>("./azure-access/room").azureAccess, parts),
  ClusterEncryption: (parts) =>
    hooksOf(lazily<typeof import("./cluster-encryption/room")>("./cluster-encryption/room").clusterEncryption, parts),
  KeyVault: (parts) => hooksOf(lazily<typeof import("./key-vault/room")>("./key-vault/room").keyVault, parts),
  KeyVaultKey: (parts) =>
    hooksOf(lazily<typeof import("./key-vault-key/room")>("./key-vault-key/room").keyVaultKey, parts),
  KeyRotationAlert: (parts) =>
    hooksOf(lazily<typeof import("./key-rotation-alert/room")>("./key-rotation-alert/room").keyRotationAlert, parts),
  RoleAssignment: (parts) =>
    hooksOf(lazily<typeof import("./role-assignment/room")>("./role-assignment/room").roleAssignment, parts),
  PrivateNetworking: (parts) =>
    hooksOf(lazily<typeof import("./private-networking/room")>("./private-networking/room").privateNetworking, parts),
};

/** Each room and the clients are loaded at their first use: the start of a plugin takes time in every preview. */
const lazily = <T>(path: string): T => require(path) as T;

const ending = createEnding();
let config: StackConfig = { get: () => undefined };
let connections: Connections | undefined;
let engine: { readonly link: EngineLink; readonly handOver: HandOver } | undefined;

/**
 * FACT(pulumi-engine-address): the engine's address is the last argument of the plugin process. No other process that
 * loads this module has such an argument.
 */
const ENGINE_ADDRESS = /^[\w.-]+:\d+$/;
const GONE_EXIT_CODE = 1;

const engineOf = (address: string) => {
  if (engine !== undefined) return engine;
  const isAddress = ENGINE_ADDRESS.test(address);
  const link = isAddress ? connectEngine(address, () => leave(GONE_EXIT_CODE)) : silentLink();
  const meeting = (when: When): Meeting =>
    isAddress ? meet({ place: localSockets(`${address} ${when}`), engine: link.look }) : withoutEngine();
  engine = { link, handOver: createHandOver({ preview: meeting("preview"), up: meeting("up") }) };
  return engine;
};

const withoutEngine = (): Meeting =>
  apart(
    "The plugin process was started without the address of a Pulumi engine.",
    "Update pulumi-atlas-cmk to a version that works with this Pulumi CLI.",
  );

const connected = (): Connections => {
  if (connections !== undefined) return connections;
  connections = lazily<typeof import("./connect")>("./connect").connect({ get: (key) => config.get(key) }, process.env);
  for (const warning of connections.warnings) engine?.link.warn(undefined, warning);
  process.once("SIGINT", () => void endRun().finally(() => leave(0)));
  process.once("exit", () => engine?.handOver.close());
  return connections;
};

const endRun = async (): Promise<void> => {
  await ending.speak(SPEAK_WITHIN_MS);
  await engine?.handOver.leave();
};

/** Together less than the five seconds after which the engine kills the process. */
const SPEAK_WITHIN_MS = 1_500;
const LEAVE_WITHIN_MS = 2_000;

/**
 * Revokes the access token and exits. FACT(pulumi-plugin-end): the engine ends its plugin by SIGINT, and kills it five
 * seconds later. A second SIGINT, which has no handler here, ends the process at once. A killed engine sends no signal: then
 * the engine link calls this.
 */
function leave(exitCode: number): void {
  const exit = (): never => process.exit(exitCode);
  engine?.handOver.close();
  setTimeout(exit, LEAVE_WITHIN_MS);
  void (connections?.atlas.close() ?? Promise.resolve()).finally(exit);
}

/** The provider of one kind of resource, as state's `__provider` text asks for it. */
export function provider(kind: string): pulumi.dynamic.ResourceProvider {
  const makeRoom = ownEntry(ROOMS, kind);
  if (makeRoom === undefined)
    throw new CmkError(`This version of pulumi-atlas-cmk has no resource "${kind}".`, {
      code: "UNKNOWN_RESOURCE",
      hint: "Install the version that created the resource, or a later one.",
    });
  let room: Room | undefined;
  return host(kind, {
    ...engineOf(process.argv.at(-1) ?? ""),
    ending,
    configure: (given) => {
      config = given;
    },
    room: async () => {
      const parts = connected();
      await parts.sync();
      room ??= makeRoom(parts);
      return room;
    },
  });
}
