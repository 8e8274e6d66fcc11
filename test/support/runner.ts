// The login of the quickstart's runner, as the emulated Entra takes it.
import type { Emulator } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";

/** An access token for one of Azure's services, such as `https://management.azure.com`. */
export async function runnerToken(emulator: Emulator, audience: string): Promise<string> {
  const { tenantId, runner } = quickstart;
  const answer = await fetch(`${emulator.url}/${tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    headers: { "x-forwarded-host": "login.microsoftonline.com" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: runner.clientId,
      client_secret: runner.clientSecret,
      scope: `${audience}/.default`,
    }),
  });
  return String(Object(await answer.json()).access_token);
}
