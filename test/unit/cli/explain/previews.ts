// Previews that tests write: the digest of a CLI with the steps given.
import { quickstart } from "../../../../emulator/seeds.ts";

export interface WrittenStep {
  readonly op: string;
  readonly kind: string;
  /** Of a resource of others. Absent: `kind` is one of this package. */
  readonly type?: string;
  readonly name: string;
  readonly old?: Readonly<Record<string, unknown>>;
  /** Outputs that are no inputs. A preview has those of the old state. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly new?: Readonly<Record<string, unknown>>;
  readonly changed?: readonly string[];
  readonly dependencies?: readonly string[];
  /** `id`, `protect`, `retainOnDelete` */
  readonly options?: Readonly<Record<string, unknown>>;
}

export const urnOf = ({
  kind,
  type = `pulumi-nodejs:dynamic/atlas-cmk:${kind}`,
  name,
}: Pick<WrittenStep, "kind" | "type" | "name">): string => `urn:pulumi:test::world::${type}::${name}`;

export const digestOf = (
  steps: readonly WrittenStep[],
  diagnostics: readonly Readonly<Record<string, unknown>>[] = [],
): string =>
  JSON.stringify({
    steps: steps.map(
      ({ op, kind, type, name, old, new: now, outputs = {}, changed = [], dependencies = [], options = {} }) => {
        const urn = urnOf({ kind, name, ...(type === undefined ? {} : { type }) });
        const state = (inputs: Readonly<Record<string, unknown>>) => ({
          urn,
          inputs,
          outputs,
          dependencies,
          ...options,
        });
        return {
          op,
          urn,
          ...(old === undefined ? {} : { oldState: state(old) }),
          ...(now === undefined ? {} : { newState: state(now) }),
          detailedDiff: Object.fromEntries(changed.map((path) => [path, { kind: "update", inputDiff: true }])),
        };
      },
    ),
    diagnostics,
    duration: 1,
    changeSummary: {},
  });

const { projectId, keyVaultId, keyName } = quickstart;

/** The inputs of each kind, as state has them. */
export const INPUTS = {
  EncryptionAtRest: {
    projectId,
    keyVaultId,
    keyName,
    keyIdentifier: `https://payments-kv.vault.azure.net/keys/${keyName}/${quickstart.keyVersions.older}`,
    access: { roleId: quickstart.roleId },
    encryptionAtRestProvider: "AZURE",
    valid: true,
  },
  ClusterEncryption: { projectId, clusterName: "orders", encryptionAtRestProvider: "AZURE" },
  PrivateNetworking: {
    projectId,
    keyVaultId,
    endpointStatus: { US_EAST_2: "ACTIVE" },
    publicNetworkAccess: "Disabled",
    requirePrivateNetworking: true,
  },
  AzureAccess: { projectId, tenantId: quickstart.tenantId, authorized: true },
  KeyVault: { keyVaultId, vaultName: "payments-kv", resourceGroupName: "keys" },
  KeyVaultKey: { keyVaultId, keyName },
  RoleAssignment: { keyVaultId, principalId: quickstart.servicePrincipalId, role: "Reader" },
  KeyRotationAlert: { projectId, thresholdDays: 90, enabled: true },
} as const;
