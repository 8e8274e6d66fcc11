// The file of `atlas-cmk rehearse --snapshot`: a seed of the emulator, and what was read and what was not. Pure.
import type { Seed } from "#emulator/index";
import { CommandError } from "../io";

export const SNAPSHOT_VERSION = 1;

/** Stands in the file, in the copied stack and in the environment wherever the real one has a secret. */
export const NO_SECRET = "rehearsal-without-secrets";

/** Who acts in the rehearsal. The real accounts are not copied. */
export const ACTORS = {
  atlas: { clientId: "mdb_sa_id_0000000000000000000000aa", clientSecret: NO_SECRET },
  azure: { clientId: "00000000-0000-4000-8000-0000000000aa", clientSecret: NO_SECRET },
  azureObjectId: "00000000-0000-4000-8000-0000000000ab",
} as const;

export interface SnapshotFile {
  readonly snapshotVersion: typeof SNAPSHOT_VERSION;
  /** ISO 8601 in UTC. The rehearsal begins at this time. */
  readonly time: string;
  /** Of this package. */
  readonly version: string;
  readonly source: {
    readonly atlas: string;
    readonly projectIds: readonly string[];
    readonly keyVaultIds: readonly string[];
  };
  /** What could not be read, and why. The rehearsal assumes that there is none of it. */
  readonly notRead: readonly string[];
  /** What neither service shows, and is assumed. */
  readonly assumed: readonly string[];
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly seed: Seed;
}

export function readSnapshot(name: string, text: string): SnapshotFile {
  const file = parsed(name, text);
  if (file.snapshotVersion !== SNAPSHOT_VERSION)
    throw new CommandError(
      typeof file.snapshotVersion === "number"
        ? `${name} has the version ${file.snapshotVersion}, and this version of atlas-cmk reads version ${SNAPSHOT_VERSION}. Take the snapshot again.`
        : `${name} is no file of \`atlas-cmk rehearse --snapshot\`.`,
    );
  const wrong = TEXTS.find((field) => typeof file[field] !== "string") ?? LISTS.find((field) => !isTexts(file[field]));
  if (wrong !== undefined) throw new CommandError(`${name} is damaged: "${wrong}" is missing or has another form.`);
  const { atlas, projectIds } = { ...(file.source as Readonly<Record<string, unknown>> | undefined) };
  if (!isTexts(projectIds)) throw new CommandError(`${name} is damaged: "source.projectIds" is no list of ids.`);
  if (typeof atlas !== "string" || !URL.canParse(atlas))
    throw new CommandError(`${name} is damaged: "source.atlas" is no URL.`);
  if (Number.isNaN(Date.parse(String(file.time)))) throw new CommandError(`${name} is damaged: "time" is no time.`);
  // The emulator looks at the seed itself before it starts.
  return file as unknown as SnapshotFile;
}

const TEXTS = ["time", "version", "tenantId", "subscriptionId"] as const;
const LISTS = ["notRead", "assumed"] as const;
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === "string");

function parsed(name: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below.
  }
  throw new CommandError(`${name} is no JSON object.`);
}
