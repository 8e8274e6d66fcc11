// One process of the SDK's dynamic provider, and the engine's side of its protocol.
// Secrets go in clear and come back marked by key (F7). Nothing here decides what to do with an answer.
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { annotateSecrets, hasUnknowns, type Properties, SECRET_SIGNATURE, SIGNATURE, unwrapped } from "./property.ts";
import type { CheckFailure, Provider, ProviderDiff } from "./provider.ts";
import { PartialFailure } from "./provider.ts";
import {
  fromStruct,
  grpc,
  MESSAGE_LIMIT,
  providerMessages,
  providerServices,
  statusMessages,
  toStruct,
} from "./wire.ts";

export interface PluginHost {
  readonly programDir: string;
  readonly engineAddress: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  onPlugin(pid: number): void;
  onOutput(text: string, stream: "stdout" | "stderr"): void;
}

export interface Plugin extends Provider {
  readonly pid: number;
  stop(): Promise<void>;
}

type Client = InstanceType<typeof providerServices.ResourceProviderClient>;
type Callback<T> = (error: import("@grpc/grpc-js").ServiceError | null, response: T) => void;

export async function startPlugin(host: PluginHost, config: Properties): Promise<Plugin> {
  const script = createRequire(join(host.programDir, "package.json")).resolve("@pulumi/pulumi/cmd/dynamic-provider");
  const child = spawn(process.execPath, [script, host.engineAddress], {
    cwd: host.programDir,
    env: host.env,
    // In a process group of its own, as the CLI starts it (pulumi-cli facts §6): a Ctrl-C in the terminal is not for it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const killWithUs = (): void => signalGroup(child, "SIGKILL");
  process.once("exit", killWithUs);
  child.once("exit", () => process.removeListener("exit", killWithUs));
  const port = await readPort(child, host);
  host.onPlugin(child.pid ?? 0);
  const client = new providerServices.ResourceProviderClient(
    `127.0.0.1:${port}`,
    grpc.credentials.createInsecure(),
    MESSAGE_LIMIT,
  );
  const known = !hasUnknowns(config);
  if (known) await configure(client, config);
  return {
    ...createCalls(client, known),
    pid: child.pid ?? 0,
    async stop() {
      client.close();
      const isRunning = child.exitCode === null && child.signalCode === null;
      if (isRunning) signalGroup(child, "SIGINT");
      const force = setTimeout(() => signalGroup(child, "SIGKILL"), FORCE_AFTER_MS);
      await exited;
      clearTimeout(force);
    },
  };
}

/** The CLI ends a plugin by SIGINT, and by force five seconds later (pulumi-cli facts §6). */
const FORCE_AFTER_MS = 5_000;

function signalGroup(child: ChildProcess, signal: "SIGINT" | "SIGKILL"): void {
  try {
    process.kill(-(child.pid ?? 0), signal);
  } catch {
    child.kill(signal);
  }
}

function readPort(child: ChildProcess, host: PluginHost): Promise<number> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null || child.stderr === null) throw new Error("the plugin was started without its pipes");
    let port: number | undefined;
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (port !== undefined) return host.onOutput(line, "stdout");
      port = Number(line);
      resolve(port);
    });
    createInterface({ input: child.stderr }).on("line", (line) => host.onOutput(line, "stderr"));
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(new Error(`the dynamic provider ended before it listened (${signal ?? code})`)),
    );
  });
}

function call<T>(invoke: (callback: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    invoke((error, response) => (error === null ? resolve(response) : reject(parseError(error))));
  });
}

async function configure(client: Client, config: Properties): Promise<void> {
  const request = new providerMessages.ConfigureRequest();
  // The server unwraps secrets of the configuration itself; structured values travel as JSON text.
  request.setArgs(
    toStruct(Object.fromEntries(Object.entries(config).map(([key, value]) => [key, configValue(value)]))),
  );
  request.setAcceptsecrets(true);
  request.setAcceptresources(true);
  await call((done) => client.configure(request, done));
}

function configValue(value: unknown): unknown {
  const clear = unwrapped({ value }).value;
  const text = typeof clear === "string" ? clear : JSON.stringify(clear);
  return value === clear ? text : { [SIGNATURE]: SECRET_SIGNATURE, value: text };
}

