// What would have hurt: each event that makes data unreadable or cuts a cluster off. An empty log is what every test of the provider ends with.

export type DamageKind =
  /** Customer-managed keys went off while a cluster still used them. */
  | "DISABLED_WHILE_USED"
  /** The key in force stopped working (disabled, deleted, expired, credential or grant gone) while a cluster used it: Atlas shuts it down. */
  | "KEY_LOST_WHILE_USED"
  /** Another cloud's keys of the same project were switched off in passing. */
  | "OTHER_PROVIDER_DISABLED"
  /** A cluster was decrypted and encrypted again without need: all data rewritten twice. */
  | "NEEDLESS_REENCRYPTION"
  /** The project's keys went off and on again: a gap in which nothing could be encrypted. */
  | "OFF_AND_ON_AGAIN"
  /** After a rotation, the old key went before the change had reached the clusters. */
  | "OLD_KEY_LOST_WHILE_REWRAPPING"
  /** A resource group went with a vault whose key a cluster or a kept snapshot needs. */
  | "GROUP_DELETED_WHILE_NEEDED"
  /** A kept snapshot's key is there no more: it can never be restored unless the key is recovered. */
  | "SNAPSHOT_KEY_LOST"
  /** A third-party notification lost its credential: it reaches nobody any more. */
  | "NOTIFICATION_DESTROYED"
  /** A region of an encrypted cluster reaches the vault neither by an endpoint nor on the public path: nodes that restart stay down. */
  | "NO_PATH_TO_KEY"
  /** The whole vault went while a cluster used a key of it. */
  | "VAULT_DELETED_WHILE_USED"
  /** A request closed the vault to an encrypted cluster that had no ACTIVE endpoint in one of its regions. */
  | "VAULT_CLOSED_WHILE_USED"
  /** A request rejected or removed the connection that an encrypted cluster used: Atlas begins anew. */
  | "CONNECTION_CUT_WHILE_USED"
  /** A request approved, rejected or removed a connection that is none of Atlas's: somebody else let into the vault, or cut off from it. */
  | "STRANGERS_CONNECTION_CHANGED"
  /** Two endpoints of one region that both live: one of them nobody knows of. */
  | "SECOND_ENDPOINT"
  /** Private networking is on in a project with a multi-cloud cluster: Atlas disables the cluster. */
  | "MULTI_CLOUD_CLUSTER_DISABLED"
  /** Private networking went off and on again without need. */
  | "PRIVATE_NETWORKING_OFF_AND_ON_AGAIN";

export interface DamageEvent {
  readonly at: number;
  readonly kind: DamageKind;
  readonly projectId?: string;
  readonly clusterName?: string;
  /** What else it happened to: a connection, a region. */
  readonly subject?: string;
  readonly detail: string;
}

export interface DamageLog {
  entries(): readonly DamageEvent[];
  add(event: DamageEvent): void;
  clear(): void;
}

export function createDamageLog(): DamageLog {
  let all: readonly DamageEvent[] = [];
  return {
    entries: () => all,
    add: (event) => {
      const isKnown = all.some(
        (one) =>
          one.kind === event.kind &&
          one.projectId === event.projectId &&
          one.clusterName === event.clusterName &&
          one.subject === event.subject,
      );
      if (!isKnown) all = [...all, event];
    },
    clear: () => {
      all = [];
    },
  };
}
