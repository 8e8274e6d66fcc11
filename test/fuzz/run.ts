// Sends requests from chance to an emulator in this process and looks at every answer: no 500, no answer out of form, no secret. A reset or a login is no luck:
// the world is set up again after each.

import { Agent, request as httpRequest } from "node:http";
import { type Emulator, startEmulator } from "../../emulator/index.ts";
import { everyKindSeed, quickstart } from "../../emulator/seeds.ts";
import { isHere, loadContract } from "../contract/emulator/openapi.ts";
import { byHand } from "../support/hand.ts";
import { runnerToken } from "../support/runner.ts";
import { CANARY } from "./bodies.ts";
import { randomOf } from "./random.ts";
import { type FuzzRequest, type Known, nextRequest } from "./requests.ts";

interface Finding {
  readonly index: number;
  readonly kind: "500" | "out of form" | "secret" | "wedged";
  readonly request: FuzzRequest;
  readonly what: string;
}

export interface Outcome {
  readonly findings: readonly Finding[];
  /** How many answers had which status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** How many were held against the formal document. */
  readonly validated: number;
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const SECRETS = [
  CANARY,
  quickstart.staticApp.clientSecret,
  quickstart.runner.clientSecret,
  quickstart.serviceAccount.clientSecret,
  quickstart.apiKey.privateKey,
  quickstart.accessToken,
];

export async function fuzz(seed: number, count: number): Promise<Outcome> {
  const emulator = await startEmulator({
    clock: { mode: "stepped", startMs: Date.UTC(2026, 10, 24) },
    seed: everyKindSeed,
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const check = checker();
  const random = randomOf(seed);
  const [findings, statuses]: [Finding[], Record<string, number>] = [[], {}];
  let known = await setUp(emulator);
  for (let index = 0; index < count; index += 1) {
    const request = nextRequest(random, known);
    const reply = await sent(emulator, agent, request);
    statuses[reply.status] = (statuses[reply.status] ?? 0) + 1;
    for (const [kind, what] of check.look(request, reply)) findings.push({ index, kind, request, what });
    known = request.target === "/_emulator/reset" ? await setUp(emulator) : learnt(known, reply);
    if (index % 500 === 499) emulator.journal.clear();
  }
  const journal = JSON.stringify(emulator.journal.entries());
  for (const secret of SECRETS.filter((one) => journal.includes(one))) findings.push(inJournal(count, secret));
  agent.destroy();
  await emulator.close();
  return { findings, statuses, validated: check.validated() };
}

const inJournal = (index: number, what: string): Finding => ({
  index,
  kind: "secret",
  request: { service: "control", method: "GET", target: "/_emulator/journal", headers: {} },
  what,
});

/** The runner may do everything, and its tokens live for as long as the clock. */
async function setUp(emulator: Emulator): Promise<Known> {
  const principalId = quickstart.runner.servicePrincipalId;
  const scope = `/subscriptions/${quickstart.subscriptionId}`;
  const grants = ["Owner", "Key Vault Administrator"].map((role) => ({ scope, principalId, role }));
  const { roleAssignments } = emulator.store.azure;
  await byHand(emulator, {
    tokenSeconds: 10_000_000_000,
    roleAssignments: [...roleAssignments, ...grants],
    graphRights: { [principalId]: ["Application.ReadWrite.All"] },
  });
  const [arm, vault, graph] = await Promise.all(
    ["https://management.azure.com", "https://vault.azure.net", "https://graph.microsoft.com"].map((audience) =>
      runnerToken(emulator, audience),
    ),
  );
  return { tokens: { arm: arm ?? "", vault: vault ?? "", graph: graph ?? "" }, ids: [], names: [] };
}

const MOST_KNOWN = 40;

function learnt(known: Known, { text }: Reply): Known {
  const ids = [...text.matchAll(/"(?:id|_id)":"([a-f0-9]{24})"/g)].map(([, id = ""]) => id);
  const names = [...text.matchAll(/"(?:name|privateEndpointConnectionName)":"([\w.-]+)"/g)].map(
    ([, name = ""]) => name,
  );
  const kept = (old: readonly string[], fresh: readonly string[]) =>
    [...new Set([...old, ...fresh])].slice(-MOST_KNOWN);
  return { ...known, ids: kept(known.ids, ids), names: kept(known.names, names) };
}

/** The target goes as it is: `fetch` would mend it. */
const sent = (emulator: Emulator, agent: Agent, { method, target, headers, body }: FuzzRequest): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(emulator.url);
    const path = target.replace(/[^\x21-\x7e]/gu, (char) => encodeURIComponent(char.toWellFormed()));
    const request = httpRequest({ hostname, port, path, method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, type: response.headers["content-type"] ?? "", text });
      });
    });
    request.on("error", reject);
    request.end(body);
  });

type Look = readonly [Finding["kind"], string];

function checker() {
  const contract = isHere ? loadContract() : undefined;
  let validated = 0;
  const form = (request: FuzzRequest, reply: Reply): string | undefined => {
    if (reply.text === "") return undefined;
    const json = parsed(reply.text);
    if (json === undefined) return "no JSON";
    if (reply.status >= 400) return badError(request, reply.status, json);
    // An id that is empty, or dots, makes it the request for the list.
    if (/\/(\.\.)?(\?|$)/.test(request.target)) return undefined;
    const type = reply.type.split(";")[0] ?? "";
    const status = request.operation === "POST /alertConfigs" ? 200 : reply.status;
    const validate = request.operation === undefined ? undefined : documented(request.operation, status, type);
    if (validate === undefined) return undefined;
    validated += 1;
    return validate(json) ? undefined : JSON.stringify(validate.errors?.slice(0, 3));
  };
  const documented = (operation: string, status: number, type: string) => {
    try {
      return contract?.answer(operation, status, type);
    } catch {
      return undefined; // The document has no such operation.
    }
  };
  return {
    validated: () => validated,
    look: (request: FuzzRequest, reply: Reply): readonly Look[] => {
      const out = form(request, reply);
      return [
        ...(reply.status >= 500 ? [["500", reply.text.slice(0, 300)] as const] : []),
        ...(out === undefined ? [] : [["out of form", out] as const]),
        ...SECRETS.filter((secret) => reply.text.includes(secret)).map((secret) => ["secret", secret] as const),
      ];
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Each service's own way of saying no. */
function badError({ service }: FuzzRequest, status: number, json: unknown): string | undefined {
  const { error, errorCode } = Object(json);
  const isWell =
    service === "atlas" || service === "control"
      ? error === status && typeof errorCode === "string"
      : typeof error?.code === "string" && typeof error.message === "string";
  return isWell ? undefined : JSON.stringify(json).slice(0, 300);
}
