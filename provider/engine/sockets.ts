// Sends one line and receives one line over a socket of this machine. Bridge layer: it knows nothing of the messages.
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { ownEntry } from "../support/own";
import type { Reply } from "./meeting";

export interface Listener {
  close(): void;
}

const MOST_CHARACTERS = 65_536;
const ASKED_WITHIN_MS = 30_000;
const TRIES = 3;
const BETWEEN_TRIES_MS = 50;

/** Listens and answers. A line without an answer ends the connection. The listener does not prevent the end of the process. */
export async function listenAt(path: string, answer: (line: string) => Promise<string | undefined>): Promise<Listener> {
  const server = createServer((socket) => {
    socket.setTimeout(ASKED_WITHIN_MS, () => socket.destroy());
    socket.on("error", () => socket.destroy());
    onLine(socket, (line) => {
      const answered = line === undefined ? Promise.resolve(undefined) : answer(line);
      answered.then(
        (text) => socket.end(text === undefined ? "" : `${text}\n`),
        () => socket.destroy(),
      );
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  server.removeAllListeners("error").on("error", () => {});
  server.unref();
  return { close: () => void server.close() };
}

/**
 * A process that ends removes its socket first, then breaks connections. So a broken connection is tried again.
 * FACT(socket-connect): without a file there is no process. A file without a listener refuses the connection.
 */
export async function askAt(path: string, line: string, withinMs: number): Promise<Reply> {
  for (let tries = 1; ; tries += 1) {
    const reply = await askOnce(path, line, withinMs);
    if (reply.kind !== "broken") return reply;
    if (tries === TRIES) return { kind: "silent" };
    await pause(BETWEEN_TRIES_MS);
  }
}

const BROKEN = { kind: "broken" } as const;
const REPLIES: Readonly<Record<string, Reply>> = { ENOENT: { kind: "left" }, ECONNREFUSED: { kind: "crashed" } };

function askOnce(path: string, line: string, withinMs: number): Promise<Reply | typeof BROKEN> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (reply: Reply | typeof BROKEN): void => {
      socket.destroy();
      resolve(reply);
    };
    socket.setTimeout(withinMs, () => settle({ kind: "silent" }));
    socket.on("error", (error: NodeJS.ErrnoException) => settle(ownEntry(REPLIES, error.code ?? "") ?? BROKEN));
    onLine(socket, (text) => settle(text === undefined ? BROKEN : { kind: "answered", text }));
    socket.write(`${line}\n`);
  });
}

/** Returns the first line, or `undefined` where the connection ends before. */
function onLine(socket: Socket, give: (line: string | undefined) => void): void {
  let received = "";
  const settle = (line: string | undefined): void => {
    socket.removeAllListeners("data").removeAllListeners("end");
    give(line);
  };
  socket.setEncoding("utf8");
  socket.once("end", () => settle(undefined));
  socket.on("data", (chunk: string) => {
    received += chunk;
    const end = received.indexOf("\n");
    if (end >= 0) settle(received.slice(0, end));
    else if (received.length > MOST_CHARACTERS) settle(undefined);
  });
}
