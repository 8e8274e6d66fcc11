// Proves on real sockets of this machine who finds whom, in which directories, and what a socket without a process is taken for.
import {
  chmodSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { localSockets, type Machine } from "../../../../provider/engine/local-sockets.ts";
import type { Host, Place } from "../../../../provider/engine/meeting.ts";

let root: string;
const places: Place[] = [];
const servers: Server[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sockets-"));
});
afterEach(() => {
  for (const place of places.splice(0)) place.close();
  for (const server of servers.splice(0)) server.close();
  rmSync(root, { recursive: true, force: true });
  vi.useRealTimers();
});

const machine = (change: Partial<Machine> = {}): Machine => ({
  folders: [join(root, "one"), join(root, "two")],
  areFiles: true,
  user: "1000",
  network: "net:[1]",
  ...change,
});

const place = (topic = "engine", change: Partial<Machine> = {}): Place => {
  const made = localSockets(topic, machine(change));
  places.push(made);
  return made;
};

const host = (change: Partial<Host> = {}): Host => ({
  answer: async (text) => `${text}!`,
  onRemoved: () => {},
  ...change,
});

const opened = async (topic?: string, change?: Partial<Machine>, given: Host = host()): Promise<Place> => {
  const made = place(topic, change);
  await made.open(given);
  return made;
};

const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder)).map((name) => join(root, folder, name));

/** A socket whose process ended without a word. */
async function crashed(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}~`, resolve));
  renameSync(`${path}~`, path);
  await new Promise((resolve) => server.close(resolve));
}

describe("processes of one engine", () => {
  it("find and answer each other, each with a place of its own", async () => {
    const [one, other, third] = [await opened(), await opened(), await opened()];
    expect(one.others()).toHaveLength(2);
    expect(one.others().map(one.nameOf)).toEqual([`process ${process.pid}`, `process ${process.pid}`]);
    expect(new Set([...one.others(), ...other.others(), ...third.others()]).size).toBe(3);
    for (const there of one.others())
      expect(await one.ask(there, "hello", 1_000)).toEqual({ kind: "answered", text: "hello!" });
  });

  it.each([
    ["engine address", "another engine", {}],
    ["user", "engine", { user: "1001" }],
    ["container", "engine", { network: "net:[2]" }],
  ])("are told from those of another %s", async (_, topic, change) => {
    const one = await opened();
    await opened(topic, change);
    expect(one.others()).toEqual([]);
  });

  it("find each other across directories, in the directory of their choice", async () => {
    const one = await opened();
    const other = await opened("engine", { folders: [join(root, "two"), join(root, "one")] });
    expect([filesIn("one"), filesIn("two")]).toEqual([other.others(), one.others()]);
  });

  it("take one place however often they ask for one at once", async () => {
    const one = place();
    await Promise.all([one.open(host()), one.open(host()), one.open(host())]);
    expect(filesIn("one")).toHaveLength(1);
  });
});

describe("a directory", () => {
  it("is this user's alone", async () => {
    await opened();
    expect(statSync(join(root, "one")).mode & 0o777).toBe(0o700);
  });

  it.each([
    [
      "others can open",
      () => {
        mkdirSync(join(root, "one"));
        chmodSync(join(root, "one"), 0o755);
      },
    ],
    [
      "is a link",
      () => {
        mkdirSync(join(root, "elsewhere"), { mode: 0o700 });
        symlinkSync(join(root, "elsewhere"), join(root, "one"));
      },
    ],
  ])("that %s is not used, nor believed", async (_, make) => {
    make();
    const [one, other] = [await opened(), await opened()];
    expect(filesIn("one")).toEqual([]);
    expect(one.others()).toHaveLength(1);
    renameSync(other.others()[0] ?? "", join(root, "one", (other.others()[0] ?? "").split("/").at(-1) ?? ""));
    expect(other.others()).toEqual([]);
  });

  it("must exist somewhere, or each is named", async () => {
    const folders = [join(root, "no", "one"), join(root, "n".repeat(100), "two")];
    await expect(place("engine", { folders }).open(host())).rejects.toThrow(/no\/one: ENOENT.*two: .*over 103 bytes/);
  });
});

describe("another process", () => {
  it("that has closed is not there", async () => {
    const [one, other] = [await opened(), await opened()];
    const [path = ""] = one.others();
    other.close();
    expect(one.others()).toEqual([]);
    expect(await one.ask(path, "hello", 1_000)).toEqual({ kind: "left" });
    await expect(other.open(host())).rejects.toThrow("ending");
  });

  it("that crashed is seen until it is buried", async () => {
    const one = await opened();
    const [path = ""] = filesIn("one");
    const lost = path.replace(/[^.]+$/, "lost");
    await crashed(lost);
    expect(one.others()).toEqual([lost]);
    expect(await one.ask(lost, "hello", 1_000)).toEqual({ kind: "crashed" });
    one.bury(lost);
    expect(one.others()).toEqual([]);
  });

  it("that hangs is silent, as is one that hangs up each time", async () => {
    const one = await opened();
    await opened("engine", {}, host({ answer: () => new Promise(() => {}) }));
    expect(await one.ask(one.others()[0] ?? "", "hello", 50)).toEqual({ kind: "silent" });
    const other = await opened("second");
    await opened("second", {}, host({ answer: async () => undefined }));
    expect(await other.ask(other.others()[0] ?? "", "hello", 1_000)).toEqual({ kind: "silent" });
  });

  it("that ends while it is asked has left", async () => {
    const one = await opened();
    const other = place();
    await other.open(
      host({
        answer: () => {
          other.close();
          return Promise.resolve(undefined);
        },
      }),
    );
    expect(await one.ask(one.others()[0] ?? "", "hello", 1_000)).toEqual({ kind: "left" });
  });
});

describe("a socket that was deleted from outside", () => {
  it("is noticed, and created again, when it is needed", async () => {
    let removals = 0;
    const given = host({
      onRemoved: () => {
        removals += 1;
      },
    });
    const one = await opened("engine", {}, given);
    rmSync(join(root, "one"), { recursive: true });
    await one.open(given);
    expect([removals, filesIn("one").length]).toEqual([1, 1]);
  });

  it("is created again within a second, so that later processes find it", async () => {
    vi.useFakeTimers({ toFake: ["setInterval"] });
    await opened();
    rmSync(join(root, "one"), { recursive: true });
    await vi.advanceTimersByTimeAsync(1_000);
    const later = await opened();
    expect(later.others()).toHaveLength(1);
  });
});

it("removes what engines of another day have left, and nothing that answers", async () => {
  const yesterday = new Date(Date.now() - 2 * 86_400_000);
  mkdirSync(join(root, "one"), { mode: 0o700 });
  const [stale, fresh] = [join(root, "one", "stale.1.x"), join(root, "one", "fresh.1.x")];
  await crashed(stale);
  await crashed(fresh);
  await opened("other engine");
  const [living = ""] = filesIn("one").filter((path) => path !== stale && path !== fresh);
  lutimesSync(stale, yesterday, yesterday);
  lutimesSync(living, yesterday, yesterday);
  await opened();
  await vi.waitFor(() => expect(existsSync(stale)).toBe(false));
  expect([existsSync(fresh), existsSync(living)]).toEqual([true, true]);
});
