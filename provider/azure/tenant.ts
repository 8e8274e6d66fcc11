// The tenant of a login. Azure layer. A token is read only for this one claim, and is not validated.
import type { AzureEnvironment } from "../support/azure-names";
import { isGuid } from "../support/azure-names";
import { fieldsOf } from "./answers";
import { CLOUDS } from "./clouds";
import type { AzureLogin } from "./credentials";
import type { TokenSource } from "./login";
import type { AzureClient } from "./types";

/** The settings may name the tenant by a domain, or (Azure CLI, managed identity) not at all. Then the token names the tenant. */
export const loginTenant =
  (login: AzureLogin, tokens: (environment: AzureEnvironment) => TokenSource): AzureClient["getLoginTenant"] =>
  async (options = {}) => {
    const named = "tenantId" in login ? login.tenantId : undefined;
    if (named !== undefined && isGuid(named)) return named.toLowerCase();
    const environment = options.environment ?? login.environment ?? "AZURE";
    return tenantIn(await tokens(environment)(`${CLOUDS[environment].arm}/.default`, options.signal));
  };

/**
 * FACT(entra-token): claim `tid` of Entra's access tokens. ASSUMED(token-readable): ARM's tokens stay readable. From a
 * token that is not readable, nothing is known.
 */
export function tenantIn(token: string): string | undefined {
  try {
    const [, payload = ""] = token.split(".");
    const { tid } = fieldsOf(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
    return typeof tid === "string" && isGuid(tid) ? tid.toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}
