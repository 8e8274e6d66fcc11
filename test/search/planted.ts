// Bugs that are planted into the provider, one at a time, and that the search must find: so it is known that the search can find their kinds. Data only.
import type { Patch } from "./patched.ts";

export interface PlantedBug extends Patch {
  /** What the changed provider does. */
  readonly name: string;
  /** What the search says of it. */
  readonly found: RegExp;
  /** The seed from which the histories are played. */
  readonly seed: number;
}

export const PLANTED: readonly PlantedBug[] = [
  {
    name: "deletes a key that another project is configured on",
    file: "vault-users/no-visible-user.ts",
    find: "if (using.length > 0) throw",
    replace: "if (using.length > 1_000) throw",
    found: /damage .*(KEY_LOST_WHILE_USED|VAULT_DELETED_WHILE_USED)|destroy left/,
    seed: 1,
  },
  {
    name: "deletes a key while clusters of another project may still hang on it",
    file: "vault-users/no-visible-user.ts",
    find: "if (others.length > 0) {",
    replace: "if (others.length > 1_000) {",
    found: /damage .*OLD_KEY_LOST_WHILE_REWRAPPING/,
    seed: 1,
  },
  {
    name: "deletes a vault without asking anybody",
    file: "key-vault/remove.ts",
    find: "  await noVisibleUser(clients,",
    replace: "  if (clients.clock.now() < 0) await noVisibleUser(clients,",
    found: /damage .*VAULT_DELETED_WHILE_USED/,
    seed: 1,
  },
  {
    name: "takes a 404 of whatever service for a project that is gone",
    file: "atlas/absence.ts",
    find: "  if (await isProven(atlas, place, error)) return error;",
    replace: "  if (hasCode(error, ...PERHAPS_GONE)) return error;",
    found: /destroy left, without a word|damage/,
    seed: 1,
  },
  {
    name: "closes the vault before Atlas has moved the clusters",
    file: "private-networking/vault-access.ts",
    find: "  await clustersHaveMoved(clients, gate, operation, progress);",
    replace: "  void clustersHaveMoved;",
    found: /damage .*(VAULT_CLOSED_WHILE_USED|NO_PATH_TO_KEY)/,
    seed: 1,
  },
  {
    name: "closes the vault under another project's clusters",
    file: "private-networking/others.ts",
    find: "      if (fault !== undefined) throw new CmkError(fault, {",
    replace: "      if (fault === '') throw new CmkError(fault, {",
    found: /damage .*(VAULT_CLOSED_WHILE_USED|NO_PATH_TO_KEY)/,
    seed: 1,
  },
  {
    name: "creates an endpoint after one look that shows none",
    file: "private-networking/endpoints.ts",
    find: "  if (nowMs - memory.missingSinceMs < BOUNDS.secondLookMs) return ABSENT;",
    replace: "",
    found: /damage .*SECOND_ENDPOINT/,
    seed: 1,
  },
  {
    name: "deletes for real what the program still declares",
    file: "engine/host.ts",
    find: "        if (await declarations.keeps(identity, call)) return;",
    replace: "        await declarations.keeps(identity, call);",
    found:
      /is declared and not encrypted|is declared private and is not|damage|not converged|a run without a change wrote/,
    seed: 1,
  },
  {
    name: "switches another cloud's keys off with ours",
    file: "encryption-at-rest/remove.ts",
    find: "update: { azureKeyVault: { enabled: false } }",
    replace: "update: { azureKeyVault: { enabled: false }, awsKms: { enabled: false } }",
    found: /damage .*OTHER_PROVIDER_DISABLED/,
    seed: 1,
  },
  {
    name: "deletes the endpoints before the public path is proven",
    file: "private-networking/remove.ts",
    find: "    await publicPathOpen(clients, { known, project, users }, operation, progress);",
    replace: "    void publicPathOpen;",
    found: /damage .*NO_PATH_TO_KEY|the vault stayed closed|destroy left/,
    seed: 1,
  },
  {
    name: "does not wait for a cluster that is being encrypted or decrypted",
    file: "cluster-encryption/reconcile.ts",
    find: '      if (now.kind === "pending") return now;',
    replace: '      if (now.kind === "pending") return { kind: "done", value: undefined };',
    found: /damage/,
    seed: 1,
  },
  {
    name: "switches customer-managed keys off while a cluster is being decrypted",
    file: "encryption-at-rest/remove.ts",
    find: "      return leaving;",
    replace: "      return leaving.filter(() => false);",
    found: /damage .*DISABLED_WHILE_USED/,
    seed: 1,
  },
  {
    name: "forgets endpoints that a failed create has made",
    file: "private-networking/provider.ts",
    find: "    throw new HalfDone(desired.projectId, halfDone(change, progress), error);",
    replace: "    throw error;",
    found: /destroy left, without a word|not converged/,
    seed: 1,
  },
  {
    name: "forgets a project's keys that a failed create has switched on",
    file: "encryption-at-rest/provider.ts",
    find: "    if (isLeft) throw new HalfDone(",
    replace: "    if (isLeft && isNew !== isNew) throw new HalfDone(",
    found: /destroy left, without a word/,
    seed: 1,
  },
  {
    name: "does not name the registration that it keeps",
    file: "azure-access/remove.ts",
    find: "    operation.info(keptText(named));",
    replace: "",
    found: /destroy left, without a word: [0-9a-f]{24}/,
    seed: 1,
  },
  {
    name: "writes at every run",
    file: "key-rotation-alert/writes.ts",
    find: '  if (off.every((key) => key === "enabled")) return',
    replace: "  if (off.length === 0) return",
    found: /a run without a change wrote/,
    seed: 1,
  },
];
