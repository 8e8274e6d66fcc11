// What the program of this run declares, and which resource manages which object, in all plugin processes of the engine. Bridge layer, no I/O (meeting.ts has
// it). After `up --replace`, a taint, a rename without alias, a move to another provider instance, or a kill during these, the engine first creates the new
// resource (which adopts the object) and later deletes the old record. That delete is a hand-over: a write would disable what the stack declares as enabled.
import { alone, type Claim, type Finding, type Meeting } from "./meeting";

/** Declarations of a preview are compared only within that preview. */
export type When = "preview" | "up";

interface About {
  readonly kind: string;
  /** `undefined`: not known yet. */
  readonly identity: string | undefined;
}

export interface HandOver {
  /** Declares the object of a check, create or update. Never of a diff: a refresh diffs objects that will be deleted. A preview reports one doubt per run. */
  declare(when: When, about: About, urn: string | undefined): Promise<Claim>;
  /** Whether the program declares the object of a delete, or of a preview. */
  find(about: About, when?: When): Promise<Finding>;
  /** At the end of a run: tells the other processes the declarations of this one, and closes. */
  leave(): Promise<void>;
  /** Closes without telling the other processes. */
  close(): void;
}

export function createHandOver(
  meetings: Readonly<Record<When, Meeting>> = { preview: alone(), up: alone() },
): HandOver {
  let isSaid = false;
  return {
    declare: async (when, about, urn) => {
      if (about.identity === undefined) return { kind: "first" };
      const claim = await meetings[when].claim(keyOf(about, about.identity), urn ?? "");
      if (claim.kind !== "unclear" || when === "up") return claim;
      const answer: Claim = isSaid ? { kind: "first" } : claim;
      isSaid = true;
      return answer;
    },
    find: async (about, when = "up") =>
      about.identity === undefined ? { kind: "free" } : meetings[when].find(keyOf(about, about.identity)),
    leave: () => meetings.up.leave(),
    close: () => {
      meetings.preview.close();
      meetings.up.close();
    },
  };
}

/**
 * In lower case: a record may have a name or an id in the cloud's spelling. FACT(arm-ids-case): Azure's ids come in mixed
 * case. ASSUMED(cluster-name-case): no two clusters of an Atlas project have names that differ only in case, because host
 * names contain them. Noticed if wrong: the second one is refused.
 */
const keyOf = ({ kind }: About, identity: string): string => `${kind} ${identity.toLowerCase()}`;
