// Reads a request from the wire into the form that routes receive. A target or body that cannot be read is marked, and
// routing.ts chooses the answer.
import type { IncomingMessage } from "node:http";
import type { Request } from "./http.ts";

/**
 * FACT(arm-body-limit): ARM takes 4 MiB, Atlas tells no limit. ASSUMED(emulator-limits): no body of either is near this
 * one.
 */
const MOST_BYTES = 1_048_576;

export async function readRequest(incoming: IncomingMessage): Promise<Request> {
  const target = targetOf(incoming.url ?? "/");
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
  const body = await bodyOf(incoming);
  return {
    method: incoming.method ?? "GET",
    host: headers["x-forwarded-host"] ?? headers.host ?? "",
    path: target.pathname,
    query: target.searchParams,
    target: `${target.pathname}${target.search}`,
    headers,
    text: body ?? "",
    ...(body === undefined ? { flaw: "body" } : isDecodable(target.pathname) ? {} : { flaw: "path" }),
  };
}

/** `//host/path` is a path here, as it is to a server. A proxy's absolute form is read too; any other form leads nowhere. */
function targetOf(url: string): URL {
  if (url.startsWith("/")) return new URL(`http://emulator${url}`);
  return URL.parse(url) ?? new URL("http://emulator/");
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** `undefined`: too long. What comes after the limit is taken off the wire and thrown away, so that the client reads the answer. */
async function bodyOf(incoming: IncomingMessage): Promise<string | undefined> {
  let [chunks, length]: [Buffer[], number] = [[], 0];
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length <= MOST_BYTES) chunks.push(bytes);
    else chunks = [];
  }
  return length > MOST_BYTES ? undefined : Buffer.concat(chunks).toString("utf8");
}
