// A console whose lines go to a listener, as those of a process go through its pipes.
import { Console } from "node:console";
import { Writable } from "node:stream";

type Listener = (text: string, stream: "stdout" | "stderr") => void;

export function createLineConsole(onLine: Listener): Console {
  const lines = (stream: "stdout" | "stderr"): Writable =>
    new Writable({
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        for (const line of chunk.replace(/\n$/, "").split("\n")) onLine(line, stream);
        done();
      },
    });
  return new Console({ stdout: lines("stdout"), stderr: lines("stderr"), colorMode: false });
}
