// The project's encryption at rest and its private endpoints, as the mongodbatlas plugin manages them over Atlas's API.
// FACT(mongodbatlas-encryption): names, what is sent, what is waited for.
import { diffInputs } from "../diff.ts";
import type { World } from "../http.ts";
import type { CheckAnswer, CheckAsk, DiffAsk, ResourceKind } from "../model.ts";
import { type Properties, recordOf, textOf, UNKNOWN } from "../values.ts";
import { type AtlasCall, accepted } from "./calls.ts";

export const ENCRYPTION_AT_REST = "mongodbatlas:index/encryptionAtRest:EncryptionAtRest";
export const PRIVATE_ENDPOINT = "mongodbatlas:index/encryptionAtRestPrivateEndpoint:EncryptionAtRestPrivateEndpoint";

const VERSION = "2023-01-01";
const POLL_MS = 30_000;
const TIMEOUT_MS = 3 * 3_600_000;

const checked = (required: readonly string[], { news }: CheckAsk): CheckAnswer => ({
  inputs: news,
  failures: required
    .filter((key) => news[key] === undefined)
    .map((key) => ({ property: key, reason: `Missing required argument: "${key}" is required` })),
});

const diffed = ({ oldInputs, inputs }: DiffAsk, replaceOn: readonly string[]) => ({
  changes: diffInputs(oldInputs, inputs, { replaceOn }),
  deleteBeforeReplace: true,
});

/** Atlas's names of the arguments that are spelled otherwise. */
const WIRE: Readonly<Record<string, string>> = {
  clientId: "clientID",
  subscriptionId: "subscriptionID",
  tenantId: "tenantID",
};

const configFor = (config: unknown): Properties =>
  Object.fromEntries(Object.entries(recordOf(config)).map(([key, value]) => [WIRE[key] ?? key, value]));

/** Each cloud's block as the program names it, and as Atlas does. */
const CLOUDS: Readonly<Record<string, string>> = {
  azureKeyVaultConfig: "azureKeyVault",
  awsKmsConfig: "awsKms",
  googleCloudKmsConfig: "googleCloudKms",
};

const settingsFor = (inputs: Properties): Properties => ({
  ...Object.fromEntries(
    Object.entries(CLOUDS)
      .filter(([own]) => inputs[own] !== undefined)
      .map(([own, wire]) => [wire, configFor(inputs[own])]),
  ),
  ...(inputs.enabledForSearchNodes === undefined ? {} : { enabledForSearchNodes: inputs.enabledForSearchNodes }),
});

export function encryptionAtRest(call: AtlasCall): ResourceKind {
  const pathOf = (projectId: unknown): string => `/groups/${textOf(projectId)}/encryptionAtRest`;
  const get = async (projectId: unknown): Promise<Properties> => {
    const ask = { method: "GET", path: pathOf(projectId), version: VERSION } as const;
    return accepted(await call(ask), { ...ask, doing: "reading encryption at rest" }).json;
  };
  const patch = async (projectId: unknown, body: Properties): Promise<Properties> => {
    const ask = { method: "PATCH", path: pathOf(projectId), version: VERSION } as const;
    return accepted(await call({ ...ask, body }), { ...ask, doing: "updating encryption at rest" }).json;
  };
  /** The secret is never told, so the state's stays. */
  const outputsOf = (inputs: Properties, view: Properties): Properties => {
    const { enabled, keyIdentifier, requirePrivateNetworking, valid } = recordOf(view.azureKeyVault);
    return {
      ...inputs,
      azureKeyVaultConfig: {
        ...recordOf(inputs.azureKeyVaultConfig),
        ...Object.fromEntries(
          Object.entries({ enabled, keyIdentifier, requirePrivateNetworking, valid }).filter(
            ([, value]) => value !== undefined,
          ),
        ),
      },
      enabledForSearchNodes: view.enabledForSearchNodes ?? false,
    };
  };
  return {
    check: async (ask) => checked(["projectId"], ask),
    diff: (ask) => diffed(ask, ["projectId"]),
    async create({ inputs, preview }) {
      if (preview) return { id: "", outputs: inputs };
      return {
        id: textOf(inputs.projectId),
        outputs: outputsOf(inputs, await patch(inputs.projectId, settingsFor(inputs))),
      };
    },
    async read({ id, inputs }) {
      return {
        id,
        inputs: { ...inputs, projectId: id },
        outputs: outputsOf({ ...inputs, projectId: id }, await get(id)),
      };
    },
    async update({ inputs, oldOutputs, preview }) {
      if (preview) return { ...oldOutputs, ...inputs };
      await get(inputs.projectId);
      return outputsOf(inputs, await patch(inputs.projectId, settingsFor(inputs)));
    },
    /** Every cloud's keys, also those that the program never named. */
    async delete({ id }) {
      await get(id);
      const off = { enabled: false };
      await patch(id, { azureKeyVault: off, awsKms: off, googleCloudKms: off });
    },
  };
}

