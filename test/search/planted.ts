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
    name: "forgets endpoints that a failed create has made",
    file: "private-networking/provider.ts",
    find: "    throw new HalfDone(desired.projectId, halfDone(change, progress), error);",
    replace: "    throw error;",
    found: /destroy left, without a word|not converged/,
    seed: 1,
  },
  {
    name: "does not name the registration that it keeps",
    file: "azure-access/provider.ts",
    find: "        return call.info(keptText(named, props.keepRegistration === true));",
    replace: "        return;",
    found: /destroy left, without a word: [0-9a-f]{24}/,
    seed: 1,
  },
];
