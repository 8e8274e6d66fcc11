// The service principal by which Atlas uses a project's key. Async, over the clients; it only reads.
import type { AtlasReads } from "../atlas/reads";
import { RECENT_MS } from "../support/pace";

/** A room's context has it. */
export interface Looking {
  readonly clients: Clients;
  readonly signal: AbortSignal;
}

interface Clients {
  readonly reads: Pick<AtlasReads, "servicePrincipals">;
  readonly azure: {
    findServicePrincipal(
      appId: string,
      options: { readonly signal: AbortSignal },
    ): Promise<{ readonly id: string } | undefined>;
  };
}

/** A project and its access to the vault: by a role, else by an app registration. */
export interface Accessed {
  readonly projectId: string;
  readonly roleId?: string | undefined;
  readonly clientId?: string | undefined;
}

/** The object id, because role assignments and access policies use it. `undefined` where neither Atlas nor Entra has it. */
export async function principalOf(
  { clients: { reads, azure }, signal }: Looking,
  { projectId, roleId, clientId }: Accessed,
): Promise<string | undefined> {
  if (roleId !== undefined) {
    const registered = await reads.servicePrincipals(projectId, { maxAgeMs: RECENT_MS, signal });
    return registered.find((one) => one.roleId === roleId)?.servicePrincipalId;
  }
  return clientId === undefined ? undefined : (await azure.findServicePrincipal(clientId, { signal }))?.id;
}