export function privateEndpoint(world: World, call: AtlasCall): ResourceKind {
  const listOf = ({ projectId, cloudProvider }: Properties): string =>
    `/groups/${textOf(projectId)}/encryptionAtRest/${textOf(cloudProvider)}/privateEndpoints`;
  const find = async (place: Properties, id: string): Promise<Properties | undefined> => {
    const ask = { method: "GET", path: `${listOf(place)}/${id}`, version: VERSION } as const;
    const answer = await call(ask);
    if (answer.status === 404) return undefined;
    return accepted(answer, { ...ask, doing: "reading private endpoint" }).json;
  };
  const outputsOf = (inputs: Properties, view: Properties): Properties => ({
    ...inputs,
    errorMessage: view.errorMessage ?? "",
    privateEndpointConnectionName: view.privateEndpointConnectionName ?? "",
    status: view.status,
  });
  /** Until `isDone` says so; `undefined`: it is gone. */
  const until = async (place: Properties, id: string, isDone: (status: string) => boolean) => {
    const untilMs = world.clock.now() + TIMEOUT_MS;
    for (;;) {
      const found = await find(place, id);
      const status = textOf(found?.status);
      if (found === undefined || isDone(status)) return found;
      if (world.clock.now() > untilMs) throw new Error(`timeout while waiting for state (last state: '${status}')`);
      await world.clock.sleep(POLL_MS);
    }
  };
  return {
    check: async (ask) => checked(["projectId", "cloudProvider", "regionName"], ask),
    diff: (ask) => diffed(ask, []),
    async create({ inputs, preview }) {
      const unknown = { errorMessage: UNKNOWN, privateEndpointConnectionName: UNKNOWN, status: UNKNOWN };
      if (preview) return { id: "", outputs: { ...unknown, ...inputs } };
      const { cloudProvider, regionName } = inputs;
      const ask = { method: "POST", path: listOf(inputs), version: VERSION } as const;
      const answer = await call({ ...ask, body: { cloudProvider, regionName } });
      const id = textOf(accepted(answer, { ...ask, doing: "creating private endpoint" }).json.id);
      const made = await until(inputs, id, (status) => status !== "INITIATING");
      if (made === undefined) throw new Error(`private endpoint ${id} went away while it was waited for`);
      return { id, outputs: outputsOf(inputs, made) };
    },
    async read({ id, inputs, outputs }) {
      const view = await find({ ...outputs, ...inputs }, id);
      return view === undefined ? undefined : { id, inputs, outputs: outputsOf(inputs, view) };
    },
    /** Nothing of it can be changed. */
    update: async ({ oldOutputs }) => oldOutputs,
    async delete({ id, outputs }) {
      const ask = { method: "DELETE", path: `${listOf(outputs)}/${id}`, version: VERSION } as const;
      accepted(await call(ask), { ...ask, doing: "deleting private endpoint" });
      await until(outputs, id, (status) => status === "FAILED");
    },
  };
}
