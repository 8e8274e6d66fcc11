// Recorded answers of the real services. They lie beside the checkout and are never copied in; without them their tests are skipped, with a word.
import { existsSync, readFileSync } from "node:fs";

export interface Recording {
  readonly method: string;
  /** With `{groupId}`, `{name}`, … for what varies. */
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const fileOf = (service: "atlas" | "azure"): URL =>
  new URL(`../../../shared/${service}-recordings/answers.json`, import.meta.url);

export const WHY_NO_RECORDINGS =
  "the recordings ../shared/atlas-recordings and ../shared/azure-recordings are not beside this checkout";
export const areRecordingsHere = existsSync(fileOf("atlas")) && existsSync(fileOf("azure"));

const read = (service: "atlas" | "azure"): readonly Recording[] =>
  areRecordingsHere ? JSON.parse(readFileSync(fileOf(service), "utf8")) : [];

export const atlasRecordings = (): readonly Recording[] => read("atlas");
export const azureRecordings = (): readonly Recording[] => read("azure");
