// Every recorded answer of the real services, and every answer of the emulator, is read right; and each of its fields removed, set to null and given
// another type changes nothing, or ends in an error that names the field, as needed-fields.ts says. It does not prove what the services answer.
import { createDefaultHttpClient, type HttpClient } from "@azure/core-rest-pipeline";
import { describe, expect, it } from "vitest";
import { startEmulator } from "../../../emulator/index.ts";
import { everyKindSeed, quickstart, type Seed } from "../../../emulator/seeds.ts";
import { createAtlasClient } from "../../../provider/atlas/client.ts";
import { createAzureClient } from "../../../provider/azure/client.ts";
import { type Clock, remoteClock } from "../../../provider/support/clock.ts";
import { CmkError } from "../../../provider/support/errors.ts";
import { createHttp } from "../../../provider/support/http.ts";
import {
  areRecordingsHere,
  atlasRecordings,
  azureRecordings,
  type Recording,
  WHY_NO_RECORDINGS,
} from "../../support/recordings.ts";
import { entra, LOGIN } from "../../unit/provider/azure/fake-entra.ts";
import { type Reply, stepClock, transportOf } from "../../unit/provider/support/fakes.ts";
import { NEEDED_FIELDS, type NeededFields } from "./needed-fields.ts";
import { type Asked, type Clients, FOREIGN_APP, OPERATIONS } from "./operations.ts";

/** An answer to one request: "GET /api/…". */
interface Exchange {
  readonly request: string;
  readonly reply: Reply;
  /** It tells what is asked for, and not only that the work goes on. */
  readonly isRead: boolean;
}

const TOKEN = { kind: "accessToken", source: "a test", accessToken: quickstart.accessToken } as const;
const { clientId, clientSecret } = quickstart.runner;
const RUNNER = { kind: "clientSecret", tenantId: quickstart.tenantId, clientId, clientSecret } as const;

const clientsOn = (transport: HttpClient, clock: Clock): Clients => {
  const http = createHttp({ clock, userAgent: "test", transport, jitter: () => 1 });
  return {
    atlas: createAtlasClient({ http, clock, credentials: TOKEN, baseUrl: "https://cloud.mongodb.com" }),
    azure: createAzureClient({ http, clock, login: LOGIN }),
  };
};

const CHALLENGE: Reply = {
  status: 401,
  headers: {
    "WWW-Authenticate": `Bearer authorization="https://login.microsoftonline.com/${LOGIN.tenantId}", resource="https://vault.azure.net"`,
  },
};

let script: readonly Exchange[] = [];
let asked = new Map<string, number>();

/** One login for all. */
const replayed = clientsOn(
  transportOf((sent) => {
    const login = entra(sent);
    if (login !== undefined) return login;
    const { host, pathname } = new URL(sent.url);
    if (host.endsWith(".vault.azure.net") && sent.headers.authorization === undefined) return CHALLENGE;
    const request = `${sent.method} ${pathname}`;
    const count = asked.get(request) ?? 0;
    asked.set(request, count + 1);
    const fitting = script.filter((one) => one.request === request || one.request === ANY);
    return fitting[Math.min(count, fitting.length - 1)]?.reply ?? { status: 500 };
  }),
  stepClock(Date.UTC(2026, 7, 10)),
);

/** Clients that are answered as was answered: of one request several times in order, the last answer again and again. */
function replaying(exchanges: readonly Exchange[]): Clients {
  script = exchanges;
  asked = new Map();
  return replayed;
}

const ANY = "any request";

type Outcome = { readonly value: unknown } | { readonly error: string };

const outcomeOf = (ask: Asked["ask"], exchanges: readonly Exchange[]): Promise<Outcome> =>
  ask(replaying(exchanges)).then(
    (value) => ({ value }),
    (error: unknown) => {
      if (error instanceof CmkError) return { error: error.message };
      throw error; // an error that nobody means to read
    },
  );

type Json = unknown;
interface Place {
  /** `results[].id`: as the table names it. */
  readonly field: string;
  readonly at: ReadonlyArray<string | number>;
}

const isObject = (json: Json): json is Readonly<Record<string, Json>> =>
  typeof json === "object" && json !== null && !Array.isArray(json);

