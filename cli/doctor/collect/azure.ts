// Reads the vault, its key, and what the login may do there: once each.

import type { PrivateEndpoint } from "#provider/atlas/types";
import type { AzureCallOptions, AzureClient, Vault } from "#provider/azure/types";
import { isVaultGone } from "#provider/azure/vaults";
import { ATLAS_APP_ID } from "#provider/azure-access/fields";
import { type AzureEnvironment, keyIdentifierOf, vaultNameIn } from "#provider/support/azure-names";
import { CmkError } from "#provider/support/errors";
import { sideBySide } from "#provider/support/side-by-side";
import { type AzureSight, type Look, NONE, type Presence, type Target, valueIn } from "../sight";
import { look, lookIf, lookOn } from "./look";

export interface AskingAzure {
  readonly target: Target;
  readonly endpoints: Look<readonly PrivateEndpoint[]>;
  readonly environment: AzureEnvironment | undefined;
  /** Before the first `pulumi up`. */
  readonly isBefore: boolean;
  readonly signal: AbortSignal;
}

const NETWORK = "Microsoft.Network";
const AT_A_TIME = 8;

export async function azureSight(client: AzureClient | CmkError, asking: AskingAzure): Promise<AzureSight> {
  if (client instanceof CmkError) return unreadable(client);
  const { target } = asking;
  const reading = { client, asking, options: optionsFor(asking) };
  const { subscriptionId, resourceGroupName } = target;
  const network = await lookIf(subscriptionId !== undefined, () =>
    client.getProviderRegistration(subscriptionId ?? "", NETWORK, reading.options),
  );
  const login =
    network.kind === "none" ? await look(client.findServicePrincipal(ATLAS_APP_ID, reading.options)) : network;
  const [vault, groupLocation] = await Promise.all([
    lookIf(target.keyVaultId !== undefined, () => presence(client.getVault(target.keyVaultId ?? "", reading.options))),
    lookIf(subscriptionId !== undefined && resourceGroupName !== undefined, () =>
      client.getResourceGroupLocation(subscriptionId ?? "", resourceGroupName ?? "", reading.options),
    ),
  ]);
  const scope = scopeOf(asking, vault);
  const [permissions, ofVault] = await Promise.all([
    lookIf(scope !== undefined, () => client.listPermissions(scope ?? "", reading.options)),
    vaultSight(reading, vault),
  ]);
  return { network, login, groupLocation, permissions, ...(scope === undefined ? {} : { scope }), vault, ...ofVault };
}

interface Reading {
  readonly client: AzureClient;
  readonly asking: AskingAzure;
  readonly options: AzureCallOptions;
}

const optionsFor = ({ environment, signal }: AskingAzure): AzureCallOptions =>
  environment === undefined ? { signal } : { signal, environment };

const presence = (read: Promise<Vault>): Promise<Presence<Vault>> =>
  read.catch((error: unknown) => {
    if (isVaultGone(error)) return "gone" as const;
    throw error;
  });

/** The vault. Before the first `pulumi up`: else the group that will have it. */
function scopeOf({ target, isBefore }: AskingAzure, vault: Look<Presence<Vault>>): string | undefined {
  const { keyVaultId, subscriptionId, resourceGroupName } = target;
  if (keyVaultId !== undefined && valueIn(vault) !== "gone") return keyVaultId;
  return !isBefore || subscriptionId === undefined || resourceGroupName === undefined
    ? undefined
    : `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`;
}

type OfVault = Pick<AzureSight, "deletedVault" | "key" | "deletedKey" | "versions" | "connections">;

async function vaultSight(reading: Reading, vault: Look<Presence<Vault>>): Promise<OfVault> {
  const { client, asking, options } = reading;
  const { keyVaultId = "", keyName, subscriptionId = "" } = asking.target;
  const isGone = valueIn(vault) === "gone";
  const isThere = vault.kind === "seen" && !isGone;
  const [deletedVault, key, versions, connections] = await Promise.all([
    lookIf(isGone, () => client.findDeletedVault(subscriptionId, vaultNameIn(keyVaultId), options)),
    keyName === undefined || isGone
      ? NONE
      : lookOn(vault, () =>
          look(client.getKey(keyVaultId, keyName, options).then((found) => found ?? ("gone" as const))),
        ),
    keyName === undefined || isGone
      ? NONE
      : lookOn(vault, () => look(client.listKeyVersions(keyVaultId, keyName, options))),
    isThere ? lookOn(asking.endpoints, (endpoints) => look(connectionsOf(reading, endpoints))) : NONE,
  ]);
  const deletedKey = await lookIf(valueIn(key) === "gone", () => client.findDeletedKey(identifierIn(asking), options));
  return { deletedVault, key, deletedKey, versions, connections };
}

function identifierIn({ target: { keyVaultId = "", keyName = "" }, environment = "AZURE" }: AskingAzure): string {
  return keyIdentifierOf({ keyVaultName: vaultNameIn(keyVaultId), environment, keyName });
}

async function connectionsOf(
  { client, asking, options }: Reading,
  endpoints: readonly PrivateEndpoint[],
): Promise<Readonly<Record<string, string>>> {
  const names = endpoints.flatMap(({ privateEndpointConnectionName: name }) => (name === undefined ? [] : [name]));
  const found = await sideBySide(names, AT_A_TIME, async (name) => {
    const connection = await client.getConnection(asking.target.keyVaultId ?? "", name, options);
    return [name, connection?.status ?? "gone"] as const;
  });
  return Object.fromEntries(found);
}

function unreadable(error: CmkError): AzureSight {
  const why = { kind: "unseen", error } as const;
  return {
    network: why,
    login: why,
    groupLocation: why,
    permissions: why,
    vault: why,
    deletedVault: NONE,
    key: why,
    deletedKey: NONE,
    versions: why,
    connections: why,
  };
}
