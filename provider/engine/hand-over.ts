// What the program of this run declares, and which resource manages what, in all plugin processes of the engine. Bridge layer, no I/O: meeting.ts.
// After `up --replace`, a taint, a rename without alias, a move to another provider instance, or a kill in the middle of these, the engine creates
// (we adopt) and later deletes the old record. That delete is a hand-over: writing would switch off what the stack says is on.
import { alone, type Claim, type Finding, type Meeting } from "./meeting";

/** What is declared in a preview is compared within the preview alone. */
export type When = "preview" | "up";

interface About {
  readonly kind: string;
  /** `undefined`: not known yet. */
  readonly identity: string | undefined;
}

export interface HandOver {
  /** Declares what a check, create or update is about. Never a diff: a refresh diffs what is about to be deleted. A preview has one doubt a run. */
  declare(when: When, about: About, urn: string | undefined): Promise<Claim>;
  /** Whether the program declares what a delete is about; or what a preview is about. */
  find(about: About, when?: When): Promise<Finding>;
  /** At the end of a run: tells the other processes what this one has declared, and leaves. */
  leave(): Promise<void>;
  /** Ends what this process has to say. */
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
 * In lower case: a record may hold a name or an id as the cloud spells it. FACT(arm-ids-case): Azure's ids come in
 * mixed case. ASSUMED(cluster-name-case): Atlas has no two clusters in a project whose names differ in case alone,
 * because host names are made of them. Noticed if wrong: the second is refused.
 */
const keyOf = ({ kind }: About, identity: string): string => `${kind} ${identity.toLowerCase()}`;
