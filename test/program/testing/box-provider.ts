// A provider of boxes that tests attach: it keeps its objects in the lab's world and writes down what it was asked and in which form,
// so that the double's way of asking can be compared with the engine's. It knows no more of the protocol than it must.
import { mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from "node:fs";
import {
  anyMessage,
  emptyMessage,
  fromStruct,
  grpc,
  pluginMessages,
  providerMessages,
  providerServices,
  statusMessages,
  toStruct,
} from "../../../testing/engine/wire.ts";
import type { World } from "./world.ts";

type Values = Readonly<Record<string, unknown>>;

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";

export interface Boxes {
  readonly env: Readonly<Record<string, string>>;
  close(): void;
}

export async function serveBoxes(worldFile: string): Promise<Boxes> {
  const server = new grpc.Server();
  server.addService(providerServices.ResourceProviderService as never, methods(worldOf(worldFile)) as never);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { env: { PULUMI_DEBUG_PROVIDERS: `elsewhere:1,box:${port}` }, close: () => server.forceShutdown() };
}

interface SharedWorld {
  read(): World;
  change(edit: (world: World) => void): World;
}

/** The dynamic provider of the same lab writes to it too: one at a time, and never half a file. */
function worldOf(file: string): SharedWorld {
  const read = (): World => JSON.parse(readFileSync(file, "utf8"));
  return {
    read,
    change(edit) {
      const lock = `${file}.lock`;
      while (!taken(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      try {
        const world = read();
        edit(world);
        writeFileSync(`${file}.new`, JSON.stringify(world, undefined, 1));
        renameSync(`${file}.new`, file);
        return world;
      } finally {
        rmdirSync(lock);
      }
    },
  };
}

function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

const isSecret = (value: unknown): value is { readonly value: unknown } =>
  typeof value === "object" && value !== null && SIGNATURE in value;

const clear = (value: unknown): unknown => (isSecret(value) ? value.value : value);

const cleared = (values: Values): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, clear(value)]));

/** Which values came as secrets, and which were not known. */
function formOf(values: Values): string {
  const named = (mark: string, is: (value: unknown) => boolean): readonly string[] =>
    Object.entries(values)
      .filter(([, value]) => is(value))
      .map(([key]) => `${mark}:${key}`)
      .sort();
  return [...named("secret", isSecret), ...named("unknown", (value) => value === UNKNOWN)].join(" ");
}

interface Call<Request> {
  readonly request: Request;
  getPeer(): string;
}

function method<Request>(work: (request: Request, peer: string) => unknown) {
  return (call: Call<Request>, answer: (error: unknown, response?: unknown) => void): void => {
    try {
      answer(null, work(call.request, call.getPeer()));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      answer({ code: grpc.status.UNKNOWN, message, ...(error instanceof Half ? { metadata: error.details() } : {}) });
    }
  };
}

/** Made, but not finished. */
class Half extends Error {
  readonly details: () => InstanceType<typeof grpc.Metadata>;

  constructor(id: string, reasons: readonly string[]) {
    super(reasons.join());
    this.details = () => {
      const failed = new providerMessages.ErrorResourceInitFailed();
      failed.setId(id);
      failed.setProperties(toStruct({ stamp: "half" }));
      failed.setReasonsList([...reasons]);
      const detail = new anyMessage();
      detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
      const status = new statusMessages.Status();
      status.setCode(grpc.status.UNKNOWN);
      status.addDetails(detail);
      const metadata = new grpc.Metadata();
      metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
      return metadata;
    };
  }
}

function methods(world: SharedWorld) {
  const tokens = new Map<string, string>();
  const note = (peer: string, method: string, name: string, ...rest: readonly string[]): void => {
    const token = tokens.get(peer) ?? "";
    const words = [method, name, ...rest, token === "" ? "" : `as ${token}`].filter((word) => word !== "");
    world.change((next) => next.calls.push(words.join(" ")));
  };
  const suffer = (method: string, name: string): void => {
    const fault = world.read().faults[`${method} ${name}`];
    if (fault?.kind === "throw") throw new Error(fault.message);
    if (fault?.kind === "partial") throw new Half(`${name}-half`, fault.reasons);
  };
  return {
    attach: method(() => emptyMessage()),
    getPluginInfo: method(() => {
      const info = new pluginMessages.PluginInfo();
      info.setVersion("1.2.3");
      return info;
    }),
    configure: method((request: InstanceType<typeof providerMessages.ConfigureRequest>, peer) => {
      const config = fromStruct(request.getArgs());
      note(peer, "configure", request.getName() ?? "", formOf(config), variables(request));
      tokens.set(peer, String(clear(config.token) ?? ""));
      const response = new providerMessages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    }),
    ...questions({ note, suffer }),
    ...changes({ note, suffer, world }),
  };
}

const variables = (request: InstanceType<typeof providerMessages.ConfigureRequest>): string =>
  [...request.getVariablesMap().entries()]
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(",");

interface Noted {
  readonly note: (peer: string, method: string, name: string, ...rest: readonly string[]) => void;
  readonly suffer: (method: string, name: string) => void;
}

