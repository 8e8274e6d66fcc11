// The proxy of the environment, read in the order of @azure/core-rest-pipeline and the Azure libraries. A malformed value is refused before these fail.
// Support layer, pure. It sends nothing. No message repeats a value, because a proxy's URL may contain a password.
import { CmkError } from "./errors";
import { ownEntry } from "./own";

/** FACT(proxy-variables): the Azure SDKs use the first of these variables that is set. */
const VARIABLES = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"];

export interface ProxySetting {
  /** The variable that names the proxy. */
  readonly variable: string;
  /** "10.0.0.1:8080" */
  readonly host: string;
}

export function proxyOf(env: Readonly<Record<string, string | undefined>>): ProxySetting | undefined {
  const variable = VARIABLES.find((name) => (ownEntry(env, name) ?? "") !== "");
  if (variable === undefined) return undefined;
  const host = hostIn(ownEntry(env, variable) ?? "");
  if (host !== undefined) return { variable, host };
  throw new CmkError(`${variable} is not the URL of a proxy.`, {
    code: "MALFORMED_SETTING",
    hint: `Set ${variable} to http://host:port or https://host:port. ${ENCODED}`,
  });
}

export const ENCODED = "In the user and the password, percent-encode special characters, such as %23 for #.";

/** A special character in a password can end the host too early. The rest of the password then follows the host. */
function hostIn(value: string): string | undefined {
  if (!URL.canParse(value)) return undefined;
  const { protocol, host, pathname, search, hash, username, password } = new URL(value);
  const isBare = ["", "/"].includes(pathname) && search === "" && hash === "";
  return ["http:", "https:"].includes(protocol) && host !== "" && isBare && isEncoded(username) && isEncoded(password)
    ? host
    : undefined;
}

const isEncoded = (text: string): boolean => {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
};
