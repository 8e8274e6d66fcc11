// What a command sees in a test: no process, a fixed time, and its output as text.
import type { Io } from "../../../cli/io.ts";

export interface TestIo extends Io {
  readonly stdout: () => string;
  readonly stderr: () => string;
}

export function testIo(changes: Partial<Io> & { readonly stdin?: string } = {}): TestIo {
  const out: string[] = [];
  const err: string[] = [];
  const { stdin = "", ...others } = changes;
  return {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    style: (_, text) => text,
    input: async (most) => new TextEncoder().encode(stdin).subarray(0, most + 1),
    isTTY: false,
    columns: 80,
    env: {},
    now: () => new Date("2026-11-20T10:00:00Z"),
    signal: new AbortController().signal,
    version: "1.2.3",
    stdout: () => out.join(""),
    stderr: () => err.join(""),
    ...others,
  };
}
