// Pulumi's provider protocol around a stand-in, on loopback, to be attached by PULUMI_DEBUG_PROVIDERS.
// One server serves every version and instance of its package. The engine opens a connection for each, which identifies
// the instance.
import { isReplacement, topLevelKeys } from "./diff.ts";
import type { CheckAsk, PluginInstance, PluginKind, ResourceAsk } from "./model.ts";
import { HalfMadeError } from "./model.ts";
import { type Properties, plain } from "./values.ts";
import {
  emptyMessage,
  fromStruct,
  grpc,
  halfMadeDetails,
  MESSAGE_LIMIT,
  pluginMessages,
  providerMessages,
  providerServices,
  toStruct,
} from "./wire.ts";

export interface Served {
  readonly port: number;
  close(): void;
}

export async function servePlugin(kind: PluginKind): Promise<Served> {
  const server = new grpc.Server(MESSAGE_LIMIT);
  // The stubs' types know nothing of each other; both are the SDK's.
  server.addService(providerServices.ResourceProviderService as never, methods(kind) as never);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, close: () => server.forceShutdown() };
}

interface Call<Request> {
  readonly request: Request;
  getPeer(): string;
}
type Answer = (error: unknown, response?: unknown) => void;
type Work<Request> = (request: Request, peer: string) => unknown;

function method<Request>(work: Work<Request>) {
  return (call: Call<Request>, answer: Answer): void => {
    Promise.resolve()
      .then(() => work(call.request, call.getPeer()))
      .then(
        (response) => answer(null, response),
        (error: unknown) => answer(grpcError(error)),
      );
  };
}

function grpcError(error: unknown) {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof HalfMadeError)) return { code: grpc.status.UNKNOWN, message };
  return {
    code: grpc.status.UNKNOWN,
    message,
    metadata: halfMadeDetails({ ...error.made, reasons: [message] }),
  };
}

type Instances = (peer: string) => PluginInstance;

