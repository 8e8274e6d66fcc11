// ARM and Key Vault for the azure-native stand-in: requests, long-running operations, errors as the plugin words them. It knows no resource.
import type { HttpAnswer, HttpAsk, World } from "../http.ts";
import { retryAfterMs, sendHttp } from "../http.ts";
import { isRecord, type Properties, textOf } from "../values.ts";
import { claimsOf, createTokens, type Login } from "./login.ts";

interface ArmAsk {
  readonly method: HttpAsk["method"];
  readonly path: string;
  readonly apiVersion: string;
  readonly body?: Properties;
}

export interface Arm {
  /** One request, whatever the answer. */
  ask(ask: ArmAsk): Promise<HttpAnswer>;
  get(path: string, apiVersion: string): Promise<Properties>;
  /** Until what it starts is over. */
  put(ask: Omit<ArmAsk, "method">): Promise<Properties>;
  /** Gone already is done. */
  delete(path: string, apiVersion: string): Promise<void>;
  /** The data plane's. */
  deleteKey(vaultName: string, keyName: string): Promise<void>;
  claims(): Promise<Properties>;
}

/** ARM said no, or a started operation ended badly. */
export class ArmError extends Error {
  readonly status: number;
  /** The request was taken, its work failed: there may be something. */
  readonly isStarted: boolean;

  constructor(message: string, of: { readonly status: number; readonly isStarted: boolean }) {
    super(message);
    this.status = of.status;
    this.isStarted = of.isStarted;
  }
}

const KEY_VERSION = "7.5";

export function createArm(world: World, login: Login): Arm {
  const tokens = createTokens(world, login);
  const { cloud } = login;
  const ask = async ({ method, path, apiVersion, body }: ArmAsk): Promise<HttpAnswer> =>
    send(world, {
      method,
      host: cloud.arm,
      path: `${path}?api-version=${apiVersion}`,
      token: await tokens.text(`https://${cloud.arm}/.default`),
      ...(body === undefined ? {} : { body }),
    });
  return {
    ask,
    get: async (path, apiVersion) => (await accepted(ask({ method: "GET", path, apiVersion }))).json,
    put: (of) => put(world, ask, of),
    async delete(path, apiVersion) {
      const answer = await ask({ method: "DELETE", path, apiVersion });
      if (answer.status === 404) return;
      if (answer.status >= 400) throw refused(answer, false);
      await finished(world, ask, { answer, id: path, apiVersion, isDelete: true });
    },
    async deleteKey(vaultName, keyName) {
      const token = await tokens.text(`https://${cloud.vaultSuffix}/.default`);
      const host = `${vaultName}.${cloud.vaultSuffix}`;
      const path = `/keys/${keyName}?api-version=${KEY_VERSION}`;
      const answer = await send(world, { method: "DELETE", host, path, token });
      if (answer.status >= 400 && answer.status !== 404) throw refused(answer, false);
    },
    claims: async () => claimsOf(await tokens.text(`https://${cloud.arm}/.default`)),
  };
}

interface HostAsk {
  readonly method: HttpAsk["method"];
  readonly host: string;
  readonly path: string;
  readonly token: string;
  readonly body?: Properties;
}

function send(world: World, { method, host, path, token, body }: HostAsk): Promise<HttpAnswer> {
  return sendHttp(world, {
    method,
    url: `${world.env.ATLAS_CMK_AZURE_ENDPOINT}${path}`,
    headers: {
      "X-Forwarded-Host": host,
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

type Ask = Arm["ask"];

const CONFLICT_TRIES = 6;
const POLL_MS = 10_000;

/** FACT(azure-native-conflicts): of the conflicts, only "another operation in progress" is tried again. */
async function put(world: World, ask: Ask, of: Omit<ArmAsk, "method">): Promise<Properties> {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask({ ...of, method: "PUT" });
    const isBusy = answer.status === 409 && errorOf(answer).code === "AnotherOperationInProgress";
    if (isBusy && tries < CONFLICT_TRIES) {
      await world.clock.sleep(retryAfterMs(answer) ?? POLL_MS);
      continue;
    }
    if (answer.status >= 400) throw refused(answer, false);
    await finished(world, ask, { answer, id: of.path, apiVersion: of.apiVersion, isDelete: false });
    return answer.json;
  }
}

interface Started {
  readonly answer: HttpAnswer;
  readonly id: string;
  readonly apiVersion: string;
  readonly isDelete: boolean;
}

const ENDED = ["succeeded", "failed", "canceled", "cancelled"];

/** Follows the address that ARM gives, else the object's own provisioning state. */
async function finished(world: World, ask: Ask, started: Started): Promise<void> {
  const { headers } = started.answer;
  const address = headers.get("Azure-AsyncOperation") ?? headers.get("Location");
  let state = started.isDelete && address === null ? "Succeeded" : stateOf(started.answer, address !== null);
  let pauseMs = retryAfterMs(started.answer) ?? POLL_MS;
  while (!ENDED.includes(state.toLowerCase())) {
    await world.clock.sleep(pauseMs);
    const next = address === null ? { path: started.id, apiVersion: started.apiVersion } : placeOf(address, started);
    const answer = await ask({ method: "GET", ...next });
    if (started.isDelete && answer.status === 404) return;
    if (answer.status >= 400) throw refused(answer, true);
    pauseMs = retryAfterMs(answer) ?? POLL_MS;
    state = stateOf(answer, address !== null);
    if (state.toLowerCase() === "failed") throw refused(answer, true);
  }
}

function stateOf(answer: HttpAnswer, isOperation: boolean): string {
  if (isOperation) {
    if (answer.status === 202) return textOf(answer.json.status) || "InProgress";
    return textOf(answer.json.status) || "Succeeded";
  }
  const properties = isRecord(answer.json.properties) ? answer.json.properties : {};
  return textOf(properties.provisioningState) || "Succeeded";
}

/** Of an address that keeps its real host. */
function placeOf(address: string, started: Started): Pick<ArmAsk, "path" | "apiVersion"> {
  const url = new URL(address, "https://management.azure.com");
  return { path: url.pathname, apiVersion: url.searchParams.get("api-version") ?? started.apiVersion };
}

async function accepted(answer: Promise<HttpAnswer>): Promise<HttpAnswer> {
  const given = await answer;
  if (given.status >= 400) throw refused(given, false);
  return given;
}

function errorOf(answer: HttpAnswer): { readonly code: string; readonly message: string } {
  const error = isRecord(answer.json.error) ? answer.json.error : {};
  return { code: textOf(error.code), message: textOf(error.message) || answer.text };
}

/** FACT(azure-native-errors): a refusal reads `Status=404 Code="…" Message="…"`. */
function refused(answer: HttpAnswer, isStarted: boolean): ArmError {
  const { code, message } = errorOf(answer);
  return new ArmError(`Status=${answer.status} Code="${code || stateOf(answer, false)}" Message="${message}"`, {
    status: answer.status,
    isStarted,
  });
}
