// Whether the login to Azure may do what private networking needs of it. Async, over the clients; it asks Azure and changes nothing.
import type { EncryptionAtRest } from "../atlas/types";
import { lacks } from "../azure/permissions";
import { type Clients, inCloudOf } from "./clients";
import type { Arguments } from "./shape";

const CONNECTIONS = "Microsoft.KeyVault/vaults/privateEndpointConnections";
const APPROVE = [`${CONNECTIONS}/read`, `${CONNECTIONS}/write`];
/** ASSUMED(approval-permission): asked for besides, recalled only: so its absence is a warning. */
const APPROVAL_ACTION = "Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/action";
const CLOSE = ["Microsoft.KeyVault/vaults/read", "Microsoft.KeyVault/vaults/write"];
const ROLE = "Key Vault Contributor";

export interface Rights {
  readonly args: Arguments;
  readonly project: EncryptionAtRest;
  readonly signal: AbortSignal;
}

export async function rightsFault(
  clients: Clients,
  { args, project, signal }: Rights,
): Promise<{ readonly refuses?: string; readonly warns?: string }> {
  const isManual = args.approval === "manual";
  const needed = [...(isManual ? [] : APPROVE), ...(args.publicNetworkAccess === undefined ? [] : CLOSE)];
  const permissions = await clients.azure.listPermissions(args.keyVaultId, inCloudOf(project, signal));
  const missing = lacks(permissions, needed);
  const grant = `Give it the role ${ROLE} on the vault (a new grant takes minutes)`;
  if (missing.length > 0)
    return {
      refuses:
        `The login to Azure may not do what private networking needs on ${args.keyVaultId}: it lacks ${missing.join(", ")}. ${grant}` +
        (isManual ? "." : ', or pass approval: "manual" and let somebody else approve.'),
    };
  return isManual || lacks(permissions, [APPROVAL_ACTION]).length === 0
    ? {}
    : {
        warns: `The login to Azure lacks ${APPROVAL_ACTION} on ${args.keyVaultId}, which approving may need. ${grant}.`,
      };
}
