// An Azure client over a scripted transport: what the tests of this folder ask with. Entra logs in by itself; the rest is each test's script.
import { createCaller } from "../../../../provider/azure/call.ts";
import { createAzureClient } from "../../../../provider/azure/client.ts";
import type { Service } from "../../../../provider/azure/clouds.ts";
import type { AzureLogin } from "../../../../provider/azure/credentials.ts";
import { tokensOf } from "../../../../provider/azure/login.ts";
import { createHttp } from "../../../../provider/support/http.ts";
import { type Reply, type Sent, stepClock, transportOf } from "../support/fakes.ts";
import { entra, LOGIN } from "./fake-entra.ts";

export const ARM = "https://management.azure.com";
export const SUBSCRIPTION = "22222222-2222-4222-8222-222222222222";
export const VAULT = `/subscriptions/${SUBSCRIPTION}/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv`;
export const OTHER_VAULT = VAULT.replace("payments-kv", "billing-kv");
export const VAULT_URL = `${ARM}${VAULT}?api-version=2026-02-01`;

type Answer = Reply | Error | Promise<Reply | Error>;

/** `reply` answers everything but Entra. */
export function azureWith(reply: (sent: Sent, index: number) => Answer) {
  const clock = stepClock();
  const asked: Sent[] = [];
  const transport = transportOf((sent) => {
    const login = entra(sent);
    if (login !== undefined) return login;
    asked.push(sent);
    return reply(sent, asked.length - 1);
  });
  const http = createHttp({ clock, userAgent: "test-agent", transport, jitter: () => 1 });
  const parts = { http, clock, login: LOGIN };
  return {
    clock,
    transport,
    asked,
    client: createAzureClient(parts),
    clientOf: (login: AzureLogin) => createAzureClient({ ...parts, login }),
    caller: (service: Service) => createCaller({ ...parts, tokens: tokensOf(parts) }, service),
    /** "GET https://…", in order. */
    lines: () => asked.map(({ method, url }) => `${method} ${url}`),
  };
}

/** One reply after the other; the last one again and again. */
export const azure = (...replies: ReadonlyArray<Reply | Error>) =>
  azureWith((_, index) => replies[Math.min(index, replies.length - 1)] ?? { status: 500 });

export const vault = (properties: Readonly<Record<string, unknown>> = {}) => ({
  id: VAULT,
  name: "payments-kv",
  type: "Microsoft.KeyVault/vaults",
  location: "westeurope",
  properties: { tenantId: LOGIN.tenantId, sku: { family: "A", name: "standard" }, ...properties },
});

export const connection = (status: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id: `${VAULT}/privateEndpointConnections/atlas-pe`,
  name: "atlas-pe",
  type: "Microsoft.KeyVault/vaults/privateEndpointConnections",
  etag: "etag-1",
  properties: {
    privateEndpoint: { id: "/subscriptions/mongodb/resourceGroups/x/providers/Microsoft.Network/privateEndpoints/pe" },
    privateLinkServiceConnectionState: { status, description: "from Atlas", actionsRequired: "None" },
    provisioningState: "Succeeded",
    ...more,
  },
});

export const refusal = (status: number, code: string, message = "Azure's own words."): Reply => ({
  status,
  headers: { "x-ms-request-id": "req-1" },
  json: { error: { code, message } },
});
