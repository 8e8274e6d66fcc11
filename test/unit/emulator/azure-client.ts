// One request to one of Azure's hosts over the wire, as the runner, who logs in anew for each.
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { type Answered, send } from "./client.ts";

export async function askAzure(emulator: Emulator, method: string, url: string, body?: object): Promise<Answered> {
  const { host, pathname, search } = new URL(url);
  const resource = host.endsWith(".vault.azure.net") ? "https://vault.azure.net" : `https://${host}`;
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: quickstart.runner.clientId,
    client_secret: quickstart.runner.clientSecret,
    scope: `${resource}/.default`,
  });
  const login = await send(emulator, `/${quickstart.tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    headers: { "x-forwarded-host": "login.microsoftonline.com" },
    body: form,
  });
  const headers = { "x-forwarded-host": host, authorization: `Bearer ${login.json?.access_token}` };
  return send(emulator, `${pathname}${search}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
