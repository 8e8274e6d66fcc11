// An Atlas client over a scripted transport: what the tests of this folder ask with. Bodies are made here, from Atlas's documented fields.
import { createAtlasClient } from "../../../../provider/atlas/client.ts";
import type { AtlasCredentials } from "../../../../provider/atlas/credentials.ts";
import type { Readable } from "../../../../provider/atlas/reads.ts";
import { createHttp } from "../../../../provider/support/http.ts";
import { type Reply, type Sent, stepClock, type Transport, transportOf } from "../support/fakes.ts";

export const BASE_URL = "https://cloud.mongodb.com";
export const PROJECT = "64b7f0c0a1b2c3d4e5f60718";
export const ACCOUNT = {
  kind: "serviceAccount",
  source: "the environment",
  clientId: "mdb_sa_id_1",
  clientSecret: "mdb_sa_sk_canary",
} satisfies AtlasCredentials;
export const TOKEN = {
  kind: "accessToken",
  source: "the environment",
  accessToken: "given-token",
} satisfies AtlasCredentials;
export const API_KEY = {
  kind: "apiKey",
  source: "the stack configuration",
  publicKey: "quickpub",
  privateKey: "canary-private-key",
} satisfies AtlasCredentials;

const unasked = (): never => {
  throw new Error("not asked for here");
};
/** For a double of the client where lists are enough. */
export const LISTS_ALONE: Pick<
  Readable,
  "baseUrl" | "getCluster" | "getProject" | "listAlertConfigs" | "listAzureServicePrincipals"
> = {
  ...{ baseUrl: BASE_URL, getCluster: unasked, getProject: unasked },
  ...{ listAlertConfigs: unasked, listAzureServicePrincipals: unasked },
};

export function atlas(
  credentials: AtlasCredentials,
  reply: (sent: Sent, index: number) => Reply | Error | Promise<Reply>,
) {
  const clock = stepClock();
  const transport: Transport = transportOf(reply);
  const http = createHttp({ clock, userAgent: "test", transport, jitter: () => 1 });
  return { clock, transport, client: createAtlasClient({ http, clock, credentials, baseUrl: BASE_URL }) };
}

export const OFF = {
  azureKeyVault: { enabled: false },
  awsKms: { enabled: false },
  googleCloudKms: { enabled: false },
};
export const project = { id: PROJECT, name: "payments", orgId: "0".repeat(24), clusterCount: 2 };
export const refusal = (status: number, errorCode: string, more: object = {}): Reply => ({
  status,
  json: { error: status, errorCode, detail: "Atlas's own words.", ...more },
});