/** Handshake is left unanswered, as the real plugins of that age do: what they can is in the answer to Configure. */
function methods(kind: PluginKind) {
  const configured = new Map<string, PluginInstance>();
  let last: PluginInstance | undefined;
  const instances: Instances = (peer) => {
    const found = configured.get(peer) ?? last;
    if (found === undefined) throw new Error(`the provider ${kind.name} is not configured`);
    return found;
  };
  return {
    attach: method(() => emptyMessage()),
    cancel: method(() => emptyMessage()),
    getPluginInfo: method(() => {
      const info = new pluginMessages.PluginInfo();
      info.setVersion(kind.version);
      return info;
    }),
    checkConfig: method((request: InstanceType<typeof providerMessages.CheckRequest>) => {
      const response = new providerMessages.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    diffConfig: method(() => new providerMessages.DiffResponse()),
    configure: method((request: InstanceType<typeof providerMessages.ConfigureRequest>, peer) => {
      last = kind.configure(plain(fromStruct(request.getArgs())));
      configured.set(peer, last);
      const response = new providerMessages.ConfigureResponse();
      // Secrets come in clear, and the engine marks them again by key: that is how azure-native has it.
      response.setAcceptsecrets(false);
      response.setSupportspreview(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),
    ...resourceMethods(instances),
    ...stateMethods(instances),
  };
}

interface Named {
  getUrn(): string;
  getType(): string;
  getName(): string;
}

/** Type and name are parts of the URN; older engines send only that. */
function askOf(request: Named): ResourceAsk {
  const urn = request.getUrn();
  const [, , types = "", ...name] = urn.split("::");
  return {
    urn,
    type: request.getType() || (types.split("$").at(-1) ?? ""),
    name: request.getName() || name.join("::"),
  };
}

type WireStruct = Parameters<typeof fromStruct>[0];
const values = (struct: WireStruct): Properties => plain(fromStruct(struct));

function resourceMethods(instances: Instances) {
  return {
    check: method(async (request: InstanceType<typeof providerMessages.CheckRequest>, peer) => {
      const answer = await instances(peer).check({
        ...askOf(request),
        olds: values(request.getOlds()),
        news: values(request.getNews()),
        randomSeed: request.getRandomseed_asU8(),
        autonaming: autonamingOf(request),
      });
      const response = new providerMessages.CheckResponse();
      response.setInputs(toStruct(answer.inputs));
      response.setFailuresList(answer.failures.map(failureMessage));
      return response;
    }),
    diff: method((request: InstanceType<typeof providerMessages.DiffRequest>, peer) => {
      const { changes, deleteBeforeReplace } = instances(peer).diff({
        ...askOf(request),
        id: request.getId(),
        oldInputs: values(request.getOldInputs()),
        oldOutputs: values(request.getOlds()),
        inputs: values(request.getNews()),
      });
      return diffMessage(changes, deleteBeforeReplace);
    }),
    create: method(async (request: InstanceType<typeof providerMessages.CreateRequest>, peer) => {
      const inputs = values(request.getProperties());
      const made = await instances(peer).create({ ...askOf(request), inputs, preview: request.getPreview() });
      const response = new providerMessages.CreateResponse();
      response.setId(made.id);
      response.setProperties(toStruct(made.outputs));
      return response;
    }),
    update: method(async (request: InstanceType<typeof providerMessages.UpdateRequest>, peer) => {
      const outputs = await instances(peer).update({
        ...askOf(request),
        id: request.getId(),
        oldInputs: values(request.getOldInputs()),
        oldOutputs: values(request.getOlds()),
        inputs: values(request.getNews()),
        preview: request.getPreview(),
      });
      const response = new providerMessages.UpdateResponse();
      response.setProperties(toStruct(outputs));
      return response;
    }),
  };
}

function stateMethods(instances: Instances) {
  return {
    read: method(async (request: InstanceType<typeof providerMessages.ReadRequest>, peer) => {
      const outputs = values(request.getProperties());
      const inputs = values(request.getInputs());
      const found = await instances(peer).read({ ...askOf(request), id: request.getId(), inputs, outputs });
      const response = new providerMessages.ReadResponse();
      if (found === undefined) return response;
      response.setId(found.id);
      response.setProperties(toStruct(found.outputs));
      response.setInputs(toStruct(found.inputs));
      return response;
    }),
    delete: method(async (request: InstanceType<typeof providerMessages.DeleteRequest>, peer) => {
      const outputs = values(request.getProperties());
      const inputs = values(request.getOldInputs());
      await instances(peer).delete({ ...askOf(request), id: request.getId(), inputs, outputs });
      return emptyMessage();
    }),
    invoke: method(async (request: InstanceType<typeof providerMessages.InvokeRequest>, peer) => {
      const response = new providerMessages.InvokeResponse();
      response.setReturn(toStruct(await instances(peer).invoke(request.getTok(), values(request.getArgs()))));
      return response;
    }),
  };
}

function autonamingOf(request: InstanceType<typeof providerMessages.CheckRequest>): CheckAsk["autonaming"] {
  const given = request.getAutonaming();
  if (given === undefined) return undefined;
  const modes = providerMessages.CheckRequest.AutonamingOptions.Mode;
  const mode = given.getMode();
  return {
    mode: mode === modes.DISABLE ? "disable" : mode === modes.ENFORCE ? "enforce" : "propose",
    proposedName: given.getProposedName(),
  };
}

function failureMessage(failure: { readonly property: string; readonly reason: string }) {
  const message = new providerMessages.CheckFailure();
  message.setProperty(failure.property);
  message.setReason(failure.reason);
  return message;
}

function diffMessage(changes: Parameters<typeof topLevelKeys>[0], deleteBeforeReplace: boolean) {
  const response = new providerMessages.DiffResponse();
  const kinds = providerMessages.PropertyDiff.Kind;
  const wireKinds = {
    add: kinds.ADD,
    "add-replace": kinds.ADD_REPLACE,
    delete: kinds.DELETE,
    "delete-replace": kinds.DELETE_REPLACE,
    update: kinds.UPDATE,
    "update-replace": kinds.UPDATE_REPLACE,
  };
  const entries = Object.entries(changes);
  const answers = providerMessages.DiffResponse.DiffChanges;
  response.setChanges(entries.length === 0 ? answers.DIFF_NONE : answers.DIFF_SOME);
  response.setDiffsList([...topLevelKeys(changes)]);
  response.setReplacesList(entries.filter(([, kind]) => isReplacement(kind)).map(([path]) => path));
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(entries.length > 0);
  for (const [path, kind] of entries) {
    const detail = new providerMessages.PropertyDiff();
    detail.setKind(wireKinds[kind]);
    detail.setInputdiff(true);
    response.getDetaileddiffMap().set(path, detail);
  }
  return response;
}
