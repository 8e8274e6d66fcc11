// The data within the page: a `<template>`, which no browser runs or shows. Pure. Writing and reading belong together.
import { createHash } from "node:crypto";

/** As `--json` prints it. */
export const jsonOf = (report: unknown): string => `${JSON.stringify(report, null, 2)}\n`;

export const sha256Of = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" } as const;
const SIGNS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ENTITIES).map(([sign, entity]) => [entity, sign]),
);

/** Nothing of the data is markup, so the template has one text and no element. */
export const embedded = (json: string, sha256: string): string =>
  `<template id="data" data-sha256="${sha256}">${json.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign as keyof typeof ENTITIES])}</template>`; // the pattern has these signs

export interface Extracted {
  readonly json: string;
  /** As the page names it. */
  readonly sha256: string;
}

/** `undefined`: not a page of this command. */
export function extracted(page: string): Extracted | undefined {
  const [, sha256, escaped] = /<template id="data" data-sha256="([0-9a-f]{64})">([^<]*)<\/template>/.exec(page) ?? [];
  if (sha256 === undefined || escaped === undefined) return undefined;
  return { sha256, json: escaped.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => SIGNS[entity] ?? entity) };
}
