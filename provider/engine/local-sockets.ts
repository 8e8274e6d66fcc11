// How the plugin processes of one engine find each other on this machine: one socket each, in a directory that only this user can open, or a named pipe on
// Windows. Bridge layer. A socket's name says which engine it belongs to. The content of files is never read.
import { createHash, randomBytes } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { basename, join } from "node:path";
import type { Host, Place } from "./meeting";
import { askAt, listenAt } from "./sockets";

/** What all plugin processes of one engine share, and no process of another engine has. */
export interface Machine {
  /** In the order of preference. All folders are searched: two processes of one engine may have different environments. */
  readonly folders: readonly string[];
  /** Named pipes are not files: their folder is not ours, and they end with their process. */
  readonly areFiles: boolean;
  readonly user: string;
  /** The network of the engine's address: two containers may share a directory and use the same port. */
  readonly network: string;
}

const NAME = "atlas-cmk-";
const LOOK_EVERY_MS = 1_000;
const STALE_AFTER_MS = 86_400_000;
const OWNER_ONLY = 0o700;
const OTHERS_BITS = 0o077;
/** FACT(unix-sockets): a socket's path has at most 107 bytes on Linux, 103 on macOS. */
const MOST_BYTES = 103;

/** The place of this process among the processes with the same topic. */
export function localSockets(topic: string, machine: Machine = thisMachine()): Place {
  const hash = createHash("sha256")
    .update(JSON.stringify([topic, machine.user, machine.network]))
    .digest("hex");
  const prefix = `${machine.areFiles ? "" : NAME}${hash.slice(0, 16)}.`;
  let own: Own | undefined;
  let opening: Promise<void> | undefined;
  let watch: NodeJS.Timeout | undefined;
  let isClosed = false;
  const leave = (): void => {
    own?.close();
    own = undefined;
  };
  const take = async (host: Host): Promise<void> => {
    leave();
    const taken = await listenSomewhere(machine, prefix, host);
    own = taken;
    if (isClosed) leave();
    else if (machine.areFiles) watch ??= setInterval(() => void open(host).catch(() => {}), LOOK_EVERY_MS).unref();
  };
  const open = async (host: Host): Promise<void> => {
    await opening?.catch(() => {});
    if (isClosed) throw new Error("this plugin process is ending");
    if (own !== undefined && machine.areFiles && !existsSync(own.path)) {
      host.onRemoved();
      opening = undefined;
    }
    opening ??= take(host).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    await opening;
  };
  return {
    open,
    others: () =>
      machine.folders.flatMap((folder) => socketsIn(machine, folder, prefix)).filter((one) => one !== own?.path),
    ask: (other, line, withinMs) => askAt(other, line, withinMs),
    nameOf: (other) => `process ${basename(other).slice(prefix.length).split(".")[0]}`,
    bury: (other) => rmSync(other, { force: true }),
    close: () => {
      isClosed = true;
      clearInterval(watch);
      leave();
    },
  };
}

interface Own {
  readonly path: string;
  close(): void;
}

/**
 * `/tmp` comes first: it is short, and the same for processes with different TMPDIR. FACT(network-namespaces): the link
 * names the network of a process, so that the loopback addresses of two containers are different.
 */
function thisMachine(): Machine {
  if (process.platform === "win32")
    return { folders: ["\\\\.\\pipe\\"], areFiles: false, user: userInfo().username, network: "" };
  const user = String(process.getuid?.());
  const folders = [...new Set(["/tmp", tmpdir()])].map((folder) => join(folder, `${NAME}${user}`));
  return { folders, areFiles: true, user, network: networkOf("/proc/self/ns/net") };
}

function networkOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return "";
  }
}

async function listenSomewhere(machine: Machine, prefix: string, host: Host): Promise<Own> {
  const refusals: string[] = [];
  for (const folder of machine.folders) {
    try {
      const name = `${prefix}${process.pid}.${randomBytes(4).toString("hex")}`;
      return machine.areFiles
        ? await listenInFile(folder, name, host)
        : { path: join(folder, name), ...(await listenAt(join(folder, name), host.answer)) };
    } catch (error) {
      refusals.push(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(refusals.join("; "));
}

/** The socket gets its name when it listens: a name without a listener belongs to a process that crashed. */
async function listenInFile(folder: string, name: string, host: Host): Promise<Own> {
  const [path, unready] = [join(folder, name), join(folder, `~${name}`)];
  if (Buffer.byteLength(unready) > MOST_BYTES)
    throw new Error(`the path of a socket would be over ${MOST_BYTES} bytes`);
  makeFolder(folder);
  const listener = await listenAt(unready, host.answer);
  renameSync(unready, path);
  void removeStale(folder, path).catch(() => {});
  return {
    path,
    close: () => {
      rmSync(path, { force: true });
      listener.close();
    },
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: OWNER_ONLY });
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  if (!isOurs(folder)) throw new Error("the path is not a directory that only this user can open");
}

/** A link is refused, too: `lstat` does not follow links. */
function isOurs(folder: string): boolean {
  const seen = lstatSync(folder);
  return seen.isDirectory() && seen.uid === process.getuid?.() && (seen.mode & OTHERS_BITS) === 0;
}

function socketsIn(machine: Machine, folder: string, prefix: string): readonly string[] {
  try {
    if (machine.areFiles && !isOurs(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.startsWith(prefix))
      .map((name) => join(folder, name));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "code" in error ? error.code : undefined;

/** Removes sockets of processes that crashed long ago. No process reads them; they only use space. */
async function removeStale(folder: string, own: string): Promise<void> {
  const nowMs = lstatSync(own).mtimeMs;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (nowMs - lstatSync(path).mtimeMs < STALE_AFTER_MS) continue;
    if ((await askAt(path, "", LOOK_EVERY_MS)).kind === "crashed") rmSync(path, { force: true });
  }
}