function createCalls(client: Client, known: boolean): Provider {
  return {
    known,
    check: (urn, olds, news) =>
      known ? check(client, urn, [olds, news]) : Promise.resolve({ inputs: news, failures: [] }),
    diff: (urn, id, states) => diff(client, urn, { id, ...states }),
    async create(urn, inputs) {
      const request = new providerMessages.CreateRequest();
      request.setUrn(urn);
      request.setProperties(toStruct(unwrapped(inputs)));
      const answer = await withSecrets(
        inputs,
        call<InstanceType<typeof providerMessages.CreateResponse>>((done) => client.create(request, done)),
      );
      const id = answer.getId();
      if (id === "") throw new Error(`plugin returned empty resource.ID from create '${urn}'`);
      return { id, outputs: annotateSecrets(fromStruct(answer.getProperties()), inputs) };
    },
    async read(urn, id, state) {
      const request = new providerMessages.ReadRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setProperties(toStruct(unwrapped(state.outputs)));
      request.setInputs(toStruct(unwrapped(state.inputs)));
      const answer = await call<InstanceType<typeof providerMessages.ReadResponse>>((done) =>
        client.read(request, done),
      );
      const inputs = answer.getInputs();
      return {
        id: answer.getId(),
        outputs: annotateSecrets(fromStruct(answer.getProperties()), state.outputs),
        ...(inputs === undefined ? {} : { inputs: annotateSecrets(fromStruct(inputs), state.inputs) }),
      };
    },
    async update(urn, id, states) {
      const request = new providerMessages.UpdateRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setOlds(toStruct(unwrapped(states.oldOutputs)));
      request.setOldInputs(toStruct(unwrapped(states.oldInputs)));
      request.setNews(toStruct(unwrapped(states.newInputs)));
      const answer = await withSecrets(
        states.newInputs,
        call<InstanceType<typeof providerMessages.UpdateResponse>>((done) => client.update(request, done)),
      );
      return annotateSecrets(fromStruct(answer.getProperties()), states.newInputs);
    },
    async delete(urn, id, state) {
      const request = new providerMessages.DeleteRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setProperties(toStruct(unwrapped(state.outputs)));
      request.setOldInputs(toStruct(unwrapped(state.inputs)));
      await call((done) => client.delete(request, done));
    },
  };
}

async function check(client: Client, urn: string, [olds, news]: readonly [Properties, Properties]) {
  const request = new providerMessages.CheckRequest();
  request.setUrn(urn);
  request.setOlds(toStruct(unwrapped(olds)));
  request.setNews(toStruct(unwrapped(news)));
  const answer = await call<InstanceType<typeof providerMessages.CheckResponse>>((done) => client.check(request, done));
  const failures: readonly CheckFailure[] = answer
    .getFailuresList()
    .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
  return { inputs: annotateSecrets(fromStruct(answer.getInputs()), news), failures };
}

interface DiffStates {
  readonly id: string;
  readonly oldInputs: Properties;
  readonly oldOutputs: Properties;
  readonly newInputs: Properties;
}

async function diff(client: Client, urn: string, states: DiffStates): Promise<ProviderDiff> {
  const request = new providerMessages.DiffRequest();
  request.setUrn(urn);
  request.setId(states.id);
  request.setOldInputs(toStruct(unwrapped(states.oldInputs)));
  request.setOlds(toStruct(unwrapped(states.oldOutputs)));
  request.setNews(toStruct(unwrapped(states.newInputs)));
  const answer = await call<InstanceType<typeof providerMessages.DiffResponse>>((done) => client.diff(request, done));
  const kinds = providerMessages.DiffResponse.DiffChanges;
  const changes = answer.getChanges();
  return {
    changes: changes === kinds.DIFF_SOME ? "some" : changes === kinds.DIFF_NONE ? "none" : "unknown",
    replaceKeys: answer.getReplacesList(),
    deleteBeforeReplace: answer.getDeletebeforereplace(),
  };
}

/** A partial failure's properties are outputs too, and get their secrets marked. */
async function withSecrets<T>(inputs: Properties, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    throw new PartialFailure({ ...error, outputs: annotateSecrets(error.outputs, inputs) });
  }
}

function parseError(error: import("@grpc/grpc-js").ServiceError): Error {
  const packed = error.metadata?.get("grpc-status-details-bin")[0];
  if (!(packed instanceof Buffer)) {
    // What Go's gRPC says when the process behind a connection is gone.
    return new Error(error.code === grpc.status.UNAVAILABLE ? "error reading from server: EOF" : error.details);
  }
  for (const detail of statusMessages.Status.deserializeBinary(packed).getDetailsList()) {
    if (!detail.getTypeName().endsWith("ErrorResourceInitFailed")) continue;
    const failed = providerMessages.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
    return new PartialFailure({
      id: failed.getId(),
      outputs: fromStruct(failed.getProperties()),
      reasons: failed.getReasonsList(),
    });
  }
  return new Error(error.details);
}