/** Every field of an answer, each kind of place once. */
function placesIn(json: Json): readonly Place[] {
  const found = new Map<string, Place>();
  const walk = (value: Json, field: string, at: Place["at"]): void => {
    if (Array.isArray(value))
      for (const [index, item] of value.entries()) walk(item, `${field}[${kindOf(item)}]`, [...at, index]);
    if (!isObject(value)) return;
    for (const [name, within] of Object.entries(value)) {
      const place = { field: field === "" ? name : `${field}.${name}`, at: [...at, name] };
      if (!found.has(place.field)) found.set(place.field, place);
      walk(within, place.field, place.at);
    }
  };
  walk(json, "", []);
  return [...found.values()];
}

/** Of a region: what is needed of it depends on its cloud. */
const kindOf = (item: Json): string =>
  isObject(item) && "regionName" in item && typeof item.providerName === "string" ? item.providerName : "";

const REMOVED = Symbol("removed");

function withChange(json: Json, at: Place["at"], value: unknown): Json {
  const [step, ...rest] = at;
  if (step === undefined) return value;
  if (Array.isArray(json)) return json.map((item, index) => (index === step ? withChange(item, rest, value) : item));
  if (!isObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).flatMap(([name, within]) => {
      if (name !== step) return [[name, within]];
      if (rest.length === 0 && value === REMOVED) return [];
      return [[name, withChange(within, rest, value)]];
    }),
  );
}

const valueAt = (json: Json, at: Place["at"]): Json => at.reduce<Json>((within, step) => Object(within)[step], json);

const ofAnotherType = (value: Json): unknown => (typeof value === "string" || value === null ? 5 : "strange");

const fits = (pattern: string, field: string): boolean =>
  new RegExp(`^${pattern.replace(/[.[\]]/g, "\\$&").replaceAll("*", "[^.]+")}$`).test(field);
const isAmong = (patterns: readonly string[] | undefined, field: string): boolean =>
  patterns?.some((pattern) => fits(pattern, field)) === true;

/** Of such an answer only the state is read, which operations.test.ts has; what it is about comes with the last answer. */
function goesOn({ status, headers = {}, json }: Reply): boolean {
  const { provisioningState = "Succeeded" } = isObject(json) && isObject(json.properties) ? json.properties : {};
  const isAsync = Object.keys(headers).some((name) => name.toLowerCase() === "azure-asyncoperation");
  const isOfOperation = isObject(json) && "status" in json && !("id" in json);
  return status === 202 || isAsync || isOfOperation || provisioningState !== "Succeeded";
}

type Expected = "the same" | "an error" | "no error";

function expectedOf(table: NeededFields, field: string, kind: string): Expected {
  if (isAmong(table.needed, field)) return "an error";
  if (isAmong(table.typed, field)) return kind === "mistyped" ? "an error" : "no error";
  return isAmong(table.shown, field) ? "no error" : "the same";
}

/** What is not as the table says, in words. */
async function faultsOf({ operation, ask }: Asked, exchanges: readonly Exchange[]): Promise<readonly string[]> {
  const table: NeededFields = NEEDED_FIELDS[operation];
  const before = await outcomeOf(ask, exchanges);
  if ("error" in before) return [`${operation}: the answer as it came is refused: ${before.error}`];
  const faults: string[] = [];
  for (const [index, exchange] of exchanges.entries()) {
    const { reply, isRead } = exchange;
    for (const { field, at } of isRead ? placesIn(reply.json) : []) {
      const changes = { removed: REMOVED, null: null, mistyped: ofAnotherType(valueAt(reply.json, at)) };
      for (const [kind, value] of Object.entries(changes)) {
        if (kind === "null" && valueAt(reply.json, at) === null) continue;
        const changed = { ...exchange, reply: { ...reply, json: withChange(reply.json, at, value) } };
        const after = await outcomeOf(ask, exchanges.with(index, changed));
        const fault = faultIn(expectedOf(table, field, kind), { before, after, name: String(at.at(-1)) });
        if (fault !== undefined) faults.push(`${operation}: ${field} ${kind}: ${fault}`);
      }
    }
  }
  return faults;
}

