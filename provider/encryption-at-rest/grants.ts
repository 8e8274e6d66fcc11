// Why Atlas cannot use a key, as Azure shows it: a key that cannot encrypt, or rights on the vault that Atlas's principal lacks. Async, over the
// clients; it asks, changes nothing, and where it may not look it knows nothing.
import type { AtlasClient } from "../atlas/types";
import { lacks, lacksData } from "../azure/permissions";
import type { AzureClient } from "../azure/types";
import { ATLAS_ACTIONS, ATLAS_DATA_ACTIONS } from "../project/atlas-rights";
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import type { Desired } from "./plan";
import { GRANT } from "./propagation";
import { isRole } from "./shape";
import { lacksGrantText, unusableKeyText } from "./texts";

export interface Clients {
  readonly atlas: Pick<AtlasClient, "listAzureServicePrincipals">;
  readonly azure: Pick<AzureClient, "findServicePrincipal" | "getKey" | "getVault" | "listPermissionsOf">;
}

/** What a person is told of a key that no grant helps; `undefined` where it can be used, is not there, or nobody may look. */
export async function unusableKey(
  clients: Clients,
  desired: Desired,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const key = await clients.azure.getKey(desired.keyVaultId, desired.keyName, optionsOf(desired, signal));
    return key === undefined ? undefined : unusableKeyText(desired, key);
  } catch (error) {
    if (error instanceof CmkError) return undefined;
    throw error;
  }
}

const optionsOf = ({ azureEnvironment }: Desired, signal: AbortSignal) => ({
  signal,
  ...(azureEnvironment === undefined ? {} : { environment: azureEnvironment }),
});

/** What a person is told of a grant that is not there; `undefined` where all are, or where nobody may look. */
export async function lackingGrants(
  clients: Clients,
  desired: Desired,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { keyVaultId } = desired;
  const options = optionsOf(desired, signal);
  try {
    const principalId = await principalOf(clients, desired, signal);
    if (principalId === undefined) return undefined;
    const vault = await clients.azure.getVault(keyVaultId, options);
    const given = await clients.azure.listPermissionsOf(principalId, keyVaultId, options);
    const actions = lacks(given, ATLAS_ACTIONS);
    // A vault that lives by access policies gives its keys by those.
    const dataActions = vault.enableRbacAuthorization ? lacksData(given, ATLAS_DATA_ACTIONS) : [];
    if (actions.length + dataActions.length === 0) return undefined;
    return lacksGrantText({ principalId, keyVaultId, actions, dataActions });
  } catch (error) {
    if (error instanceof CmkError) return undefined;
    throw error;
  }
}

/** Object id: grants name no other. */
async function principalOf(clients: Clients, desired: Desired, signal: AbortSignal): Promise<string | undefined> {
  const { access, projectId } = desired;
  if (!isRole(access)) return (await clients.azure.findServicePrincipal(access.clientId, { signal }))?.id;
  const registered = await clients.atlas.listAzureServicePrincipals(projectId, { signal });
  return registered.find((one) => one.roleId === access.roleId)?.servicePrincipalId;
}

export interface GrantWatch {
  /** Says once, while it is still being tried, which grant is not there. */
  refused(error: unknown): Promise<never>;
  /** The last refusal names it too. */
  gaveUp(error: unknown): never;
}

/** Of one write that Atlas may refuse for lack of a grant. */
export function watchGrants(clients: Clients, desired: Desired, operation: Operation): GrantWatch {
  let looked: Promise<string | undefined> | undefined;
  let lacking: string | undefined;
  return {
    refused: async (error) => {
      if (looked === undefined && hasCode(error, ...GRANT)) {
        const unusable = await unusableKey(clients, desired, operation.signal);
        if (unusable !== undefined) throw new CmkError(unusable, { code: "KEY_DOES_NOT_FIT", cause: error });
        looked = lackingGrants(clients, desired, operation.signal);
        lacking = await looked;
        if (lacking !== undefined) operation.warn(`Atlas is refused the key, and goes on trying. ${lacking}`);
      }
      throw error;
    },
    gaveUp: (error) => {
      if (lacking === undefined || !hasCode(error, ...GRANT)) throw error;
      const { code, status, requestId, cause } = error;
      const { hint } = cause instanceof CmkError ? cause : error;
      const refusal = hint === undefined ? error.message : error.message.replace(` ${hint}`, ""); // it named all five; this one is known
      throw new CmkError(`${refusal} ${lacking}`, {
        code,
        cause: error,
        ...(status === undefined ? {} : { status }),
        ...(requestId === undefined ? {} : { requestId }),
      });
    },
  };
}
