// The listening side: reads a request, strikes it with a fault or has it answered, writes the journal, waits for listeners, answers.
// It knows nothing of Atlas or Azure: what answers is handed in.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Answer, Request } from "./http.ts";
import { bodyForJournal, redacted } from "./journal.ts";
import type { Parts } from "./parts.ts";
import { readRequest } from "./reading.ts";
import type { Fault, JournalEntry, Service } from "./types.ts";

export interface Served {
  readonly parts: Parts;
  readonly serviceOf: (request: Request) => Service;
  /** Never throws for a refusal; a throw is a bug of the emulator and answered with 500. */
  readonly answer: (request: Request, service: Service) => Promise<Answer>;
}

/** Longer than any pause of a client: otherwise a request could fail because the server closes its connection. */
const IDLE_MS = 600_000;

export function createListener(served: Served): Server {
  return createServer({ keepAliveTimeout: IDLE_MS }, (incoming, outgoing) => {
    serve(served, incoming, outgoing).catch((error: unknown) => {
      outgoing.statusCode = 500;
      outgoing.end(JSON.stringify({ error: 500, errorCode: "EMULATOR_BUG", detail: String(error) }));
    });
  });
}

async function serve(served: Served, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  served.parts.clock.stir();
  const request = { ...(await readRequest(incoming)), gone: goneOf(outgoing) };
  const service = served.serviceOf(request);
  const fault = served.parts.faults.take({ method: request.method, path: request.path, service });
  if (fault?.action.kind === "delay") await served.parts.clock.sleep(fault.action.ms);
  const answer = await struck(fault, () => served.answer(request, service));
  const entry = note(served.parts, { request, service, answer });
  for (const listener of served.parts.listeners) await listener(entry);
  if (answer === "dropped") incoming.socket.destroy();
  else {
    outgoing.setHeader("Date", new Date(served.parts.clock.now()).toUTCString());
    send(outgoing, answer);
  }
}

function goneOf(outgoing: ServerResponse): AbortSignal {
  const gone = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  return gone.signal;
}

/** The answer after a fault had its way, the work done or not as the fault says. */
async function struck(fault: Fault | undefined, work: () => Promise<Answer>): Promise<Answer | "dropped"> {
  const action = fault?.action;
  if (action === undefined || action.kind === "delay") return work();
  if (action.kind === "status") return statusAnswer(action);
  if (action.kind === "drop") {
    if (action.when === "after") await work();
    return "dropped";
  }
  const answer = await work();
  return { ...answer, json: action.body(structuredClone(answer.json)) };
}

function statusAnswer(action: Extract<Fault["action"], { kind: "status" }>): Answer {
  const headers = action.headers ?? {};
  if (action.body !== undefined) return { status: action.status, headers, text: action.body };
  const errorCode = action.errorCode ?? (action.status === 429 ? "RATE_LIMITED" : "UNEXPECTED_ERROR");
  const json = { error: action.status, errorCode, detail: "a scripted fault", reason: "", parameters: [] };
  return { status: action.status, headers, json };
}

const MEDIA_DATE = /application\/vnd\.atlas\.([^+]+)\+json/;

function note(
  parts: Parts,
  done: { readonly request: Request; readonly service: Service; readonly answer: Answer | "dropped" },
): JournalEntry {
  const { request, service, answer } = done;
  const contentType = request.headers["content-type"] ?? "";
  const mediaType = (MEDIA_DATE.exec(contentType) ?? MEDIA_DATE.exec(request.headers.accept ?? ""))?.[1];
  const requestBody = bodyForJournal(request.text, contentType);
  const query = Object(redacted(Object.fromEntries(request.query)));
  const errorCode = answer === "dropped" ? undefined : errorCodeOf(answer.json);
  return parts.journal.record({
    atMs: parts.clock.now(),
    service,
    method: request.method,
    host: request.host,
    path: request.path,
    query,
    ...(mediaType === undefined ? {} : { mediaType }),
    status: answer === "dropped" ? 0 : answer.status,
    ...(requestBody === undefined ? {} : { requestBody }),
    ...(errorCode === undefined ? {} : { errorCode }),
  });
}

/** Atlas's errorCode, Azure's error.code, OAuth's error. */
function errorCodeOf(json: unknown): string | undefined {
  if (typeof json !== "object" || json === null) return undefined;
  if ("errorCode" in json && typeof json.errorCode === "string") return json.errorCode;
  if (!("error" in json)) return undefined;
  if (typeof json.error === "string") return json.error;
  const inner = json.error;
  const hasCode = typeof inner === "object" && inner !== null && "code" in inner && typeof inner.code === "string";
  return hasCode ? String(inner.code) : undefined;
}

function send(outgoing: ServerResponse, answer: Answer): void {
  outgoing.statusCode = answer.status;
  const isBare = answer.text === undefined && answer.json === undefined;
  if (!isBare) outgoing.setHeader("Content-Type", "application/json");
  for (const [name, value] of Object.entries(answer.headers ?? {})) outgoing.setHeader(name, sendable(value));
  outgoing.end(isBare ? undefined : (answer.text ?? JSON.stringify(answer.json)));
}

/** A header holds plain characters; what a body brought along may be none. */
const sendable = (value: string): string => value.replace(/[^\x20-\x7e]/gu, (char) => encodeURI(char.toWellFormed()));
