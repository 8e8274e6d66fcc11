// Stands in for the azure-native plugin: the same questions to ARM, in the same order, for the few resources that are used here.
// It decides nothing that ARM decides: what may be is up to the answers.
import { diffInputs, isReplacement } from "../diff.ts";
import type { World } from "../http.ts";
import type {
  CreateAsk,
  DiffAnswer,
  DiffAsk,
  PluginInstance,
  PluginKind,
  ReadAnswer,
  ResourceAsk,
  StateAsk,
  UpdateAsk,
} from "../model.ts";
import { HalfMadeError } from "../model.ts";
import { type Properties, pick, sameValue, textOf } from "../values.ts";
import { type Arm, ArmError, createArm } from "./arm.ts";
import { CREATE_BEFORE_DELETE, checkInputs } from "./check.ts";
import { functions } from "./functions.ts";
import { ANY_RESOURCE, KEY, kindOf, pathInputs, type ResourceKind } from "./kinds.ts";
import { cloudHosts, type Login } from "./login.ts";
import {
  bodyFor,
  driftedInputs,
  idFor,
  importedInputs,
  isSameLocation,
  outputsFor,
  previewOutputs,
  withMaintained,
} from "./shape.ts";

export const azureNative = (world: World): PluginKind => ({
  name: "azure-native",
  version: "3.28.0",
  configure: (config) => createInstance(world, config),
});

interface Parts {
  readonly arm: Arm;
  readonly login: Login;
  readonly subscriptionId: string;
}

function createInstance(world: World, config: Properties): PluginInstance {
  // FACT(azure-native-login): the configuration first, then the environment.
  const setting = (key: string, variable: string): string => textOf(config[key]) || (world.env[variable] ?? "");
  const login: Login = {
    tenantId: setting("tenantId", "ARM_TENANT_ID"),
    clientId: setting("clientId", "ARM_CLIENT_ID"),
    clientSecret: setting("clientSecret", "ARM_CLIENT_SECRET"),
    cloud: cloudHosts(setting("environment", "ARM_ENVIRONMENT")),
  };
  const subscriptionId = setting("subscriptionId", "ARM_SUBSCRIPTION_ID");
  const parts: Parts = { arm: createArm(world, login), login, subscriptionId };
  const locations = createLocations(parts);
  return {
    check: (ask) =>
      checkInputs(kindOf(ask.type), ask, { location: textOf(config.location), locationOfGroup: locations }),
    diff: (ask) => diff(kindOf(ask.type), ask),
    create: (ask) => create(parts, kindOf(ask.type), ask),
    read: (ask) => read(parts, kindOf(ask.type), ask),
    update: (ask) => update(parts, kindOf(ask.type), ask),
    delete: (ask) => remove(parts, kindOf(ask.type), ask),
    async invoke(token, args) {
      const found = functions[token];
      if (found === undefined) throw new Error(`Invoke type ${token} not found`);
      return found(parts, args);
    },
  };
}

function createLocations({ arm, subscriptionId }: Parts): (group: string) => Promise<string | undefined> {
  const known = new Map<string, string>();
  const groups = kindOf("azure-native:resources:ResourceGroup");
  return async (group) => {
    const held = known.get(group);
    if (held !== undefined) return held;
    const id = idFor(groups, { resourceGroupName: group }, subscriptionId);
    const answer = await arm.ask({ method: "GET", path: id, apiVersion: groups.apiVersion });
    const location = answer.status === 200 ? textOf(answer.json.location) : "";
    if (location === "") return undefined;
    known.set(group, location);
    return location;
  };
}

function diff(kind: ResourceKind, { oldInputs, oldOutputs, inputs }: DiffAsk): DiffAnswer {
  const replaceOn = [...pathInputs(kind), ...kind.replaceOn];
  const all = diffInputs(oldInputs, inputs, { replaceOn, isSame: isSameLocation });
  // What the object already is, now said by the program, is no reason to replace it.
  const changes = Object.fromEntries(
    Object.entries(all).map(([path, kindOfChange]) => [
      path,
      kindOfChange === "add-replace" && sameValue(inputs[path], oldOutputs[path]) ? "add" : kindOfChange,
    ]),
  ) as DiffAnswer["changes"];
  const isReplaced = Object.values(changes).some(isReplacement);
  return { changes, deleteBeforeReplace: isReplaced && oldInputs[CREATE_BEFORE_DELETE] !== true };
}

