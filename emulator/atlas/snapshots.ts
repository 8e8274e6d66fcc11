// Snapshots that are kept, as far as what they need: their key. They are seeded or put there by hand; the emulator takes none and serves none.
import type { AtlasProject, Snapshot } from "./store.ts";

export const snapshotsOf = (project: AtlasProject, nowMs: number): readonly Snapshot[] =>
  (project.snapshots ?? []).filter((one) => one.expiresMs === undefined || one.expiresMs > nowMs);

/** In lower case. */
export const vaultNameOf = (keyIdentifier: string): string =>
  (/^https:\/\/([^./]+)\./i.exec(keyIdentifier)?.[1] ?? "").toLowerCase();
