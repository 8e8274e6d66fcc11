// The ARM reads that the rooms need. Azure layer: thin, because the generated client fails on answers that Azure gives (docs/decisions/azure-identity.md).
import type { AzureEnvironment } from "../support/azure-names";
import type { Clock } from "../support/clock";
import { CmkError } from "../support/errors";
import type { Http } from "../support/http";
import { type AzureLogin, nameOfLogin, secretsOfLogin } from "./credentials";
import { azureError } from "./errors";
import { parseKeyVersions } from "./key-versions";
import { type TokenSource, tokenSource } from "./login";
import type { AzureClient, KeyVersion } from "./types";

export interface AzureClientParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly login: AzureLogin;
}

/** FACT(docs): azure.md §0.1: every earlier control-plane version of Key Vault ends on 2027-02-27. */
const KEY_VAULT_VERSION = "2026-02-01";

/** Hosts of each cloud. FACT(docs): azure.md §1. The authorities of the sovereign clouds are @azure/identity's own. */
export const CLOUDS: Readonly<Record<AzureEnvironment, { readonly arm: string; readonly authority: string }>> = {
  AZURE: { arm: "https://management.azure.com", authority: "https://login.microsoftonline.com" },
  AZURE_CHINA: { arm: "https://management.chinacloudapi.cn", authority: "https://login.chinacloudapi.cn" },
  AZURE_US_GOVERNMENT: { arm: "https://management.usgovcloudapi.net", authority: "https://login.microsoftonline.us" },
};

const MOST_PAGES = 100;

interface Read {
  readonly url: string;
  readonly what: string;
  readonly token: string;
  readonly signal: AbortSignal | undefined;
}

export function createAzureClient(parts: AzureClientParts): AzureClient {
  const sources = new Map<AzureEnvironment, TokenSource>();
  const tokenFor = (environment: AzureEnvironment, signal: AbortSignal | undefined): Promise<string> => {
    const source = sources.get(environment) ?? tokenSource({ ...parts, authorityHost: CLOUDS[environment].authority });
    sources.set(environment, source);
    return source(`${CLOUDS[environment].arm}/.default`, signal);
  };
  return {
    listKeyVersions: async (keyVaultId, keyName, { environment = "AZURE", signal } = {}) => {
      const what = `the versions of key "${keyName}" of ${keyVaultId}`;
      const token = await tokenFor(environment, signal);
      const { arm } = CLOUDS[environment];
      const url = `${arm}${keyVaultId}/keys/${encodeURIComponent(keyName)}/versions?api-version=${KEY_VAULT_VERSION}`;
      return everyPage(parts, { url, what, token, signal });
    },
  };
}

async function everyPage(parts: AzureClientParts, first: Read): Promise<readonly KeyVersion[]> {
  const found: KeyVersion[] = [];
  let url = first.url;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { versions, nextLink } = parseKeyVersions(first.what, await read(parts, { ...first, url }));
    found.push(...versions);
    if (nextLink === undefined) return found;
    url = sameCloud(first, nextLink);
  }
  throw badList(first.what, `does not end after ${MOST_PAGES} pages`);
}

/** The token goes nowhere but to the cloud that it is for. */
function sameCloud({ url, what }: Read, nextLink: string): string {
  if (URL.canParse(nextLink) && new URL(nextLink).origin === new URL(url).origin) return nextLink;
  throw badList(what, "goes on at another address");
}

const badList = (what: string, fault: string): CmkError =>
  new CmkError(`Azure's list of ${what} ${fault}.`, {
    code: "BAD_ANSWER",
    hint: "Nothing was changed. Name the version with 'keyVersion' instead of \"latest\" if it stays.",
  });

async function read({ http, login }: AzureClientParts, { url, what, token, signal }: Read): Promise<unknown> {
  const answer = await http.sendToAzure({
    method: "GET",
    url,
    headers: { Authorization: `Bearer ${token}`, Accept: "application/json" },
    what,
    ...(signal === undefined ? {} : { signal }),
  });
  if (answer.status === 200) return answer.json;
  throw azureError(answer, { what, login: nameOfLogin(login), secrets: [token, ...secretsOfLogin(login)] });
}
