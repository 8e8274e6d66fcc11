// Turns ARM's answers into the port's types, once, at the edge. Azure layer, pure.
import { CmkError } from "../support/errors";
import type { KeyVersion } from "./types";

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

const badAnswer = (what: string, field: string): CmkError =>
  new CmkError(`Azure's answer about ${what} lacks a usable '${field}'.`, {
    code: "BAD_ANSWER",
    hint: "Nothing was changed. Run again; if it stays, update pulumi-atlas-cmk.",
  });

export function parseKeyVersions(
  what: string,
  json: unknown,
): { readonly versions: readonly KeyVersion[]; readonly nextLink: string | undefined } {
  if (!isFields(json) || !Array.isArray(json.value)) throw badAnswer(what, "value");
  const nextLink = typeof json.nextLink === "string" && json.nextLink !== "" ? json.nextLink : undefined;
  return { versions: json.value.map((item) => parseKeyVersion(what, item)), nextLink };
}

/** FACT(spec): ARM gives seconds since 1970. */
function parseKeyVersion(what: string, item: unknown): KeyVersion {
  const properties = isFields(item) && isFields(item.properties) ? item.properties : {};
  const attributes = isFields(properties.attributes) ? properties.attributes : {};
  const named = isFields(item) && typeof item.name === "string" ? item.name : undefined;
  if (named === undefined) throw badAnswer(what, "name");
  const at = (field: string): number | undefined =>
    typeof attributes[field] === "number" ? Number(attributes[field]) * 1_000 : undefined;
  const [notBefore, expires] = [at("notBefore"), at("expires")];
  return {
    version: named,
    enabled: attributes.enabled !== false,
    created: at("created") ?? 0,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
  };
}
