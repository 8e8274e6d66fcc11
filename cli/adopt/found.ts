// What adopt knows of a project before it decides. Types only.
import type { Cluster, EncryptionAtRest } from "#provider/atlas/types";
import type { NotRead } from "../status/report";
import type { Access, EndpointStatus, VaultStatus } from "../status/sections";

/** Something that was asked of a cloud: the answer, why there is none, or an answer that is not complete. */
export interface Read<T> {
  readonly value?: T;
  readonly notRead?: NotRead;
}

/** Where Atlas says that the key is. */
interface KeyPlace {
  readonly keyVaultId: string;
  readonly keyName: string;
  readonly keyVersion?: string;
}

/** Of the places around a key: only where the project has one. */
export interface Around {
  readonly place: KeyPlace;
  readonly access: Read<Access | null>;
  readonly endpoints: Read<readonly EndpointStatus[]>;
  readonly vault: Read<VaultStatus | null>;
  readonly clusters: Read<readonly Cluster[]>;
}

export interface Found {
  readonly projectId: string;
  readonly projectName?: string;
  readonly encryption: Read<EncryptionAtRest>;
  readonly around?: Around;
}