function questions({ note, suffer }: Noted) {
  return {
    check: method((request: InstanceType<typeof providerMessages.CheckRequest>, peer) => {
      const news = fromStruct(request.getNews());
      const seeded = request.getRandomseed_asU8().length === 32 ? "" : "without a seed";
      note(peer, "check", request.getName(), formOf(news), seeded);
      suffer("check", request.getName());
      const response = new providerMessages.CheckResponse();
      response.setInputs(toStruct({ ...news, checked: true }));
      return response;
    }),
    diff: method((request: InstanceType<typeof providerMessages.DiffRequest>, peer) => {
      const [olds, news] = [cleared(fromStruct(request.getOldInputs())), cleared(fromStruct(request.getNews()))];
      note(peer, "diff", request.getName(), ...request.getIgnorechangesList());
      return diffMessage(olds, news);
    }),
    invoke: method((request: InstanceType<typeof providerMessages.InvokeRequest>, peer) => {
      const args = fromStruct(request.getArgs());
      note(peer, "invoke", String(clear(args.name)), request.getTok(), formOf(args), previewed(request.getPreview()));
      suffer("invoke", String(clear(args.name)));
      const response = new providerMessages.InvokeResponse();
      response.setReturn(toStruct({ answer: `of ${String(clear(args.name))}` }));
      return response;
    }),
  };
}

const previewed = (preview: boolean): string => (preview ? "preview" : "");

function diffMessage(olds: Values, news: Values) {
  const response = new providerMessages.DiffResponse();
  const kinds = providerMessages.PropertyDiff.Kind;
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  const changed = keys.filter(
    (key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key]) || news[key] === UNKNOWN,
  );
  for (const key of changed) {
    const detail = new providerMessages.PropertyDiff();
    const isNew = key === "rep" && news.rep !== UNKNOWN;
    const [add, remove, update] = isNew
      ? [kinds.ADD_REPLACE, kinds.DELETE_REPLACE, kinds.UPDATE_REPLACE]
      : [kinds.ADD, kinds.DELETE, kinds.UPDATE];
    detail.setKind(!(key in olds) ? add : !(key in news) ? remove : update);
    detail.setInputdiff(true);
    response.getDetaileddiffMap().set(key, detail);
    if (isNew) response.addReplaces(key);
  }
  const answers = providerMessages.DiffResponse.DiffChanges;
  response.setChanges(changed.length === 0 ? answers.DIFF_NONE : answers.DIFF_SOME);
  response.setDiffsList(changed);
  response.setHasdetaileddiff(changed.length > 0);
  response.setDeletebeforereplace(news.dbr === true);
  return response;
}

/** Inputs as they came, and what a preview does not know yet. */
const outputsOf = (inputs: Values, stamp: string) => toStruct({ ...inputs, stamp });

function changes({ note, suffer, world }: Noted & { readonly world: SharedWorld }) {
  return {
    create: method((request: InstanceType<typeof providerMessages.CreateRequest>, peer) => {
      const [name, inputs] = [request.getName(), fromStruct(request.getProperties())];
      note(peer, "create", name, previewed(request.getPreview()), formOf(inputs));
      const response = new providerMessages.CreateResponse();
      response.setProperties(outputsOf(inputs, request.getPreview() ? UNKNOWN : "made"));
      if (request.getPreview()) return response;
      suffer("create", name);
      const { serial } = world.change((next) => {
        next.serial += 1;
        next.objects[`${name}-${next.serial}`] = cleared(inputs);
      });
      response.setId(`${name}-${serial}`);
      return response;
    }),
    update: method((request: InstanceType<typeof providerMessages.UpdateRequest>, peer) => {
      const [name, news] = [request.getName(), fromStruct(request.getNews())];
      note(peer, "update", name, previewed(request.getPreview()), formOf(news));
      const response = new providerMessages.UpdateResponse();
      response.setProperties(outputsOf(news, request.getPreview() ? UNKNOWN : "updated"));
      if (request.getPreview()) return response;
      suffer("update", name);
      world.change((next) => {
        next.objects[request.getId()] = cleared(news);
      });
      return response;
    }),
    read: method((request: InstanceType<typeof providerMessages.ReadRequest>, peer) => {
      const [inputs, outputs] = [fromStruct(request.getInputs()), fromStruct(request.getProperties())];
      note(peer, "read", request.getName(), formOf(inputs));
      const found = world.read().objects[request.getId()];
      const response = new providerMessages.ReadResponse();
      if (found === undefined) return response;
      response.setId(request.getId());
      // What is still the same keeps its form; the rest is not marked.
      const now = Object.entries(found).map(([key, value]) => [
        key,
        clear(inputs[key]) === value ? inputs[key] : value,
      ]);
      response.setInputs(toStruct(Object.fromEntries(now)));
      response.setProperties(toStruct({ ...outputs, ...Object.fromEntries(now) }));
      return response;
    }),
    delete: method((request: InstanceType<typeof providerMessages.DeleteRequest>, peer) => {
      note(peer, "delete", request.getName(), formOf(fromStruct(request.getOldInputs())));
      suffer("delete", request.getName());
      world.change((next) => {
        delete next.objects[request.getId()];
      });
      return emptyMessage();
    }),
  };
}
