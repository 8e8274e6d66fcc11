// Reads everything that the checks judge. One read serves several checks.
import type { EncryptionAtRest } from "#provider/atlas/types";
import type { Vault } from "#provider/azure/types";
import { vaultInForce } from "#provider/project/path";
import {
  type AzureEnvironment,
  isAzureEnvironment,
  parseKeyVaultId,
  partsOfKeyIdentifier,
  sameKeyVaultId,
} from "#provider/support/azure-names";
import { CmkError } from "#provider/support/errors";
import type { DoctorOptions } from "../options";
import { type Look, type MachineSight, type Presence, type Sight, type Target, valueIn } from "../sight";
import { accessSight } from "./access";
import { addressesFor, atlasSight } from "./atlas";
import { azureSight } from "./azure";
import { clockSkew } from "./clocks";
import type { Services } from "./services";

export interface Collecting {
  readonly services: Services;
  readonly options: DoctorOptions & { readonly project: string };
  readonly machine: MachineSight;
  readonly signal: AbortSignal;
}

export async function collect({ services, options, machine, signal }: Collecting): Promise<Sight> {
  const { project: projectId } = options;
  const [skewMs, atlas] = await Promise.all([
    clockSkew(services, signal),
    atlasSight(services.atlas, { projectId, signal }),
  ]);
  const encryption = valueIn(atlas.encryption);
  const environment = environmentOf(encryption);
  const azureOptions = environment === undefined ? { signal } : { signal, environment };
  const target = targetOf(options, { encryption, subscriptionId: await subscriptionOf(services, signal) });
  const azure = await azureSight(services.azure, {
    target,
    endpoints: atlas.endpoints,
    environment,
    isBefore: options.before === true,
    signal,
  });
  const [access, addresses] = await Promise.all([
    accessSight(services.azure, { target, atlas, vault: azure.vault, options: azureOptions }),
    addressesFor(services.atlas, isFirewalled(azure.vault), signal),
  ]);
  signal.throwIfAborted();
  return {
    phase: options.before === true ? "before" : "after",
    nowMs: services.now(),
    target,
    machine,
    skewMs,
    atlas: { ...atlas, addresses },
    azure,
    access,
    logins: {
      ...(services.atlasClientId === undefined ? {} : { atlasClientId: services.atlasClientId }),
      ...(services.azureClientId === undefined ? {} : { azureClientId: services.azureClientId }),
    },
  };
}

function environmentOf(encryption: EncryptionAtRest | undefined): AzureEnvironment | undefined {
  const { azureEnvironment: given = "" } = encryption?.azureKeyVault ?? {};
  return isAzureEnvironment(given) ? given : undefined;
}

const subscriptionOf = async ({ azure }: Services, signal: AbortSignal): Promise<string | undefined> =>
  azure instanceof CmkError ? undefined : await azure.getLoginSubscription({ signal });

interface Known {
  readonly encryption: EncryptionAtRest | undefined;
  readonly subscriptionId: string | undefined;
}

/** What is given counts, else what Atlas has. */
function targetOf(options: Collecting["options"], { encryption, subscriptionId }: Known): Target {
  const held = encryption === undefined ? undefined : vaultInForce(encryption);
  const keyVaultId = options.vault ?? held;
  const isHeld = keyVaultId !== undefined && held !== undefined && sameKeyVaultId(keyVaultId, held);
  const { keyName: heldName, keyVersion } = isHeld
    ? partsOfKeyIdentifier(encryption?.azureKeyVault.keyIdentifier ?? "")
    : {};
  const keyName = options.key ?? heldName;
  const vault = keyVaultId === undefined ? undefined : parseKeyVaultId(keyVaultId);
  const resourceGroupName = vault?.resourceGroupName ?? options.resourceGroup;
  const subscription = vault?.subscriptionId ?? subscriptionId;
  return {
    projectId: options.project,
    ...(keyVaultId === undefined ? {} : { keyVaultId }),
    ...(keyName === undefined ? {} : { keyName }),
    ...(keyVersion === undefined || keyName !== heldName ? {} : { keyVersion }),
    ...(resourceGroupName === undefined ? {} : { resourceGroupName }),
    ...(subscription === undefined ? {} : { subscriptionId: subscription }),
    given: {
      ...(options.vault === undefined ? {} : { keyVaultId: options.vault }),
      ...(options.key === undefined ? {} : { keyName: options.key }),
    },
  };
}

function isFirewalled(vault: Look<Presence<Vault>>): boolean {
  const found = valueIn(vault);
  return (
    found !== undefined &&
    found !== "gone" &&
    found.publicNetworkAccess === "Enabled" &&
    found.networkAcls.defaultAction === "Deny"
  );
}
