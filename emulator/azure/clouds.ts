// Azure's three clouds by the names of their hosts: a table for routing and for addresses. It sends no request.

export interface Cloud {
  /** The first one is the name in bodies. */
  readonly login: readonly string[];
  readonly arm: string;
  readonly vaultSuffix: string;
  /** Of Key Vault tokens. */
  readonly vaultResource: string;
  readonly graph: string;
}

const CLOUDS: readonly [Cloud, ...Cloud[]] = [
  {
    login: ["login.microsoftonline.com", "login.windows.net", "sts.windows.net", "login.microsoft.com"],
    arm: "management.azure.com",
    vaultSuffix: "vault.azure.net",
    vaultResource: "https://vault.azure.net",
    graph: "graph.microsoft.com",
  },
  {
    login: ["login.microsoftonline.us", "login.usgovcloudapi.net"],
    arm: "management.usgovcloudapi.net",
    vaultSuffix: "vault.usgovcloudapi.net",
    vaultResource: "https://vault.usgovcloudapi.net",
    graph: "graph.microsoft.us",
  },
  {
    login: ["login.chinacloudapi.cn", "login.partner.microsoftonline.cn"],
    arm: "management.chinacloudapi.cn",
    vaultSuffix: "vault.azure.cn",
    vaultResource: "https://vault.azure.cn",
    graph: "microsoftgraph.chinacloudapi.cn",
  },
];

export type Place =
  | { readonly kind: "entra"; readonly cloud: Cloud }
  | { readonly kind: "arm"; readonly cloud: Cloud }
  | { readonly kind: "graph"; readonly cloud: Cloud }
  | { readonly kind: "vault"; readonly cloud: Cloud; readonly vaultName: string };

/** What a host is, or `undefined` where it is none of these clouds'. */
export function placeOf(host: string): Place | undefined {
  const name = bareHost(host);
  for (const cloud of CLOUDS) {
    if (cloud.login.includes(name)) return { kind: "entra", cloud };
    if (cloud.arm === name) return { kind: "arm", cloud };
    if (cloud.graph === name) return { kind: "graph", cloud };
    if (name.endsWith(`.${cloud.vaultSuffix}`))
      return { kind: "vault", cloud, vaultName: name.slice(0, -cloud.vaultSuffix.length - 1) };
  }
  return undefined;
}

export const bareHost = (host: string): string => host.toLowerCase().replace(/:443$/, "");

export const loginHost = (cloud: Cloud): string => cloud.login[0] ?? "";
