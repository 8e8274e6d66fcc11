// By which service principal Atlas uses a project's key. Async, over the clients; it asks and changes nothing.
import type { AtlasClient } from "../atlas/types";

export interface Clients {
  readonly atlas: Pick<AtlasClient, "listAzureServicePrincipals">;
  readonly azure: {
    findServicePrincipal(
      appId: string,
      options: { readonly signal: AbortSignal },
    ): Promise<{ readonly id: string } | undefined>;
  };
}

/** A project and its access to the vault: a role, else an app registration. */
export interface Accessed {
  readonly projectId: string;
  readonly roleId?: string | undefined;
  readonly clientId?: string | undefined;
}

/** Object id, because role assignments and access policies name no other; `undefined` where neither Atlas nor Entra has it. */
export async function principalOf(
  { atlas, azure }: Clients,
  { projectId, roleId, clientId }: Accessed,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (roleId !== undefined) {
    const registered = await atlas.listAzureServicePrincipals(projectId, { signal });
    return registered.find((one) => one.roleId === roleId)?.servicePrincipalId;
  }
  return clientId === undefined ? undefined : (await azure.findServicePrincipal(clientId, { signal }))?.id;
}