function faultIn(
  expected: Expected,
  { before, after, name }: { readonly before: Outcome; readonly after: Outcome; readonly name: string },
): string | undefined {
  if (expected === "an error") {
    if (!("error" in after)) return "goes on, though the field is needed";
    return after.error.includes(`'${name}'`) ? undefined : `is refused without the field's name: ${after.error}`;
  }
  if ("error" in after) return `is refused, though no decision needs it: ${after.error}`;
  return expected === "no error" || JSON.stringify(after) === JSON.stringify(before) ? undefined : "is read otherwise";
}

const withoutQuery = (path: string): string => path.replace(/\?.*$/, "");
const namedAs = ({ method, path }: Recording): string => `${method} ${withoutQuery(path)}`;
const isTaken = ({ status }: Recording): boolean => status < 400;

/** After the answer: the same thing, settled; a list ends. */
const followUpOf = ({ body }: Recording): Reply => {
  const settled =
    isObject(body) && isObject(body.properties)
      ? withChange(body, ["properties", "provisioningState"], "Succeeded")
      : body;
  const registered =
    isObject(settled) && "registrationState" in settled ? { ...settled, registrationState: "Registered" } : settled;
  return { json: isObject(body) && "results" in body ? { results: [] } : registered };
};

const exchangesOf = (recording: Recording): readonly Exchange[] => {
  const { status, headers, body } = recording;
  const first: Reply = { status, headers, ...(body === null ? {} : { json: body }) };
  const isRead = recording.method === "GET" || !goesOn(first);
  return [
    { request: ANY, reply: first, isRead },
    { request: ANY, reply: followUpOf(recording), isRead: !isRead },
  ];
};

const recordings = [...atlasRecordings(), ...azureRecordings()].filter(isTaken);
const recorded = OPERATIONS.map((asked) => ({
  asked,
  answers: recordings.filter((one) => asked.recordedAs?.includes(namedAs(one))),
})).filter(({ answers }) => answers.length > 0);

describe.runIf(areRecordingsHere)(areRecordingsHere ? "a recorded answer" : `skipped: ${WHY_NO_RECORDINGS}`, () => {
  it.each(recorded.map(({ asked, answers }) => [asked.operation, asked, answers] as const))(
    "to %s is read, and needs no more than the table says",
    async (_, asked, answers) => {
      const faults: string[] = [];
      for (const one of answers) faults.push(...(await faultsOf(asked, exchangesOf(one))));
      expect(faults).toEqual([]);
    },
  );
});

/** Words and flags that an answer and what was read of it have under the same name. */
const common = (read: unknown, body: unknown): readonly string[] =>
  isObject(read) && isObject(body)
    ? Object.keys(read).filter((name) => ["string", "boolean", "number"].includes(typeof read[name]) && name in body)
    : [];

const chosen = (json: Json, names: readonly string[]): Json => names.map((name) => Object(json)[name]);

describe.runIf(areRecordingsHere)("what was recorded", () => {
  const atlasWords = recorded.filter(({ asked }) => /Cluster$|Project$|^(create|replace)Alert/.test(asked.operation));

  it.each(atlasWords.map(({ asked, answers }) => [asked.operation, asked, answers] as const))(
    "is read word by word: %s",
    async (_, asked, answers) => {
      for (const answer of answers) {
        const outcome = await outcomeOf(asked.ask, exchangesOf(answer));
        const read = "value" in outcome ? outcome.value : outcome;
        const names = common(read, answer.body);
        expect(names.length).toBeGreaterThan(1);
        expect(chosen(read, names)).toEqual(chosen(answer.body, names));
      }
    },
  );

  const lists = recordings.filter((one) => namedAs(one) === "GET /groups/{groupId}/alertConfigs");

  it.each(lists.map((one) => [Object(one.body).results.length, one] as const))(
    "is an alert of each event, in a list of %i of which some have none",
    async (_, one) => {
      const events: ReadonlyArray<string | undefined> = Object(one.body).results.map(
        (alert: Json) => Object(alert).eventTypeName,
      );
      const named = [...new Set(events)].filter((event) => event !== undefined);
      const read = await replaying(exchangesOf(one)).atlas.listAlertConfigs(quickstart.projectId, named);
      expect(read.map(({ eventTypeName }) => eventTypeName)).toEqual(events.filter((event) => event !== undefined));
      expect(events).toContain(undefined);
    },
  );

  const refusals = [...atlasRecordings(), ...azureRecordings()].filter((one) => !isTaken(one));
  const asks = refusals.flatMap((one) =>
    OPERATIONS.filter(({ recordedAs }) => recordedAs?.includes(namedAs(one))).map(
      ({ operation, ask }) => [one.status, codeIn(one.body), operation, one, ask] as const,
    ),
  );

  it.each(asks)("is a refusal with its code: %i %s to %s", async (status, code, _, one, ask) => {
    await expect(ask(replaying(exchangesOf(one)))).rejects.toMatchObject({ status, code });
  });
});

