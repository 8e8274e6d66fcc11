// Stands in for the mongodbatlas plugin. Here are the clusters, made, changed and deleted over Atlas's API, and waited for on the emulator's clock; the project's
// encryption at rest is in encryption.ts.
import { createHash } from "node:crypto";
import { type Changes, diffInputs, isReplacement } from "../diff.ts";
import type { World } from "../http.ts";
import type {
  CheckAnswer,
  CheckAsk,
  CreateAsk,
  DiffAnswer,
  DiffAsk,
  PluginInstance,
  PluginKind,
  ReadAnswer,
  ResourceAsk,
  ResourceKind,
  StateAsk,
  UpdateAsk,
} from "../model.ts";
import { isUnknown, listOf, type Properties, sameValue, textOf, UNKNOWN } from "../values.ts";
import { type AtlasClusters, type ClusterPlace, createClusters } from "./atlas.ts";
import { createCall } from "./calls.ts";
import { type ClusterKind, clusterKind } from "./clusters.ts";
import { ENCRYPTION_AT_REST, encryptionAtRest, PRIVATE_ENDPOINT, privateEndpoint } from "./encryption.ts";

export const mongodbAtlas = (world: World): PluginKind => ({
  name: "mongodbatlas",
  version: "4.16.0",
  configure: (config) => createInstance(world, config),
});

function createInstance(world: World, config: Properties): PluginInstance {
  const setting = (key: string, variable: string): string => textOf(config[key]) || (world.env[variable] ?? "");
  const call = createCall(world, {
    baseUrl: setting("baseUrl", "MONGODB_ATLAS_BASE_URL").replace(/\/$/, ""),
    clientId: setting("clientId", "MONGODB_ATLAS_CLIENT_ID"),
    clientSecret: setting("clientSecret", "MONGODB_ATLAS_CLIENT_SECRET"),
  });
  const encryption: Readonly<Record<string, ResourceKind>> = {
    [ENCRYPTION_AT_REST]: encryptionAtRest(call),
    [PRIVATE_ENDPOINT]: privateEndpoint(world, call),
  };
  const clusters = ofClusters(createClusters(world, call));
  const kindOf = ({ type }: ResourceAsk): ResourceKind => encryption[type] ?? clusters;
  return {
    check: (ask) => kindOf(ask).check(ask),
    diff: (ask) => kindOf(ask).diff(ask),
    create: (ask) => kindOf(ask).create(ask),
    read: (ask) => kindOf(ask).read(ask),
    update: (ask) => kindOf(ask).update(ask),
    delete: (ask) => kindOf(ask).delete(ask),
    async invoke(token) {
      throw new Error(`unrecognized data function (StreamInvoke): ${token}`);
    },
  };
}

const ofClusters = (clusters: AtlasClusters): ResourceKind => ({
  check: async (ask) => check(clusterKind(ask.type), ask),
  diff,
  create: (ask) => create(clusters, clusterKind(ask.type), ask),
  read: (ask) => read(clusters, clusterKind(ask.type), ask),
  update: (ask) => update(clusters, clusterKind(ask.type), ask),
  delete: ({ inputs, outputs }) => clusters.remove(placeOf(outputs), inputs.retainBackupsEnabled === true),
});

/** Where the plugin keeps which inputs it made up. */
const DEFAULTS = "__defaults";

function check(kind: ClusterKind, { name, news, olds, randomSeed }: CheckAsk): CheckAnswer {
  const hex = createHash("sha256").update(randomSeed).digest("hex").slice(0, 7);
  const made =
    news.name === undefined ? { name: olds.name ?? `${name}-${hex}`, [DEFAULTS]: ["name"] } : { [DEFAULTS]: [] };
  const missing = kind.required.filter((key) => news[key] === undefined);
  return {
    inputs: { ...news, ...made },
    failures: missing.map((key) => ({ property: key, reason: `Missing required argument: "${key}" is required` })),
  };
}

function diff({ oldInputs, inputs }: DiffAsk): DiffAnswer {
  const all = diffInputs(oldInputs, inputs, { replaceOn: ["projectId", "name"] });
  // FACT(mongodbatlas-plugin): what Atlas fills in stays as it is when the program no longer says it.
  const changes = Object.fromEntries(
    Object.entries(all).filter(([path, kind]) => kind !== "delete" || path === "labels" || path.includes(".")),
  ) as Changes;
  const isReplaced = Object.values(changes).some(isReplacement);
  return { changes, deleteBeforeReplace: isReplaced && !listOf(inputs[DEFAULTS]).includes("name") };
}

async function create(clusters: AtlasClusters, kind: ClusterKind, { inputs, preview }: CreateAsk) {
  if (preview) {
    const unknown = Object.fromEntries(kind.outputs.map((name) => [name, UNKNOWN]));
    return { id: "", outputs: { ...unknown, ...visible(inputs) } };
  }
  const view = await clusters.create(placeOf(inputs), kind.bodyFor(inputs));
  const outputs = outputsOf(kind, inputs, view);
  return { id: textOf(outputs.clusterId), outputs };
}

async function read(clusters: AtlasClusters, kind: ClusterKind, ask: StateAsk): Promise<ReadAnswer | undefined> {
  const view = await clusters.find(placeOf({ ...placeInId(ask.id), ...ask.outputs }));
  if (view === undefined) return undefined;
  const outputs = outputsOf(kind, ask.inputs, view);
  const drifted = Object.entries(ask.inputs).map(([key, value]) =>
    key in outputs && !sameValue(ask.outputs[key], outputs[key]) ? [key, outputs[key]] : [key, value],
  );
  const isImport = Object.keys(ask.inputs).length === 0;
  const inputs = isImport ? { ...kindInputs(outputs), [DEFAULTS]: [] } : Object.fromEntries(drifted);
  return { id: textOf(outputs.clusterId), outputs, inputs };
}

async function update(clusters: AtlasClusters, kind: ClusterKind, ask: UpdateAsk): Promise<Properties> {
  const { inputs, oldInputs, oldOutputs } = ask;
  if (ask.preview) return { ...oldOutputs, ...visible(inputs) };
  const [before, after] = [kind.bodyFor(oldInputs), kind.bodyFor(inputs)];
  const changed = Object.entries(after).filter(([key, value]) => !sameValue(before[key], value));
  const place = placeOf(oldOutputs);
  const body = Object.fromEntries(changed);
  const view = changed.length === 0 ? await clusters.find(place) : await clusters.change(place, body);
  return outputsOf(kind, inputs, view ?? {});
}

/** What the program said and Atlas does not repeat stays. */
const outputsOf = (kind: ClusterKind, inputs: Properties, view: Properties): Properties => ({
  ...visible(inputs),
  ...kind.outputsFor(view),
});

const visible = (inputs: Properties): Properties =>
  Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__")));

const COMPUTED_ONLY = ["clusterId", "connectionStrings", "createDate", "mongoDbVersion", "stateName"];

const kindInputs = (outputs: Properties): Properties =>
  Object.fromEntries(Object.entries(outputs).filter(([key]) => !COMPUTED_ONLY.includes(key)));

/** FACT(mongodbatlas-plugin): an import names `<project>-<cluster>`. */
function placeInId(id: string): Properties {
  const [, projectId, name] = /^([0-9a-f]{24})-(.+)$/.exec(id) ?? [];
  return projectId === undefined ? {} : { projectId, name };
}

function placeOf({ projectId, name }: Properties): ClusterPlace {
  if (isUnknown(projectId) || isUnknown(name)) throw new Error("the cluster's place is not known yet");
  return { projectId: textOf(projectId), name: textOf(name) };
}
