// What a person does behind Pulumi's back in the tests, and a look at what the emulated Atlas holds.
import type { Emulator } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";

/** Changes the world by hand, as somebody in Atlas's or Azure's own pages would. */
export async function byHand(emulator: Emulator, change: unknown): Promise<void> {
  const answer = await fetch(`${emulator.url}/_emulator/state`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(change),
  });
  if (!answer.ok) throw new Error(`the emulator refused a change by hand: ${answer.status} ${await answer.text()}`);
}

export const held = (emulator: Emulator) => {
  const project = emulator.store.atlas.projects[quickstart.projectId];
  if (project === undefined) throw new Error("the quickstart's project is gone");
  return project.encryption;
};

/** Another tool's write of the quickstart's vault: the whole of it by PUT, with that tool's own defaults for what it was not told. */
export async function putVault(emulator: Emulator): Promise<void> {
  const { tenantId, runner, keyVaultId } = quickstart;
  const send = async (host: string, path: string, init: RequestInit): Promise<Readonly<Record<string, unknown>>> => {
    const headers = { ...init.headers, "X-Forwarded-Host": host };
    const answer = await fetch(`${emulator.url}${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, unknown>; // the emulator's own answer
  };
  const login = await send("login.microsoftonline.com", `/${tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: runner.clientId,
      client_secret: runner.clientSecret,
      scope: "https://management.azure.com/.default",
    }),
  });
  await send("management.azure.com", `${keyVaultId}?api-version=2026-02-01`, {
    method: "PUT",
    headers: { authorization: `Bearer ${login.access_token}`, "content-type": "application/json" },
    body: JSON.stringify({
      location: "eastus2",
      tags: { owner: "platform" },
      properties: {
        tenantId,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        publicNetworkAccess: "Enabled",
      },
    }),
  });
}
