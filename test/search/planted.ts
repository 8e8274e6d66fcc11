// Bugs that are planted into the provider, one at a time, and that the search must find: so it is known that the search can find their kinds. Data only.
import type { Step } from "./model.ts";
import type { Patch } from "./patched.ts";
import { AFTER, DESTROY_HALF, declare, EXTRA, project, UP, VAULT, WITHOUT_CLUSTERS } from "./planted-steps.ts";

export interface PlantedBug extends Patch {
  /** What the changed provider does. */
  readonly name: string;
  /** What the search says of it. */
  readonly found: RegExp;
  /** The seed from which the histories are played. */
  readonly seed: number;
  /** By how many it must be found. */
  readonly mostHistories: number;
  /** What every history of it begins with, where chance alone seldom gets there: the promises that are asked for are the same. */
  readonly begins?: readonly Step[];
}

/** Waiting to be approved like Atlas's own, and none of Atlas's. */
const STRANGERS = "analytics-pe.0d4a6b1e-5a0f-4f0e-9a53-1f6f0a1c2b01";

export const PLANTED: readonly PlantedBug[] = [
  {
    name: "deletes a key that another project is configured on",
    file: "vault-users/no-visible-user.ts",
    find: "if (using.length > 0) throw",
    replace: "if (using.length > 1_000) throw",
    found: /damage .*KEY_LOST_WHILE_USED/,
    seed: 1,
    mostHistories: 3,
    begins: [
      declare({ a: project({ ...EXTRA, managesKey: true, ...WITHOUT_CLUSTERS }), b: project(EXTRA) }),
      UP,
      DESTROY_HALF,
    ],
  },
  {
    name: "deletes a key while clusters of another project may still hang on it",
    file: "vault-users/no-visible-user.ts",
    find: "if (others.length > 0) await",
    replace: "if (others.length > 1_000) await",
    found: /damage .*OLD_KEY_LOST_WHILE_REWRAPPING/,
    seed: 1,
    mostHistories: 3,
    begins: [
      declare({ a: project({ ...EXTRA, managesKey: true, ...WITHOUT_CLUSTERS }), b: project(EXTRA) }),
      UP,
      declare({ b: project() }),
      UP,
    ],
  },
  {
    name: "deletes a vault without asking which projects are on it",
    file: "key-vault/flow/remove.ts",
    find: "  if (await noVisibleUser(run, doomed))",
    replace: "  if (run.clients.clock.now() < 0 && (await noVisibleUser(run, doomed)))",
    found: /damage .*VAULT_DELETED_WHILE_USED/,
    seed: 1,
    mostHistories: 3,
    begins: [declare({ b: project(), vault: { ...VAULT, deleteVault: true } }), UP, DESTROY_HALF],
  },
  {
    name: "takes a 404 of whatever service for a project that is gone",
    file: "atlas/absence.ts",
    find: "  if (await isProven(asking, place, error)) return error;",
    replace: "  if (hasCode(error, ...PERHAPS_GONE)) return error;",
    found: /has no record of a EncryptionAtRest/,
    seed: 1,
    mostHistories: 3,
    begins: [declare({ a: project({ ...WITHOUT_CLUSTERS }) }), UP, DESTROY_HALF],
  },
  {
    name: "closes the vault before Atlas has moved the clusters",
    file: "private-networking/flow/vault-access.ts",
    find: "  let own = await clustersHaveMoved(run, gate);",
    replace: "  let own = { moves: new Map(), endpoints: [], hasWaited: false };",
    found: /damage .*VAULT_CLOSED_WHILE_USED .* has not moved/,
    seed: 1,
    mostHistories: 3,
    begins: [declare({ a: project() }), UP, declare({ a: project({ networking: "closed" }) }), UP],
  },
  {
    name: "closes the vault under another project's clusters",
    file: "private-networking/flow/others.ts",
    find: "  if (fault !== undefined) throw new CmkError(fault, {",
    replace: "  if (fault === '') throw new CmkError(fault, {",
    found: /damage .*VAULT_CLOSED_WHILE_USED .* no endpoint is ACTIVE/,
    seed: 1,
    mostHistories: 3,
    begins: [
      declare({ a: project(), b: project() }),
      UP,
      declare({ a: project({ networking: "closed" }), b: project() }),
      UP,
    ],
  },
  {
    name: "creates an endpoint after one look that shows none",
    file: "private-networking/flow/region.ts",
    find: "  if (nowMs - memory.missingSinceMs < quietMs) return ABSENT;",
    replace: "",
    found: /damage .*SECOND_ENDPOINT/,
    seed: 1,
    mostHistories: 3,
    begins: [
      declare({ a: project({ networking: "opened" }) }),
      UP,
      declare({ a: project({ networking: "opened", generation: 1 }) }),
      { kind: "up", faults: [{ at: 1, kind: "emptyList" }], killAt: undefined },
    ],
  },
  {
    name: "believes a list that lacks an endpoint which this run has created",
    file: "private-networking/flow/observe.ts",
    find: "    (one) => !sight.doomed.has(one.id) && !shown.includes(regionOfEndpoint(one)),",
    replace: "    (one) => regionOfEndpoint(one) === '' && shown.length === 0,",
    found: /damage .*SECOND_ENDPOINT/,
    seed: 1,
    mostHistories: 3,
    begins: [
      declare({ a: project({ networking: "closedAndNamed", ...WITHOUT_CLUSTERS }) }),
      { kind: "up", faults: [{ at: AFTER.endpointCreated, kind: "staleList" }], killAt: undefined },
    ],
  },
  {
    name: "believes one list of clusters that shows none before the vault is closed",
    file: "atlas/clusters-for-sure.ts",
    find: "  if (clusters.some(counts) && missingIn(clusters).length === 0) return clusters;",
    replace: "  if (clusters.length >= 0) return clusters;",
    found: /damage .*VAULT_CLOSED_WHILE_USED .* has not moved/,
    seed: 1,
    mostHistories: 3,
    begins: [
      declare({ a: project() }),
      UP,
      declare({ a: project({ networking: "closed" }) }),
      // The vault is read when every endpoint is ACTIVE: the next list of clusters is the first of the wait for the moves.
      { kind: "up", faults: [{ at: AFTER.vaultRead, kind: "emptyClusters" }], killAt: undefined },
    ],
  },
  {
    name: "takes a registration that one list lacks for deregistered",
    file: "azure-access/flow/principal.ts",
    find: "  return listed ?? clients.atlas.getAzureServicePrincipal(projectId, roleId, { signal }).catch(isMissing);",
    replace: "  return listed;",
    found: /has no record of a AzureAccess|destroy left, without a word: [0-9a-f]{24}/,
    seed: 1,
    mostHistories: 3,
    begins: [
      declare({ b: project(WITHOUT_CLUSTERS) }),
      UP,
      { kind: "destroy", faults: [{ at: 1, kind: "emptyLists" }], killAt: undefined },
    ],
  },
  {
    name: "deletes for real what the program still declares",
    file: "engine/host.ts",
    find: "        if (await declarations.keeps(identity, call)) return;",
    replace: "        await declarations.keeps(identity, call);",
    found: /is declared and not encrypted/,
    seed: 1,
    mostHistories: 3,
    begins: [declare({ a: project() }), UP, declare({ a: project({ generation: 1, instance: "eu" }) }), UP],
  },
  {
    name: "switches another cloud's keys off with ours",
    file: "encryption-at-rest/flow/remove.ts",
    find: "update: { azureKeyVault: { enabled: false } }",
    replace: "update: { azureKeyVault: { enabled: false }, awsKms: { enabled: false } }",
    found: /damage .*OTHER_PROVIDER_DISABLED/,
    seed: 1,
    mostHistories: 3,
  },
  {
    name: "deletes the endpoints before public network access is proven",
    file: "private-networking/flow/remove.ts",
    find: "  if (changes) await ensurePublicAccess(run, { known, project, users });",
    replace: "  void ensurePublicAccess;",
    found: /damage .*NO_PATH_TO_KEY/,
    seed: 1,
    mostHistories: 3,
    begins: [declare({ a: project({ networking: "closed" }) }), UP, declare({ a: project() }), UP],
  },
  {
    name: "does not wait for a cluster that is being encrypted",
    file: "cluster-encryption/flow/switch.ts",
    find: '      if (now.kind === "pending") return now;',
    replace: '      if (now.kind === "pending") return { kind: "done", value: undefined };',
    found: /still being encrypted/,
    seed: 1,
    mostHistories: 3,
    begins: [declare({ a: project() }), UP],
  },
  {
    name: "forgets endpoints that a failed create has made",
    file: "engine/hooks.ts",
    find: "(run.hasWritten ? { ...wanted, ...run.kept } : undefined)",
    replace: '(run.hasWritten && !("endpoints" in run.kept) ? { ...wanted, ...run.kept } : undefined)',
    found: /has no record of a PrivateNetworking/,
    seed: 1,
    mostHistories: 3,
    begins: [
      declare({ a: project({ networking: "opened", ...WITHOUT_CLUSTERS }) }),
      { kind: "up", faults: [{ at: AFTER.endpointCreated, kind: "404" }], killAt: undefined },
    ],
  },
  {
    name: "forgets a project's keys that a failed create has switched on",
    file: "encryption-at-rest/room.ts",
    find: "    return isLeft ? { ...withoutSecret(wanted), valid: false } : undefined;",
    replace: "    return isLeft ? undefined : undefined;",
    found: /has no record of a EncryptionAtRest/,
    seed: 1,
    mostHistories: 3,
    begins: [
      declare({ a: project(WITHOUT_CLUSTERS) }),
      {
        kind: "up",
        faults: [
          { at: AFTER.keyUsed, kind: "dropAfter" },
          { at: AFTER.projectChanged, kind: "404" },
        ],
        killAt: undefined,
      },
    ],
  },
  {
    name: "does not name the registration that it keeps",
    file: "azure-access/room.ts",
    find: "    if (known.adopted || isKept) return run.info(keptText(known, isKept));",
    replace: "    if (known.adopted || isKept) return;",
    found: /destroy left, without a word: [0-9a-f]{24}/,
    seed: 1,
    mostHistories: 3,
    begins: [declare({ b: project() }), UP, declare({ b: project({ generation: 1 }) }), UP],
  },
  {
    name: "sends the vault's public network access with a change of its tags",
    file: "azure/vault-writes.ts",
    find: "const patchOf = ({ tags, sku, enablePurgeProtection }: VaultChange) => ({\n  ...(tags === undefined ? {} : { tags }),",
    replace:
      'const patchOf = ({ tags, sku, enablePurgeProtection }: VaultChange) => ({\n  ...(tags === undefined ? {} : { tags, properties: { publicNetworkAccess: "Enabled" } }),',
    found: /publicNetworkAccess was sent with tags/,
    seed: 1,
    mostHistories: 3,
    begins: [
      declare({ a: project({ networking: "closed" }), vault: VAULT }),
      UP,
      declare({ a: project({ networking: "closed" }), vault: { ...VAULT, owner: "data" } }),
      UP,
    ],
  },
  {
    name: "approves a connection that is not the one that Atlas names",
    file: "private-networking/flow/approval.ts",
    find: "    const write = await run.clients.azure.approveConnection(",
    replace: `    await run.clients.azure.approveConnection(target.keyVaultId, "${STRANGERS}", description, target.azure);\n    const write = await run.clients.azure.approveConnection(`,
    found: /damage .*STRANGERS_CONNECTION_CHANGED/,
    seed: 1,
    mostHistories: 3,
    begins: [declare({ a: project({ networking: "open" }) }), UP],
  },
];