const codeIn = (body: Json): string => Object(body).errorCode ?? Object(Object(body).error).code;

/** The runner may do everything, so that every operation has an answer. */
function seedOf(nowMs: number): Seed {
  const { atlas, azure } = everyKindSeed(nowMs);
  const { servicePrincipalId: principalId } = quickstart.runner;
  const scope = `/subscriptions/${quickstart.subscriptionId}`;
  return {
    atlas,
    azure: {
      ...azure,
      roleAssignments: [
        ...azure.roleAssignments,
        ...["Owner", "Key Vault Crypto Officer"].map((role) => ({ scope, principalId, role })),
      ],
      locks: [{ scope: quickstart.keyVaultId, name: "kept", level: "CanNotDelete" }],
      graphRights: { [principalId]: ["Application.ReadWrite.All"] },
      foreignApps: [FOREIGN_APP],
    },
  };
}

/** Goes through all operations in one emulated world, and keeps what was answered to each. */
async function emulatedAnswers(): Promise<ReadonlyMap<Asked, readonly Exchange[]>> {
  const emulator = await startEmulator({ clock: { mode: "stepped" }, seed: seedOf });
  let exchanges: Exchange[] = [];
  const real = createDefaultHttpClient();
  const transport: HttpClient = {
    sendRequest: async (request) => {
      const answer = await real.sendRequest(request);
      const { pathname } = new URL(request.url);
      const isAsked = answer.status < 400 && !pathname.includes("/oauth2/") && !pathname.includes("/.well-known/");
      const json = answer.bodyAsText ? JSON.parse(answer.bodyAsText) : undefined;
      const headers = Object.fromEntries(Object.entries(answer.headers.toJSON({ preserveCase: true })));
      const reply: Reply = { status: answer.status, headers, ...(json === undefined ? {} : { json }) };
      if (isAsked) exchanges.push({ request: `${request.method} ${pathname}`, reply, isRead: !goesOn(reply) });
      return answer;
    },
  };
  const clock = remoteClock(emulator.env.ATLAS_CMK_CLOCK ?? "");
  await clock.sync();
  const http = createHttp({ clock, userAgent: "test", transport, azureEndpoint: emulator.url });
  const clients: Clients = {
    atlas: createAtlasClient({ http, clock, credentials: TOKEN, baseUrl: emulator.url }),
    azure: createAzureClient({ http, clock, login: RUNNER }),
  };
  const answers = new Map<Asked, readonly Exchange[]>();
  for (const asked of OPERATIONS) {
    await asked.prepare?.(clients);
    exchanges = [];
    await asked.ask(clients);
    answers.set(asked, exchanges);
    exchanges = [];
    await clock.sleep(120_000);
    await asked.settle?.(clients);
  }
  await emulator.close();
  return answers;
}

describe("an answer of the emulator", () => {
  it("to any operation is read, and needs no more than the table says", async () => {
    const answers = await emulatedAnswers();
    const silent = [...answers].filter(([, exchanges]) => exchanges.every(({ reply }) => reply.json === undefined));
    expect(silent.map(([asked]) => asked.operation)).toEqual(["deleteVault"]);
    const faults: string[] = [];
    for (const [asked, exchanges] of answers) faults.push(...(await faultsOf(asked, exchanges)));
    expect(faults).toEqual([]);
  });

  it("is asked for by every line of the table", () => {
    expect(OPERATIONS.map(({ operation }) => operation).sort()).toEqual(Object.keys(NEEDED_FIELDS).sort());
  });
});
