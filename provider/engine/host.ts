// Hosts a room as a `pulumi.dynamic.ResourceProvider`. Bridge layer: it does everything that the SDK's plugin process requires of a provider, and knows
// nothing of what a room manages.
import type * as pulumi from "@pulumi/pulumi";
import { CmkError } from "../support/errors";
import { withoutNulls } from "../support/nulls";
import { fromEngine } from "../support/unknowns";
import { declarationsOf } from "./declarations";
import type { Ending } from "./ending";
import type { EngineLink } from "./engine-link";
import { toEngineError } from "./failures";
import type { HandOver } from "./hand-over";
import { isHidden } from "./hidden";
import { toPlain } from "./plain";
import type { Call, Properties, Room } from "./room";

/** The engine's stack configuration, kept by `configure`. */
export interface StackConfig {
  get(key: string): string | undefined;
}

export interface HostParts {
  readonly link: EngineLink;
  readonly handOver: HandOver;
  readonly ending: Ending;
  /** Receives the stack configuration. Synchronous, because the plugin process does not wait for it in a refresh or destroy. */
  configure(config: StackConfig): void;
  /** Loads the room on first use. Runs before every operation. */
  room(): Promise<Room>;
}

/** Version of the shape of `outs`. A release that changes a shape increases the version and reads all earlier ones. */
const STATE_VERSION = 1;

/** The properties for a room: without hidden keys, with the engine's unknowns turned into ours. */
const visibleIn = (properties: Properties): Properties =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([key, value]) => (isHidden(key) ? [] : [[key, fromEngine(value)] as const])),
  );
const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Hidden keys that stay in inputs and outs: read and delete write to the right row only if `__urn` is there. */
const keptHidden = (properties: Properties): Properties =>
  Object.fromEntries(
    ["__urn", "__provider", "__get"]
      .filter((key) => properties[key] !== undefined)
      .map((key) => [key, properties[key]]),
  );

/**
 * For `X.get`. FACT(pulumi-read-nothing): the engine does not notice that a dynamic resource does not exist, and continues without its outputs. In a refresh the
 * record leaves the state instead.
 */
const notFound = (kind: string, id: string): CmkError =>
  new CmkError(`${kind}.get: there is no object with the id ${JSON.stringify(id)}.`, {
    code: "NOT_FOUND",
    hint: "Correct the id. Or create the object before this program reads it.",
  });

export function host(kind: string, parts: HostParts): pulumi.dynamic.ResourceProvider {
  const declarations = declarationsOf(kind, parts.handOver);
  const callFor = (properties: Properties): Call => {
    const urn = text(properties.__urn);
    return {
      preview: properties.__preview === true,
      signal: parts.link.signal,
      status: (message) => parts.link.status(urn, message),
      info: (message) => parts.link.info(urn, message),
      warn: (message) => parts.link.warn(urn, message),
      later: (what) => parts.ending.later(what, parts.link),
      refuseNeeded: () => Promise.resolve(),
      userOf: () => Promise.resolve(undefined),
      isDeclared: declarations.isDeclaredIn(properties.__preview === true ? "preview" : "up"),
      elsewhere: Array.isArray(properties.__elsewhere) ? properties.__elsewhere : [], // from program-side.ts
    };
  };
  const outsOf = (outs: Properties, properties: Properties) =>
    toPlain({ ...outs, ...keptHidden(properties), __v: STATE_VERSION });
  const run = async <T>(properties: Properties, body: (room: Room, call: Call) => Promise<T>): Promise<T> => {
    try {
      return await parts.ending.during(async () => body(await parts.room(), callFor(properties)));
    } catch (error) {
      parts.ending.spoil();
      throw toEngineError(error, { ...keptHidden(properties), __v: STATE_VERSION });
    } finally {
      await parts.link.flush();
    }
  };

  const noteLastWords = (room: Room, call: Call, inputs: Properties): void => {
    const identity = room.identity(visibleIn(inputs));
    if (room.lastWords === undefined || identity === undefined) return;
    parts.ending.note(`${kind} ${identity}`, async (signal) => {
      const info = (text: string): void => void (parts.ending.isNew(text) && call.info(text));
      await room.lastWords?.({ ...call, signal, info }, visibleIn(inputs));
      await parts.link.flush();
    });
  };

  return {
    configure: (request) => {
      parts.configure({ get: (key) => request.config.get(key) });
      return Promise.resolve();
    },
    check: (olds: Properties, news: Properties) =>
      run(news, async (room, call) => {
        const checked = await room.check(call, visibleIn(olds), withoutNulls(visibleIn(news)));
        const inputs = { ...checked.inputs, ...keptHidden(news) };
        const fault = await declarations.check(room, call, inputs);
        if (!call.preview && fault === undefined) await declarations.declareNeeds(room, inputs);
        const failures = fault === undefined ? [...checked.failures] : [fault];
        if (failures.length > 0) parts.ending.spoil();
        else if (!call.preview) noteLastWords(room, call, inputs);
        return { inputs: toPlain(inputs), failures };
      }),
    diff: (id, olds: Properties, news: Properties) =>
      run(news, async (room, call) => {
        const difference = await room.diff(call, id, visibleIn(olds), visibleIn(news));
        if (difference.kind === "same") return { changes: false };
        if (difference.kind === "changed") return { replaces: [...difference.replaces] };
        call.warn(difference.says);
        return { changes: true, ...(difference.replaces === undefined ? {} : { replaces: [...difference.replaces] }) };
      }),
    create: (inputs: Properties) =>
      run(inputs, async (room, call) => {
        const visible = visibleIn(inputs);
        await declarations.declare(room.identity(visible), inputs);
        await declarations.declareNeeds(room, inputs);
        const created = await room.create(call, visible);
        await declarations.declare(room.identity(created.outs, created.id), inputs).catch(() => {}); // the object exists already
        return { id: created.id, outs: outsOf(created.outs, inputs) };
      }),
    read: (id, props: Properties = {}) =>
      run(props, async (room, call) => {
        const isById = props.__get === true;
        const found = await (isById ? room.get : room.read)(call, id, visibleIn(props));
        if (found === undefined && isById && props.__v === undefined) throw notFound(kind, id);
        if (found === undefined) return {};
        return {
          id: found.id,
          props: outsOf(found.outs, props),
          ...(found.inputs === undefined ? {} : { inputs: toPlain({ ...found.inputs, ...keptHidden(props) }) }),
        };
      }),
    update: (id, olds: Properties, news: Properties) =>
      run(news, async (room, call) => {
        await declarations.declare(room.identity(visibleIn(news), id), news);
        await declarations.declareNeeds(room, news);
        return { outs: outsOf(await room.update(call, id, visibleIn(olds), visibleIn(news)), news) };
      }),
    delete: (id, props: Properties) =>
      run(props, async (room, call) => {
        const visible = visibleIn(props);
        const identity = room.identity(visible, id);
        if (await declarations.keeps(identity, call)) return;
        const { userOf } = declarations;
        await room.remove({ ...call, userOf, refuseNeeded: () => declarations.refuseNeeded(identity) }, id, visible);
      }),
  };
}
