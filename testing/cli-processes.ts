// Finds the processes that a CLI started, by a marker in their environment, so that a test can kill the right one.
// Reads /proc: on other systems it finds nothing.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { RunningPlugin } from "./stack-types.ts";

const POLL_MS = 20;

export interface Marker {
  readonly name: string;
  readonly value: string;
}

/** Calls back once for each process of the dynamic provider; returns how to stop looking. */
export function watchPlugins(marker: Marker, onPlugin: (plugin: RunningPlugin) => void): () => void {
  const seen = new Set<number>();
  const timer = setInterval(() => {
    for (const pid of markedProcesses(marker)) {
      if (seen.has(pid) || !isDynamicProvider(pid)) continue;
      seen.add(pid);
      onPlugin({ pid, kill: () => killQuietly(pid) });
    }
  }, POLL_MS);
  return () => clearInterval(timer);
}

export function killQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone by itself.
  }
}

export function markedProcesses(marker: Marker): readonly number[] {
  if (!existsSync("/proc")) return [];
  const wanted = `${marker.name}=${marker.value}`;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => readParts(`/proc/${name}/environ`).includes(wanted))
    .map(Number);
}

/** The node process, not the launcher's shell above it. */
function isDynamicProvider(pid: number): boolean {
  const [, script = ""] = readParts(`/proc/${pid}/cmdline`);
  return script.includes("cmd/dynamic-provider");
}

function readParts(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split("\0");
  } catch {
    return [];
  }
}
