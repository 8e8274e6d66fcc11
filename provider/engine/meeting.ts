// The protocol by which the plugin processes of one engine tell each other what the program declares. Bridge layer; local-sockets.ts has the sockets.
// Nothing is read from a file. A process answers only for itself, and only while its engine answers. The declarations of a process that cannot be asked count
// as unknown.
import type { EngineState } from "./engine-connection";
import { type Answer, parseAnswer, parseQuestion, type Question, toLine } from "./meeting-messages";

/** The first resource that claims a key owns it. `unclear`: another process, which cannot be asked, may own it. */
export type Claim = { readonly kind: "first" } | { readonly kind: "taken"; readonly by: string } | Unclear;
export type Finding = { readonly kind: "declared"; readonly by: string } | { readonly kind: "free" } | Unclear;

export interface Unclear {
  readonly kind: "unclear";
  /** A sentence. */
  readonly why: string;
  /** What to do, as an imperative. */
  readonly remedy: string;
}

export interface Meeting {
  /** Claims the key for a resource, and tells every process of the engine. A claim with an empty URN is never in conflict. */
  claim(key: string, urn: string): Promise<Claim>;
  /** Which resource has claimed the key, in any process of the engine. */
  find(key: string): Promise<Finding>;
  /** Tells every process the claims of this one, and closes. Processes that send messages later at the end of the run still know these claims. */
  leave(): Promise<void>;
  close(): void;
}

/** `left`: the process has closed its socket. `crashed`: it ended without closing the socket. `silent`: it runs and does not answer. */
export type Reply =
  | { readonly kind: "answered"; readonly text: string }
  | { readonly kind: "left" | "crashed" | "silent" };

/** How a process reaches the other processes of its engine, and how they reach it. */
export interface Place {
  /** Opens a place and answers there. Called again, opens a new place if another program removed the first. Rejects where no place can be opened. */
  open(host: Host): Promise<void>;
  /** The places of all other processes. Throws where they cannot be read. */
  others(): readonly string[];
  ask(other: string, text: string, withinMs: number): Promise<Reply>;
  /** The name of the other process, for messages. */
  nameOf(other: string): string;
  /** Removes the socket of a crashed process. */
  bury(other: string): void;
  close(): void;
}

export interface Host {
  /** `undefined`: a question that this version does not understand. */
  answer(text: string): Promise<string | undefined>;
  /** Another program removed the place. Processes that started meanwhile may have missed this one, and this one may have missed them. */
  onRemoved(): void;
}

export interface MeetingParts {
  readonly place: Place;
  /** Asks the engine that started this process. */
  engine(): Promise<EngineState>;
}

const CLAIM_WITHIN_MS = 5_000;
const FIND_WITHIN_MS = 10_000;
/** For a claim to a process that was silent before, and for the claims that a process sends as it closes. */
const AGAIN_WITHIN_MS = 100;

/** A process without other processes. */
export function alone(): Meeting {
  const memory = createMemory();
  return {
    claim: (key, urn) => Promise.resolve(memory.claim(key, urn)),
    find: (key) => Promise.resolve(memory.find(key)),
    leave: () => Promise.resolve(),
    close: () => {},
  };
}

/** A process that cannot reach the other processes, which may exist. */
export function apart(why: string, remedy: string): Meeting {
  const { claim, find, leave, close } = alone();
  return {
    claim,
    leave,
    find: async (key) => {
      const found = await find(key);
      return found.kind === "free" ? { kind: "unclear", why, remedy } : found;
    },
    close,
  };
}

export function meet({ place, engine }: MeetingParts): Meeting {
  const memory = createMemory();
  const circle = createCircle({ place, engine }, ({ key, urn }) => {
    if (urn !== undefined) memory.claim(key, urn);
    return memory.by(key);
  });
  const learn = (key: string, by: string | undefined): void => {
    if (by !== undefined) memory.claim(key, by);
  };
  return {
    claim: async (key, urn) => {
      if (memory.by(key) !== undefined) return memory.claim(key, urn);
      const heard = await circle.ask({ key, urn }, CLAIM_WITHIN_MS);
      if (heard.kind === "unclear") return heard;
      learn(key, heard.by);
      return memory.claim(key, urn);
    },
    find: async (key) => {
      if (memory.by(key) !== undefined) return memory.find(key);
      const heard = await circle.ask({ key }, FIND_WITHIN_MS);
      if (heard.kind === "unclear") return heard;
      learn(key, heard.by);
      return memory.by(key) === undefined && heard.doubt !== undefined ? heard.doubt : memory.find(key);
    },
    leave: async () => {
      await Promise.all(memory.claims().map(([key, urn]) => circle.ask({ key, urn }, AGAIN_WITHIN_MS)));
      place.close();
    },
    close: () => place.close(),
  };
}

