// Where the plugin processes of one engine tell each other what the program declares. Bridge layer: the protocol; sockets are local-sockets.ts.
// Nothing is read from a file. A process answers for itself, now, and only while its engine answers it; whoever cannot be asked leaves a doubt.
import type { EngineState } from "./engine-connection";
import { type Answer, parseAnswer, parseQuestion, type Question, toLine } from "./meeting-messages";

/** The first resource to claim a key owns it. `unclear`: another process may own it, and cannot be asked. */
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
  /** Claims the key for a resource, and tells every process of the engine. An empty URN claims without a dispute. */
  claim(key: string, urn: string): Promise<Claim>;
  /** Which resource has claimed the key, in any process of the engine. */
  find(key: string): Promise<Finding>;
  /** Tells everybody what has been claimed here, and leaves: whoever speaks later at the end of the run knows it still. */
  leave(): Promise<void>;
  close(): void;
}

/** `left`: it is not there any more. `crashed`: it ended without leaving. `silent`: it is there and gives no answer. */
export type Reply =
  | { readonly kind: "answered"; readonly text: string }
  | { readonly kind: "left" | "crashed" | "silent" };

/** How a process is reached by the others of its engine, and reaches them. */
export interface Place {
  /** Takes a place and answers there. Again: takes a new one if the first was removed by others. Rejects where there is no place. */
  open(host: Host): Promise<void>;
  /** Everybody else's places. Throws where they cannot be seen. */
  others(): readonly string[];
  ask(other: string, text: string, withinMs: number): Promise<Reply>;
  /** What a person finds the other one by. */
  nameOf(other: string): string;
  /** Removes what a crashed process has left. */
  bury(other: string): void;
  close(): void;
}

export interface Host {
  /** `undefined`: a question that this version does not understand. */
  answer(text: string): Promise<string | undefined>;
  /** Others removed the place, so who came meanwhile may have missed us, and we them. */
  onRemoved(): void;
}

export interface MeetingParts {
  readonly place: Place;
  /** Asks the engine that started this process. */
  engine(): Promise<EngineState>;
}

const CLAIM_WITHIN_MS = 5_000;
const FIND_WITHIN_MS = 10_000;
/** For a claim, and a process that was silent before; and for what a process tells as it leaves. */
const AGAIN_WITHIN_MS = 100;

/** A process that has nobody to meet. */
export function alone(): Meeting {
  const memory = createMemory();
  return {
    claim: (key, urn) => Promise.resolve(memory.claim(key, urn)),
    find: (key) => Promise.resolve(memory.find(key)),
    leave: () => Promise.resolve(),
    close: () => {},
  };
}

/** A process that may have company and cannot meet it. */
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

/** Asks everybody at once. A claim does not wait long for whoever was silent before; a search waits for everybody, each time. */
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
      why: `No answer within ${FIND_WITHIN_MS / 1000} seconds from another plugin process of this run (${unheard.join(", ")}).`,
      remedy: "Run the same command again. If a plugin process hangs, end it first.",
    };
  return isIncomplete
    ? {
        kind: "unclear",
        why: "Another plugin process of this run crashed, or its socket was removed, so its declarations are not known.",
        remedy: "Run the same command again.",
      }
    : undefined;
};

const unreachable = (error: unknown): Unclear => ({
  kind: "unclear",
  why: `The plugin processes of this run cannot reach each other: ${error instanceof Error ? error.message : String(error)}.`,
  remedy:
    "Set the environment variable TMPDIR to a directory that this user owns, with a path of at most 60 characters. Then run the same command again.",
});
