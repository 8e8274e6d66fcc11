// Providers that the engine does not start: it only connects to the port that PULUMI_DEBUG_PROVIDERS names for a package.
// Follows provider_plugin.go: NewProvider with an attach port, Configure.
import { call } from "./call.ts";
import type { Plugin } from "./plugin.ts";
import { hasUnknowns, type Properties, unwrappedValue } from "./property.ts";
import { type Client, createCalls, failuresIn } from "./protocol.ts";
import type { CheckFailure } from "./provider.ts";
import { providerPackage, providerUrn, urnName, urnType } from "./resource.ts";
import {
  CLIENT_OPTIONS,
  emptyMessage,
  fromStruct,
  grpc,
  pluginMessages,
  providerMessages,
  providerServices,
  toStruct,
} from "./wire.ts";

export interface AttachHost {
  readonly engineAddress: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** `undefined`: this package's provider is not to be attached. */
export function attachPort(env: AttachHost["env"], packageName: string): number | undefined {
  const entries = (env.PULUMI_DEBUG_PROVIDERS ?? "").split(",").map((entry) => entry.split(":"));
  const port = entries.find(([name]) => name === packageName)?.[1];
  if (port === undefined) return undefined;
  if (!/^\d+$/.test(port)) throw new Error(`Expected a numeric port, got ${port} in PULUMI_DEBUG_PROVIDERS`);
  return Number(port);
}

/** One connection per instance, as the engine has it: a server may tell its clients apart by that. */
async function connect(host: AttachHost, port: number): Promise<Client> {
  const credentials = grpc.credentials.createInsecure();
  const client = new providerServices.ResourceProviderClient(`127.0.0.1:${port}`, credentials, CLIENT_OPTIONS);
  const request = new pluginMessages.PluginAttach();
  request.setAddress(host.engineAddress);
  await call((done) => client.attach(request, done));
  await call((done) => client.getPluginInfo(emptyMessage(), done));
  return client;
}

export async function startAttached(
  host: AttachHost,
  of: { readonly port: number; readonly reference: string; readonly inputs: Properties },
): Promise<Plugin> {
  const client = await connect(host, of.port);
  const known = !hasUnknowns(of.inputs);
  const able = known ? await configure(client, of) : { acceptSecrets: false, supportsPreview: false };
  return {
    ...createCalls(client, { known, ...able }),
    stop: async () => client.close(),
  };
}

async function configure(client: Client, of: { readonly reference: string; readonly inputs: Properties }) {
  const urn = providerUrn(of.reference);
  const request = new providerMessages.ConfigureRequest();
  request.setUrn(urn);
  request.setName(urnName(urn));
  request.setType(urnType(urn));
  request.setId(of.reference.slice(urn.length + 2));
  request.setArgs(toStruct(of.inputs));
  request.setAcceptsecrets(true);
  request.setAcceptresources(true);
  request.setSendsOldInputs(true);
  request.setSendsOldInputsToDelete(true);
  for (const [key, value] of Object.entries(of.inputs)) {
    const clear = unwrappedValue(value);
    const text = typeof clear === "string" ? clear : JSON.stringify(clear);
    if (key !== "version") request.getVariablesMap().set(`${providerPackage(urnType(urn))}:config:${key}`, text);
  }
  const answer = await call<InstanceType<typeof providerMessages.ConfigureResponse>>((done) =>
    client.configure(request, done),
  );
  return { acceptSecrets: answer.getAcceptsecrets(), supportsPreview: answer.getSupportspreview() };
}

/** A provider's own inputs, as it wants them; as they are where it has no opinion. */
export async function checkConfig(
  host: AttachHost,
  of: { readonly port: number; readonly urn: string; readonly olds: Properties; readonly news: Properties },
): Promise<{ readonly inputs: Properties; readonly failures: readonly CheckFailure[] }> {
  const client = await connect(host, of.port);
  const request = new providerMessages.CheckRequest();
  request.setUrn(of.urn);
  request.setOlds(toStruct(of.olds));
  request.setNews(toStruct(of.news));
  try {
    const answer = await new Promise<InstanceType<typeof providerMessages.CheckResponse> | undefined>(
      (resolve, reject) => {
        client.checkConfig(request, (error, response) => {
          if (error === null) resolve(response);
          else if (error.code === grpc.status.UNIMPLEMENTED) resolve(undefined);
          else reject(new Error(error.details));
        });
      },
    );
    if (answer === undefined) return { inputs: of.news, failures: [] };
    return { inputs: fromStruct(answer.getInputs()), failures: failuresIn(answer) };
  } finally {
    client.close();
  }
}
