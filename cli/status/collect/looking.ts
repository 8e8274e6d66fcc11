// The context of the reads, and what becomes of a read that is refused: a line of the report, never a failure.
import type { Connections } from "#provider/connect";
import { CmkError } from "#provider/support/errors";
import type { NotRead } from "../report";

export interface Looking {
  readonly clients: Connections;
  readonly signal: AbortSignal;
  status(text: string): void;
}

interface Asked {
  /** "the vault payments-kv" */
  readonly what: string;
  readonly needs: string;
}

/** Of one project. */
export interface Notes {
  /** `undefined`: not read, and noted. */
  read<T>(asked: Asked, work: () => Promise<T>): Promise<T | undefined>;
  add(note: NotRead): void;
  /** In alphabetical order: reads run side by side. */
  notRead(): readonly NotRead[];
}

export function createNotes(): Notes {
  const notes: NotRead[] = [];
  const add = (note: NotRead): void => void notes.push(note);
  return {
    add,
    read: async ({ what, needs }, work) => {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof CmkError)) throw error;
        add({ what, why: error.message, needs });
        return undefined;
      }
    },
    notRead: () => [...notes].sort((one, other) => (one.what < other.what ? -1 : 1)),
  };
}

/** The permissions in the words of docs/rights.md. FACT(atlas-endpoint-owner) */
export const NEEDS = {
  atlas: "Project Read Only on the Atlas project",
  owner: "Project Owner on the Atlas project",
  others: "Project Read Only on the other Atlas projects",
  vault: "Microsoft.KeyVault/vaults/read on the vault (such as Reader)",
  key: "Microsoft.KeyVault/vaults/keys/read on the vault (such as Reader)",
  versions: "Microsoft.KeyVault/vaults/keys/versions/read on the vault (such as Reader)",
  connections: "Microsoft.KeyVault/vaults/privateEndpointConnections/read on the vault (such as Reader)",
  secrets: "Microsoft Graph's Application.Read.All",
  locks: "Microsoft.Authorization/locks/read on the vault (such as Reader)",
  roles: "Microsoft.Authorization/roleAssignments/read on the vault (such as Reader)",
} as const;