function createMemory() {
  const owners = new Map<string, string>();
  return {
    by: (key: string): string | undefined => owners.get(key),
    claims: () => [...owners],
    claim: (key: string, urn: string): Claim => {
      const by = owners.get(key) ?? urn;
      owners.set(key, by);
      return by === urn || by === "" || urn === "" ? { kind: "first" } : { kind: "taken", by };
    },
    find: (key: string): Finding => {
      const by = owners.get(key);
      return by === undefined ? { kind: "free" } : { kind: "declared", by };
    },
  };
}

interface Heard {
  readonly kind: "heard";
  readonly by: string | undefined;
  readonly doubt: Unclear | undefined;
}

/** Asks all processes at once. A claim waits only briefly for a process that was silent before. A search always waits for all processes. */
function createCircle({ place, engine }: MeetingParts, respond: (question: Question) => string | undefined) {
  const silent = new Set<string>();
  let isIncomplete = false;
  const miss = (): void => {
    isIncomplete = true;
  };
  const host: Host = {
    onRemoved: miss,
    answer: async (line) => {
      const question = parseQuestion(line);
      const state = question === undefined ? "unreachable" : await engine();
      if (question === undefined || state === "unreachable") return undefined;
      return toLine(state === "gone" ? { kind: "gone" } : { kind: "knows", by: respond(question), isIncomplete });
    },
  };
  const askOne = async (other: string, question: Question, withinMs: number): Promise<Answer | undefined> => {
    const reply = await place.ask(other, toLine(question), withinMs);
    if (reply.kind === "answered") return parseAnswer(reply.text);
    if (reply.kind === "silent") return undefined;
    if (reply.kind === "crashed") {
      miss();
      place.bury(other);
    }
    return { kind: "gone" };
  };
  const askAll = async (question: Question, withinMs: number): Promise<Heard> => {
    await place.open(host);
    const others = place.others();
    const isClaim = question.urn !== undefined;
    if (isClaim && others.length > 0 && (await engine()) !== "there")
      throw new Error("the Pulumi engine does not answer");
    const patience = (other: string): number => (isClaim && silent.has(other) ? AGAIN_WITHIN_MS : withinMs);
    const answers = await Promise.all(others.map((other) => askOne(other, question, patience(other))));
    const unheard = others.filter((_, index) => answers[index] === undefined);
    silent.clear();
    for (const other of unheard) silent.add(other);
    const known = answers.filter((one) => one?.kind === "knows");
    if (known.some((one) => one.isIncomplete)) miss();
    const by = known.map((one) => one.by).find((one) => one !== undefined);
    return { kind: "heard", by, doubt: doubtOf(unheard.map(place.nameOf), isIncomplete) };
  };
  return {
    ask: (question: Question, withinMs: number): Promise<Heard | Unclear> =>
      askAll(question, withinMs).catch(unreachable),
  };
}

const doubtOf = (unheard: readonly string[], isIncomplete: boolean): Unclear | undefined => {
  if (unheard.length > 0)
    return {
      kind: "unclear",
      why: `Another plugin process of this run did not answer within ${FIND_WITHIN_MS / 1000} seconds (${unheard.join(", ")}).`,
      remedy: "Run the same command again. If that plugin process hangs, end it first.",
    };
  return isIncomplete
    ? {
        kind: "unclear",
        why: "Another plugin process of this run crashed, or its socket was removed. So its declarations are not known.",
        remedy: "Run the same command again.",
      }
    : undefined;
};

const unreachable = (error: unknown): Unclear => ({
  kind: "unclear",
  why: `The plugin processes of this run cannot reach each other: ${error instanceof Error ? error.message : String(error)}.`,
  remedy:
    "Set the environment variable TMPDIR to a directory of this user, with a path of at most 60 characters. Then run the same command again.",
});
