// A preview of a real CLI without what differs between two runs, as it is kept beside the tests of explain.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { explain } from "../../cli/explain/explain.ts";
import { findDigest } from "../../cli/explain/find-json.ts";
import { jsonOf } from "../../cli/explain/json.ts";
import { readPreview } from "../../cli/explain/preview.ts";

export const recordedPath = (name: string): string =>
  fileURLToPath(new URL(`../unit/cli/explain/recorded/${name}.json`, import.meta.url));

export const recorded = (name: string): string => readFileSync(recordedPath(name), "utf8");

/** Left out: the text that finds the runtime, how long the preview took, and places in files of this machine. */
const LEFT_OUT = ["__provider", "__elsewhere", "duration", "sourcePosition", "stackTrace"];

export const reduced = (text: string): string =>
  `${JSON.stringify(JSON.parse(text), (key, value: unknown) => (LEFT_OUT.includes(key) ? undefined : value), 1)}\n`;

/** What explain makes of it, in which names of the run do not occur. How long a wait took differs by seconds between two runs. */
export const meaningOf = (text: string): unknown =>
  JSON.parse(jsonOf(explain(readPreview(findDigest(text).digest)), []), (key, value: unknown) =>
    key === "seconds" ? typeof value : value,
  );
