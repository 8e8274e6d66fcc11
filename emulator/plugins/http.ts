// How a stand-in asks the emulated clouds: over HTTP like anybody, trying again where a cloud's own client would, on the emulator's clock.
import type { EmulatorClock } from "../clock.ts";
import { isRecord, type Properties } from "./values.ts";

export interface World {
  /** Where the clouds are, by the variables that lead every program there, and the credentials. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Pick<EmulatorClock, "now" | "sleep">;
}

export interface HttpAsk {
  readonly method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Empty where the body is no JSON object. */
  readonly json: Properties;
}

const RETRIED = [408, 429, 500, 502, 503, 504];
const TRIES = 4;
const PAUSE_MS = 4_000;

export async function sendHttp(world: World, ask: HttpAsk): Promise<HttpAnswer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await attempt(ask, tries === TRIES);
    if (answer !== undefined && (tries === TRIES || !RETRIED.includes(answer.status))) return answer;
    await world.clock.sleep(retryAfterMs(answer) ?? PAUSE_MS * 2 ** (tries - 1));
  }
}

/** `undefined`: the connection broke, and there are tries left. */
async function attempt(ask: HttpAsk, isLast: boolean): Promise<HttpAnswer | undefined> {
  try {
    const { method, headers, body } = ask;
    const response = await fetch(ask.url, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: objectIn(text) };
  } catch (error) {
    if (isLast) throw new Error(`${ask.method} ${ask.url}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

export function retryAfterMs(answer: HttpAnswer | undefined): number | undefined {
  const seconds = Number(answer?.headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1_000 : undefined;
}

function objectIn(text: string): Properties {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
