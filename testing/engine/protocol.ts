// The engine's side of the provider protocol, for whatever answers at the other end of a connection. Follows provider_plugin.go.
// Nothing here decides what to do with an answer, or knows how the other end was started.
import { randomBytes } from "node:crypto";
import type { DiffKind } from "../stack-types.ts";
import { type Callback, call } from "./call.ts";
import type { DetailedDiff } from "./object-diff.ts";
import { annotateSecrets, hasSecrets, type Properties, secret, unwrapped } from "./property.ts";
import {
  type CheckFailure,
  type Invoked,
  PartialFailure,
  type Provider,
  type ProviderDiff,
  type UpdateStates,
} from "./provider.ts";
import { urnName, urnType } from "./resource.ts";
import { fromStruct, providerMessages, type providerServices, toStruct } from "./wire.ts";

export type Client = InstanceType<typeof providerServices.ResourceProviderClient>;

/** What the other end said that it can. */
export interface Protocol {
  /** False where its configuration holds values that a preview does not know yet: then it was told nothing. */
  readonly known: boolean;
  /** Without it, secrets go in clear and come back marked by key (F7). */
  readonly acceptSecrets: boolean;
  /** Without it, the engine answers a preview with the inputs. */
  readonly supportsPreview: boolean;
}

export function createCalls(client: Client, protocol: Protocol): Provider {
  const end: End = {
    client,
    out: (values) => toStruct(protocol.acceptSecrets ? values : unwrapped(values)),
    back: (values, sent) => (protocol.acceptSecrets ? values : annotateSecrets(values, sent)),
  };
  const instead = protocol.known ? undefined : {};
  const previewed = (inputs: Properties): Properties | undefined =>
    instead ?? (protocol.supportsPreview ? undefined : inputs);
  return {
    known: protocol.known,
    check: (urn, olds, news) =>
      protocol.known ? check(end, urn, [olds, news]) : Promise.resolve({ inputs: news, failures: [] }),
    diff: (urn, id, states) => diff(end, urn, { id, ...states }),
    async create(urn, inputs, preview) {
      const outputs = preview ? previewed(inputs) : undefined;
      return outputs === undefined ? create(end, urn, { inputs, preview }) : { id: "", outputs };
    },
    async update(urn, id, states, preview) {
      const outputs = preview ? previewed(states.newInputs) : undefined;
      return outputs ?? update(end, urn, { id, states, preview });
    },
    read: (urn, id, state) => read(end, urn, { id, ...state }),
    delete: (urn, id, state) => remove(end, urn, { id, ...state }),
    async invoke(token, args, preview) {
      if (!protocol.known) return { result: {}, failures: [] };
      const answer = await invoke(end, token, { args, preview });
      if (protocol.acceptSecrets || !hasSecrets(args)) return answer;
      const result = Object.entries(answer.result).map(([key, value]) => [key, secret(value)]);
      return { ...answer, result: Object.fromEntries(result) };
    },
  };
}

/** The connection, and how values cross it. */
interface End {
  readonly client: Client;
  out(values: Properties): ReturnType<typeof toStruct>;
  /** Secrets marked again by what was sent, where the other end takes none. */
  back(values: Properties, sent: Properties): Properties;
}

interface Addressed {
  setUrn(urn: string): unknown;
  setName(name: string): unknown;
  setType(type: string): unknown;
}

function addressed<Request extends Addressed>(request: Request, urn: string): Request {
  request.setUrn(urn);
  request.setName(urnName(urn));
  request.setType(urnType(urn));
  return request;
}

const SEED_BYTES = 32;

async function check(end: End, urn: string, [olds, news]: readonly [Properties, Properties]) {
  const request = addressed(new providerMessages.CheckRequest(), urn);
  request.setOlds(end.out(olds));
  request.setNews(end.out(news));
  request.setRandomseed(randomBytes(SEED_BYTES));
  const answer = await call<InstanceType<typeof providerMessages.CheckResponse>>((done) =>
    end.client.check(request, done),
  );
  return { inputs: end.back(fromStruct(answer.getInputs()), news), failures: failuresIn(answer) };
}

export function failuresIn(answer: {
  getFailuresList(): ReadonlyArray<InstanceType<typeof providerMessages.CheckFailure>>;
}): readonly CheckFailure[] {
  return answer.getFailuresList().map((one) => ({ property: one.getProperty(), reason: one.getReason() }));
}

interface DiffStates extends UpdateStates {
  readonly id: string;
  readonly ignoreChanges?: readonly string[];
}

