// Reads a project as far as its program needs it. Async, over the clients.

import { partsOfKeyIdentifier } from "#provider/support/azure-names";
import { CmkError } from "#provider/support/errors";
import type { Part } from "../status/collect/atlas-parts";
import { type Place, readAccess, readEndpoints, readVault } from "../status/collect/key-parts";
import { createNotes, type Looking, NEEDS } from "../status/collect/looking";
import { placeOf } from "../status/collect/project";
import type { Around, Found, Read } from "./found";

/** Each read has notes of its own: a note says which argument of the program is missing. */
async function looked<T>(
  { looking, projectId }: { readonly looking: Looking; readonly projectId: string },
  work: (part: Part) => Promise<T | undefined>,
): Promise<Read<T>> {
  const notes = createNotes();
  const value = await work({ ...looking, projectId, notes });
  const [notRead] = notes.notRead();
  return { ...(value === undefined ? {} : { value }), ...(notRead === undefined ? {} : { notRead }) };
}

export async function readProject(looking: Looking, projectId: string): Promise<Found> {
  const from = { looking, projectId };
  const [projectName, encryption] = await Promise.all([
    nameOf(from),
    looked(from, ({ clients, signal, notes }) =>
      notes.read({ what: "the encryption at rest", needs: NEEDS.atlas }, () =>
        clients.reads.encryptionAtRest(projectId, { maxAgeMs: 0, signal }),
      ),
    ),
  ]);
  const place = encryption.value === undefined ? undefined : placeOf(looking, encryption.value);
  return {
    projectId,
    ...(projectName === undefined ? {} : { projectName }),
    encryption,
    ...(place === undefined ? {} : { around: await readAround(from, place) }),
  };
}

/** The name becomes a name in the program. Without it the program uses the id. */
async function nameOf({
  looking,
  projectId,
}: {
  readonly looking: Looking;
  readonly projectId: string;
}): Promise<string | undefined> {
  try {
    return (await looking.clients.atlas.getProject(projectId, { signal: looking.signal })).name;
  } catch (error) {
    if (error instanceof CmkError) return undefined;
    throw error;
  }
}

async function readAround(
  from: { readonly looking: Looking; readonly projectId: string },
  place: Place,
): Promise<Around> {
  const [access, endpoints, vault, clusters] = await Promise.all([
    looked(from, (part) => readAccess(part, place)),
    looked(from, (part) => readEndpoints(part, place)),
    looked(from, (part) => readVault(part, place)),
    looked(from, ({ clients, signal, notes }) =>
      notes.read({ what: "the clusters", needs: NEEDS.atlas }, () =>
        clients.reads.clusters(from.projectId, { maxAgeMs: 0, signal }),
      ),
    ),
  ]);
  const { keyVersion } = partsOfKeyIdentifier(place.keyIdentifier);
  const { keyVaultId, keyName } = place;
  return {
    place: { keyVaultId, keyName, ...(keyVersion === undefined ? {} : { keyVersion }) },
    access,
    endpoints,
    vault,
    clusters,
  };
}
