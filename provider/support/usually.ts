// How long a wait usually takes, for its row: short, because a row is cut at the width of the terminal. Support layer. docs/how-it-works.md has the same figures.
export const USUALLY = {
  /** FACT(atlas-initial-sync): a full initial sync of each node. */
  initialSync: "minutes to hours by the cluster's size",
  /** FACT(atlas-endpoint-times). */
  endpoint: "usually 3 to 20 min",
  /** FACT(atlas-endpoint-approval). */
  approval: "usually up to 3 min",
  /** No figure is known for a deletion alone. FACT(atlas-endpoint-times) includes it. */
  endpointDeletion: "usually minutes",
  /** FACT(connection-states). */
  connection: "usually 8 to 67 s",
  /** FACT(vault-new). */
  vault: "usually 17 to 33 s",
} as const;
