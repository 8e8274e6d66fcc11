// One request to one of Azure's hosts over the wire, as the runner, who logs in anew for each.

import type { Emulator } from "../../../emulator/index.ts";
import { runnerToken } from "../../support/runner.ts";
import { type Answered, send } from "./client.ts";

export async function askAzure(emulator: Emulator, method: string, url: string, body?: object): Promise<Answered> {
  const { host, pathname, search } = new URL(url);
  const resource = host.endsWith(".vault.azure.net") ? "https://vault.azure.net" : `https://${host}`;
  const headers = { "x-forwarded-host": host, authorization: `Bearer ${await runnerToken(emulator, resource)}` };
  return send(emulator, `${pathname}${search}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
