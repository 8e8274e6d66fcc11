// Declarations and deletes of one kind of resource, as the engine's calls report them: what is refused, what is kept, and the messages for both.
// Bridge layer. hand-over.ts has the data. It knows nothing of what a room manages.
import { CmkError } from "../support/errors";
import type { Fault, Properties } from "../support/properties";
import type { HandOver, When } from "./hand-over";
import type { Unclear } from "./meeting";
import type { Call, IsDeclared, Needed, Room } from "./room";

export interface Declarations {
  /** Declares the inputs of a check. Returns the fault, if there is one. */
  check(room: Room, call: Call, inputs: Properties): Promise<Fault | undefined>;
  /** Declares what is created or updated. Rejects where other plugin processes cannot be reached. */
  declare(identity: string | undefined, properties: Properties): Promise<void>;
  /** Declares the objects of other resources that the resource needs. */
  declareNeeds(room: Room, properties: Properties): Promise<void>;
  /** Rejects while the program declares a resource, in any plugin process, that needs what is to be deleted. */
  refuseNeeded(identity: string | undefined): Promise<void>;
  /** The resource of the program, in any plugin process, that needs what has this identity: `EncryptionAtRest "keys"`. */
  userOf(identity: string): Promise<string | undefined>;
  /** Whether a delete is a hand-over. If so, the resource's row says it. Rejects where it is not known. */
  keeps(identity: string | undefined, call: Call): Promise<boolean>;
  /** For any kind. An unknown declaration counts as declared: then there is no message. */
  isDeclaredIn(when: When): IsDeclared;
}

export function declarationsOf(kind: string, handOver: HandOver): Declarations {
  const userNamed = async (identity: string): Promise<string | undefined> => {
    const found = await handOver.find(userOf({ kind, identity }));
    return found.kind === "declared" ? resourceNamed(found.by) : undefined; // for the identity itself, an unknown answer was reported before
  };
  return {
    check: async (room, call, inputs) => {
      const about = { kind, identity: room.identity(inputs) };
      const claim = await handOver.declare(call.preview ? "preview" : "up", about, textOf(inputs.__urn));
      if (claim.kind === "taken" && room.only !== undefined)
        return { property: room.only, reason: twiceText(claim.by, room.only) };
      if (claim.kind !== "unclear") return undefined;
      if (!call.preview) return { property: "", reason: uncheckedText(claim) };
      call.warn(uncheckedText(claim));
      return undefined;
    },
    declare: async (identity, { __urn }) => {
      const claim = await handOver.declare("up", { kind, identity }, textOf(__urn));
      if (claim.kind === "unclear") throw new CmkError(uncheckedText(claim), { code: "DECLARATIONS_UNKNOWN" });
    },
    declareNeeds: async (room, properties) => {
      for (const needed of room.needs?.(properties) ?? [])
        await handOver.declare("up", userOf(needed), textOf(properties.__urn));
    },
    refuseNeeded: async (identity) => {
      const user = identity === undefined ? undefined : await userNamed(identity);
      if (user === undefined) return;
      throw new CmkError(neededText(`${kind} ${identity}`, user), { code: "STILL_DECLARED", hint: NEEDED_HINT });
    },
    userOf: userNamed,
    keeps: async (identity, call) => {
      const object = `${kind} ${identity}`;
      const found = await handOver.find({ kind, identity });
      if (found.kind === "unclear")
        throw new CmkError(refusedText(object, found), {
          code: "DECLARATIONS_UNKNOWN",
          hint: `Nothing was changed. ${found.remedy}`,
        });
      if (found.kind === "declared") call.info(keptText(object, found.by));
      return found.kind === "declared";
    },
    isDeclaredIn: (when) => async (other, identity) =>
      (await handOver.find({ kind: other, identity }, when)).kind !== "free",
  };
}

/** Several resources may need the same object: the first one is enough. */
const userOf = ({ kind, identity }: Needed) => ({ kind: `a user of ${kind}`, identity });

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const twiceText = (otherUrn: string, property: string): string =>
  `The resource "${otherUrn.split("::").at(-1)}" of this program already manages the same '${property}'. Two resources would undo each other's changes at every run. Keep one of them.`;

const keptText = (object: string, urn: string): string =>
  `Kept: ${object}. ${urn === "" ? "The program" : urn} still declares it. Nothing was written.`;

/** `EncryptionAtRest "keys"` */
const resourceNamed = (urn: string): string => {
  const [, , type = "", name = ""] = urn.split("::");
  return `${type.split(":").at(-1)} "${name}"`;
};

const neededText = (object: string, user: string): string =>
  `The delete of ${object} was refused: the program declares ${user}, which uses it. Nothing was changed.`;

const NEEDED_HINT = "Remove that resource from the program first, or pass another vault or key to it.";

const uncheckedText = ({ why, remedy }: Unclear): string =>
  `Whether another provider instance of this program manages the same object cannot be checked. ${why} ${remedy}`;

const refusedText = (object: string, { why }: Unclear): string =>
  `The delete of ${object} was refused: whether the program still declares it cannot be checked. ${why}`;
