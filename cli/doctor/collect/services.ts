// The clients, built from the environment. A wrong setting of one cloud does not keep the other one from being read.
import { atlasSettings } from "#provider/atlas/credentials";
import type { AtlasClient } from "#provider/atlas/types";
import { azureLogin } from "#provider/azure/credentials";
import type { AzureClient } from "#provider/azure/types";
import { type Connections, connect, NO_STACK } from "#provider/connect";
import type { AzureEnvironment } from "#provider/support/azure-names";
import { CmkError } from "#provider/support/errors";
import { ownEntry } from "#provider/support/own";
import type { Io } from "../../io";
import { followed } from "../../requests";

export interface Services {
  readonly atlas: AtlasClient | CmkError;
  readonly azure: AzureClient | CmkError;
  readonly http: Connections["http"] | undefined;
  /** Origin of Atlas. */
  readonly baseUrl: string | undefined;
  readonly warnings: readonly string[];
  /** The names of the logins, for commands. */
  readonly atlasClientId?: string;
  readonly azureClientId?: string;
  /** The cloud of the login's settings. */
  readonly environment: AzureEnvironment;
  /** The time by which dates are judged. */
  now(): number;
  close(): Promise<void>;
}

const OF_ATLAS = /^MONGODB_ATLAS_/;

/** The stack's configuration is not read: it belongs to a program, and this command may run without one. */
const connectIn = (env: Io["env"], io: Pick<Io, "err" | "signal">): Connections =>
  connect(NO_STACK, env, { around: followed(io) });

export async function servicesOf(io: Pick<Io, "env" | "now" | "err" | "signal">): Promise<Services> {
  const { env, now } = io;
  const whole = tried(() => connectIn(env, io));
  const rest = whole instanceof CmkError ? tried(() => connectIn(withoutAtlas(env), io)) : whole;
  const connections = rest instanceof CmkError ? undefined : rest;
  const isEmulated = (env.ATLAS_CMK_CLOCK ?? "") !== "";
  if (isEmulated) await connections?.sync();
  return {
    atlas: whole instanceof CmkError ? whole : whole.atlas,
    azure: rest instanceof CmkError ? rest : rest.azure,
    http: connections?.http,
    baseUrl: whole instanceof CmkError ? undefined : whole.atlas.baseUrl,
    warnings: connections?.warnings ?? [],
    ...namesOf(env),
    now: () => (isEmulated && connections !== undefined ? connections.clock.now() : now().getTime()),
    close: async () => connections?.atlas.close(),
  };
}

function tried(make: () => Connections): Connections | CmkError {
  try {
    return make();
  } catch (error) {
    if (error instanceof CmkError) return error;
    throw error;
  }
}

const withoutAtlas = (env: Io["env"]): Io["env"] =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !OF_ATLAS.test(name)));

function namesOf(env: Io["env"]): Pick<Services, "atlasClientId" | "azureClientId" | "environment"> {
  const places = { environment: (name: string) => ownEntry(env, name), config: () => undefined };
  const atlas = triedSettings(() => atlasSettings(places).credentials);
  const azure = triedSettings(() => azureLogin(places));
  return {
    environment: azure?.environment ?? "AZURE",
    ...(atlas?.kind === "serviceAccount" ? { atlasClientId: atlas.clientId } : {}),
    ...(azure !== undefined && "clientId" in azure && azure.clientId !== undefined
      ? { azureClientId: azure.clientId }
      : {}),
  };
}

function triedSettings<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CmkError) return undefined;
    throw error;
  }
}
