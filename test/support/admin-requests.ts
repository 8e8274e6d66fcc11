// Requests of an administrator to the emulator, who may do everything in Azure and in Atlas.
import type { Emulator } from "../../emulator/index.ts";
import { quickstart, type Seed } from "../../emulator/seeds.ts";

const { subscriptionId, tenantId } = quickstart;

const ADMIN = {
  clientId: "aaaaaaaa-0000-4000-8000-000000000001",
  clientSecret: "admin-secret",
  objectId: "aaaaaaaa-0000-4000-8000-000000000002",
} as const;
export const SUBSCRIPTION = `/subscriptions/${subscriptionId}`;

/** The world with an administrator, who may do everything in Azure. */
export const withAdmin =
  (seed: (nowMs: number) => Seed) =>
  (nowMs: number): Seed => {
    const { atlas, azure } = seed(nowMs);
    const roles = ["Owner", "Key Vault Administrator"];
    return {
      atlas,
      azure: {
        ...azure,
        principals: [
          ...azure.principals,
          { objectId: ADMIN.objectId, tenantId, clientId: ADMIN.clientId, secrets: [{ value: ADMIN.clientSecret }] },
        ],
        roleAssignments: [
          ...azure.roleAssignments,
          ...roles.map((role) => ({ scope: SUBSCRIPTION, principalId: ADMIN.objectId, role })),
        ],
        graphRights: { ...azure.graphRights, [ADMIN.objectId]: ["Application.ReadWrite.All", "Directory.Read.All"] },
      },
    };
  };

async function tokenFor(emulator: Emulator, audience: string): Promise<string> {
  const answer = await fetch(`${emulator.url}/${tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    headers: { "x-forwarded-host": "login.microsoftonline.com" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: ADMIN.clientId,
      client_secret: ADMIN.clientSecret,
      scope: `${audience}/.default`,
    }),
  });
  return String(Object(await answer.json()).access_token);
}

type Json = Readonly<Record<string, unknown>>;

export async function azure(emulator: Emulator, method: string, url: string, body?: object): Promise<Json> {
  const { host, pathname, search } = new URL(url);
  const audience = host.endsWith(".vault.azure.net") ? "https://vault.azure.net" : `https://${host}`;
  const answer = await fetch(`${emulator.url}${pathname}${search}`, {
    method,
    headers: {
      "x-forwarded-host": host,
      authorization: `Bearer ${await tokenFor(emulator, audience)}`,
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return jsonOf(answer, `${method} ${url}`);
}

export async function atlas(emulator: Emulator, method: string, path: string, body: unknown): Promise<Json> {
  const type = "application/vnd.atlas.2024-10-23+json";
  const answer = await fetch(`${emulator.url}/api/atlas/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${quickstart.accessToken}`, accept: type, "content-type": type },
    body: JSON.stringify(body),
  });
  return jsonOf(answer, `${method} ${path}`);
}

async function jsonOf(answer: Response, what: string): Promise<Json> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${what} was refused: ${answer.status} ${text}`);
  return text === "" ? {} : JSON.parse(text);
}

export const ARM = "https://management.azure.com";
export const VAULTS = "api-version=2026-02-01";
export const RESOURCES = "api-version=2021-04-01";
export const AUTHORIZATION = "api-version=2022-04-01";
export const DATA = "api-version=7.4";
export const GRAPH = "https://graph.microsoft.com/v1.0";
