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
  /** A third-party notification lost its credential: it reaches nobody any more. */
  | "NOTIFICATION_DESTROYED";

export interface DamageEvent {
  readonly at: number;
  readonly kind: DamageKind;
  readonly projectId?: string;
  readonly clusterName?: string;
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
        (one) => one.kind === event.kind && one.projectId === event.projectId && one.clusterName === event.clusterName,
      );
      if (!isKnown) all = [...all, event];
    },
    clear: () => {
      all = [];
    },
  };
}
