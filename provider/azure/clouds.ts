// The hosts of each cloud, and the two services that are called with a token. Azure layer, no calls. The other files here name the operations.
import type { AzureEnvironment } from "../support/azure-names";
import { RECENT_MS } from "../support/pace";
import { ARM_BY_STATUS, ARM_ERRORS, type Explanation, GRAPH_BY_STATUS, GRAPH_ERRORS } from "./error-codes";
import type { AzureCallOptions } from "./types";

interface Cloud {
  readonly arm: string;
  readonly authority: string;
  readonly graph: string;
}

/**
 * FACT(arm-clouds). The authorities of the sovereign clouds are @azure/identity's own.
 * ASSUMED(graph-hosts): the hosts of Microsoft Graph outside the public cloud (a wrong one is not found by DNS).
 */
export const CLOUDS: Readonly<Record<AzureEnvironment, Cloud>> = {
  AZURE: {
    arm: "https://management.azure.com",
    authority: "https://login.microsoftonline.com",
    graph: "https://graph.microsoft.com",
  },
  AZURE_CHINA: {
    arm: "https://management.chinacloudapi.cn",
    authority: "https://login.chinacloudapi.cn",
    graph: "https://microsoftgraph.chinacloudapi.cn",
  },
  AZURE_US_GOVERNMENT: {
    arm: "https://management.usgovcloudapi.net",
    authority: "https://login.microsoftonline.us",
    graph: "https://graph.microsoft.us",
  },
};

/** An API that accepts Entra's tokens. Its address in each cloud is also the audience of the token. */
export interface Service {
  /** For messages. */
  readonly name: string;
  readonly origin: (environment: AzureEnvironment) => string;
  readonly errors: Readonly<Record<string, Explanation>>;
  readonly byStatus: Readonly<Record<number, Explanation>>;
}

export const ARM: Service = {
  name: "Azure",
  origin: (environment) => CLOUDS[environment].arm,
  errors: ARM_ERRORS,
  byStatus: ARM_BY_STATUS,
};

export const GRAPH: Service = {
  name: "Microsoft Graph",
  origin: (environment) => CLOUDS[environment].graph,
  errors: GRAPH_ERRORS,
  byStatus: GRAPH_BY_STATUS,
};

/** The options of a call about a resource that may name its own cloud. */
export const optionsOf = (
  { azureEnvironment: environment }: { readonly azureEnvironment?: AzureEnvironment | undefined },
  signal: AbortSignal,
): AzureCallOptions => (environment === undefined ? { signal } : { signal, environment });

/** The same for a preview's checks and for an explanation, which accept what another resource of the run has read a moment ago. A diff does not: another tool of the program may write between the two. */
export const recentOf = (...about: Parameters<typeof optionsOf>): AzureCallOptions => ({
  ...optionsOf(...about),
  maxAgeMs: RECENT_MS,
});