const versionFor = (kind: ResourceKind, inputs: Properties): string =>
  kind.type === ANY_RESOURCE ? textOf(inputs.apiVersion) || kind.apiVersion : kind.apiVersion;

async function create(parts: Parts, kind: ResourceKind, { inputs, preview }: CreateAsk) {
  if (preview) return { id: "", outputs: previewOutputs(kind, inputs) };
  const id = idFor(kind, inputs, parts.subscriptionId);
  const apiVersion = versionFor(kind, inputs);
  await refuseExisting(parts.arm, id, apiVersion);
  const body = withMaintained(kind, bodyFor(kind, inputs), undefined);
  const made = await write(parts, kind, { id, inputs, body });
  return { id: made.id, outputs: made.outputs };
}

/** FACT(azure-native-create): it looks first, and only "not there" lets it through. */
async function refuseExisting(arm: Arm, id: string, apiVersion: string): Promise<void> {
  // ASSUMED(emulator-plugin-calls): the version of the object's own kind; the real plugin asks with the version of its
  // generic resource for those, and is told 404 too.
  const { status, json, text } = await arm.ask({ method: "GET", path: id, apiVersion });
  if (status === 404 || status === 204 || (status === 200 && Object.keys(json).length === 0)) return;
  if (status === 200) throw new Error(`cannot create already existing resource '${id}'`);
  throw new Error(`cannot check existence of resource '${id}': status code ${status}, ${text}`);
}

interface Writing {
  readonly id: string;
  readonly inputs: Properties;
  readonly body: Properties;
}

/**
 * FACT(azure-native-state): the plugin keeps what a read says after the write, since a write's own answer may differ
 * from it.
 */
async function write(
  parts: Parts,
  kind: ResourceKind,
  { id, inputs, body }: Writing,
): Promise<Omit<ReadAnswer, "inputs">> {
  const apiVersion = versionFor(kind, inputs);
  try {
    const answer = await parts.arm.put({ path: id, apiVersion, body });
    const realId = textOf(answer.id) || id;
    const seen = await parts.arm.get(realId, apiVersion).catch(() => answer);
    return { id: realId, outputs: outputsFor(kind, seen) };
  } catch (error) {
    if (!(error instanceof ArmError) || !error.isStarted) throw error;
    const seen = await parts.arm.get(id, apiVersion).catch((): Properties => ({}));
    throw new HalfMadeError(error.message, { id, outputs: outputsFor(kind, seen), inputs });
  }
}

async function read(parts: Parts, kind: ResourceKind, ask: StateAsk): Promise<ReadAnswer | undefined> {
  const { id, inputs, outputs } = ask;
  const apiVersion = versionFor(kind, inputs);
  const answer = await parts.arm.ask({ method: "GET", path: id, apiVersion });
  if (answer.status === 404 || answer.status === 204) return undefined;
  const now = outputsFor(kind, answer.status === 200 ? answer.json : await parts.arm.get(id, apiVersion));
  const isKnown = Object.keys(inputs).length > 0;
  return {
    id,
    outputs: now,
    inputs: isKnown ? driftedInputs(kind, inputs, { before: outputs, now }) : importedInputs(kind, id, now),
  };
}

async function update(parts: Parts, kind: ResourceKind, ask: UpdateAsk): Promise<Properties> {
  const { inputs, oldOutputs } = ask;
  if (ask.preview) return { ...previewOutputs(kind, inputs), ...pick(oldOutputs, ["name", "location"]) };
  const id = idFor(kind, inputs, parts.subscriptionId);
  const wanted = bodyFor(kind, inputs);
  const needsCurrent = withMaintained(kind, wanted, undefined) !== wanted;
  const current = needsCurrent ? await parts.arm.get(id, versionFor(kind, inputs)) : undefined;
  const body = current === undefined ? wanted : withMaintained(kind, wanted, current);
  return (await write(parts, kind, { id, inputs, body })).outputs;
}

async function remove({ arm }: Parts, kind: ResourceKind, ask: StateAsk & ResourceAsk): Promise<void> {
  // FACT(key-arm): ARM has no delete for a key, so the plugin asks the vault itself.
  if (kind.type === KEY) return arm.deleteKey(textOf(ask.inputs.vaultName), textOf(ask.inputs.keyName));
  return arm.delete(ask.id, versionFor(kind, ask.inputs));
}
