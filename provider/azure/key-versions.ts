// The versions of a key, as ARM lists them. Azure layer, pure: an answer is read once, here.
import { isKeyVersion } from "../support/azure-names";
import { isFlag, isNumber, isText, type Reader, reader } from "../support/reader";
import type { KeyVersion } from "./types";

export interface KeyVersionPage {
  readonly versions: readonly KeyVersion[];
  readonly nextLink: string | undefined;
}

export function parseKeyVersions(what: string, json: unknown): KeyVersionPage {
  const body = reader({ service: "Azure", what }, "value", json);
  const { nextLink } = body.optional("nextLink", isText);
  return {
    versions: body.each("value").map(versionOf),
    nextLink: nextLink === "" ? undefined : nextLink,
  };
}

/** FACT(spec): ARM gives times in seconds since 1970. */
function versionOf(item: Reader): KeyVersion {
  const properties = item.within("properties");
  const attributes = properties.within("attributes");
  const { notBefore } = attributes.optional("notBefore", isNumber);
  const { expires } = attributes.optional("expires", isNumber);
  return {
    version: item.has("name") ? item.required("name", isVersion) : lastPart(properties),
    enabled: attributes.required("enabled", isFlag),
    created: attributes.required("created", isNumber) * 1_000,
    ...(notBefore === undefined ? {} : { notBefore: notBefore * 1_000 }),
    ...(expires === undefined ? {} : { expires: expires * 1_000 }),
  };
}

const isVersion = (value: unknown): value is string => isText(value) && isKeyVersion(value);

const lastPart = (properties: Reader): string =>
  properties.required("keyUriWithVersion", isKeyUri).split("/").at(-1) ?? "";
const isKeyUri = (value: unknown): value is string => isText(value) && isKeyVersion(value.split("/").at(-1) ?? "");
