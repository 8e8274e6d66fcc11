// What would have hurt: each event that makes data unreadable or cuts a cluster off. An empty log is what every test of the provider ends with.

export type DamageKind =
  /** Customer-managed keys were disabled while a cluster still used them. */
  | "DISABLED_WHILE_USED"
  /**
   * The key that the project uses stopped working (disabled, deleted, expired, credential or role assignment gone) while
   * a cluster used it: Atlas shuts the cluster down.
   */
  | "KEY_LOST_WHILE_USED"
  /** A request disabled another cloud's keys of the same project. */
  | "OTHER_PROVIDER_DISABLED"
  /** A cluster was decrypted and encrypted again without need: all data rewritten twice. */
  | "NEEDLESS_REENCRYPTION"
  /** The project's keys went off and on again: a gap in which nothing could be encrypted. */
  | "OFF_AND_ON_AGAIN"
  /** After a rotation, the old key went before the change had reached the clusters. */
  | "OLD_KEY_LOST_WHILE_REWRAPPING"
  /** A resource group went with a vault whose key a cluster or a kept snapshot needs. */
  | "GROUP_DELETED_WHILE_NEEDED"
  /** The key of a kept snapshot was deleted: the snapshot cannot be restored unless the key is recovered. */
  | "SNAPSHOT_KEY_LOST"
  /** A third-party notification lost its credential, so it has no recipient. */
  | "NOTIFICATION_DESTROYED"
  /**
   * A region of an encrypted cluster reaches the vault neither over an endpoint nor over the public network: nodes that
   * restart stay down.
   */
  | "NO_PATH_TO_KEY"
  /** The vault was deleted while a cluster used one of its keys. */
  | "VAULT_DELETED_WHILE_USED"
  /** A request closed the vault to an encrypted cluster that had no ACTIVE endpoint in one of its regions. */
  | "VAULT_CLOSED_WHILE_USED"
  /** A request rejected or removed the connection that an encrypted cluster used: Atlas requests a new connection. */
  | "CONNECTION_CUT_WHILE_USED"
  /** A request approved, rejected or removed a connection that is not Atlas's, and changed the access of another owner. */
  | "STRANGERS_CONNECTION_CHANGED"
  /** One region has two endpoints that are not deleted: no client knows one of them. */
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
  /** What stands now, each recorded unless it is intended. */
  stand(events: readonly DamageEvent[]): void;
  /** A person wants what stands now: it is not recorded as long as it stands. */
  intend(events: readonly DamageEvent[]): void;
  clear(): void;
}

/** A key that is lost and one whose vault is gone are one loss: the one may follow the other before either is repaired. */
const causeOf = ({ kind, projectId, clusterName, subject }: DamageEvent): string =>
  JSON.stringify([kind === "VAULT_DELETED_WHILE_USED" ? "KEY_LOST_WHILE_USED" : kind, projectId, clusterName, subject]);

export function createDamageLog(): DamageLog {
  let all: readonly DamageEvent[] = [];
  let intended: readonly string[] = [];
  const add = (event: DamageEvent): void => {
    const isKnown = all.some(
      (one) =>
        one.kind === event.kind &&
        one.projectId === event.projectId &&
        one.clusterName === event.clusterName &&
        one.subject === event.subject,
    );
    if (!isKnown) all = [...all, event];
  };
  return {
    entries: () => all,
    add,
    stand: (events) => {
      const causes = events.map(causeOf);
      intended = intended.filter((one) => causes.includes(one));
      for (const event of events) if (!intended.includes(causeOf(event))) add(event);
    },
    intend: (events) => {
      intended = [...intended, ...events.map(causeOf)];
    },
    clear: () => {
      all = [];
    },
  };
}