async function diff(end: End, urn: string, states: DiffStates): Promise<ProviderDiff> {
  const request = addressed(new providerMessages.DiffRequest(), urn);
  request.setId(states.id);
  request.setOldInputs(end.out(states.oldInputs));
  request.setOlds(end.out(states.oldOutputs));
  request.setNews(end.out(states.newInputs));
  request.setIgnorechangesList([...(states.ignoreChanges ?? [])]);
  const answer = await call<DiffMessage>((done) => end.client.diff(request, done));
  const kinds = providerMessages.DiffResponse.DiffChanges;
  const changes = answer.getChanges();
  return {
    changes: changes === kinds.DIFF_SOME ? "some" : changes === kinds.DIFF_NONE ? "none" : "unknown",
    changedKeys: answer.getDiffsList(),
    replaceKeys: answer.getReplacesList(),
    deleteBeforeReplace: answer.getDeletebeforereplace(),
    ...(answer.getHasdetaileddiff() ? { detailed: detailedIn(answer) } : {}),
  };
}

type DiffMessage = InstanceType<typeof providerMessages.DiffResponse>;

function detailedIn(answer: DiffMessage): DetailedDiff {
  const kinds = providerMessages.PropertyDiff.Kind;
  const names: Readonly<Record<number, DiffKind>> = {
    [kinds.ADD]: "add",
    [kinds.ADD_REPLACE]: "add-replace",
    [kinds.DELETE]: "delete",
    [kinds.DELETE_REPLACE]: "delete-replace",
    [kinds.UPDATE]: "update",
    [kinds.UPDATE_REPLACE]: "update-replace",
  };
  const detailed: Record<string, { readonly kind: DiffKind }> = {};
  answer.getDetaileddiffMap().forEach((one, path) => {
    detailed[path] = { kind: names[one.getKind()] ?? "update" };
  });
  return detailed;
}

async function create(end: End, urn: string, of: { readonly inputs: Properties; readonly preview: boolean }) {
  const { inputs, preview } = of;
  const request = addressed(new providerMessages.CreateRequest(), urn);
  request.setProperties(end.out(inputs));
  request.setPreview(preview);
  const answer = await withSecrets<InstanceType<typeof providerMessages.CreateResponse>>(end, inputs, (done) =>
    end.client.create(request, done),
  );
  const id = answer.getId();
  if (id === "" && !preview) throw new Error(`plugin returned empty resource.ID from create '${urn}'`);
  return { id, outputs: end.back(fromStruct(answer.getProperties()), inputs) };
}

interface Updating {
  readonly id: string;
  readonly states: UpdateStates;
  readonly preview: boolean;
}

async function update(end: End, urn: string, { id, states, preview }: Updating): Promise<Properties> {
  const request = addressed(new providerMessages.UpdateRequest(), urn);
  request.setId(id);
  request.setOlds(end.out(states.oldOutputs));
  request.setOldInputs(end.out(states.oldInputs));
  request.setNews(end.out(states.newInputs));
  request.setPreview(preview);
  const answer = await withSecrets<InstanceType<typeof providerMessages.UpdateResponse>>(
    end,
    states.newInputs,
    (done) => end.client.update(request, done),
  );
  return end.back(fromStruct(answer.getProperties()), states.newInputs);
}

interface Known {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

async function read(end: End, urn: string, state: Known) {
  const request = addressed(new providerMessages.ReadRequest(), urn);
  request.setId(state.id);
  request.setProperties(end.out(state.outputs));
  request.setInputs(end.out(state.inputs));
  const answer = await call<InstanceType<typeof providerMessages.ReadResponse>>((done) =>
    end.client.read(request, done),
  );
  const inputs = answer.getInputs();
  return {
    id: answer.getId(),
    outputs: end.back(fromStruct(answer.getProperties()), state.outputs),
    ...(inputs === undefined ? {} : { inputs: end.back(fromStruct(inputs), state.inputs) }),
  };
}

async function remove(end: End, urn: string, state: Known): Promise<void> {
  const request = addressed(new providerMessages.DeleteRequest(), urn);
  request.setId(state.id);
  request.setProperties(end.out(state.outputs));
  request.setOldInputs(end.out(state.inputs));
  await call((done) => end.client.delete(request, done));
}

async function invoke(
  end: End,
  token: string,
  of: { readonly args: Properties; readonly preview: boolean },
): Promise<Invoked> {
  const request = new providerMessages.InvokeRequest();
  request.setTok(token);
  request.setArgs(end.out(of.args));
  request.setPreview(of.preview);
  const answer = await call<InstanceType<typeof providerMessages.InvokeResponse>>((done) =>
    end.client.invoke(request, done),
  );
  return { result: fromStruct(answer.getReturn()), failures: failuresIn(answer) };
}

/** A partial failure's properties are outputs too, and get their secrets marked. */
async function withSecrets<T>(end: End, inputs: Properties, work: (callback: Callback<T>) => void): Promise<T> {
  try {
    return await call<T>(work);
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    throw new PartialFailure({ ...error, outputs: end.back(error.outputs, inputs) });
  }
}
