// The resources that a program of the search declares: all kinds, for each of its projects. Data only.
import { quickstart } from "../../emulator/seeds.ts";
import type { Program, ProjectPart, VaultPart } from "./model.ts";
import type { Declared } from "./stack.ts";
import { KEYS, PROJECTS, type ProjectName } from "./world.ts";

const SWITCH = {
  open: {},
  opened: { publicNetworkAccess: "Enabled" },
  closed: { publicNetworkAccess: "Disabled" },
  closedAndNamed: { publicNetworkAccess: "Disabled" },
} as const;

/** The resources that a program declares, in an order that their references allow. */
export function declaredBy(program: Program): readonly Declared[] {
  const keyVaultId = program.vault === undefined ? quickstart.keyVaultId : "@vault.keyVaultId";
  const projects = (["a", "b"] as const).flatMap((name) => {
    const wanted = program[name];
    return wanted === undefined ? [] : projectDeclared(program, { name, wanted, keyVaultId });
  });
  return program.vault === undefined ? projects : [vaultDeclared(program.vault), ...projects];
}

const vaultDeclared = ({ instance, owner, deleteVault }: VaultPart): Declared => ({
  kind: "KeyVault",
  name: "vault",
  instance,
  args: {
    resourceGroupName: quickstart.resourceGroupName,
    vaultName: quickstart.keyVaultName,
    tags: { owner },
    projectIds: [PROJECTS.a.projectId],
    deleteVault,
  },
});

interface Part {
  readonly name: ProjectName;
  readonly wanted: ProjectPart;
  readonly keyVaultId: string;
}

function projectDeclared({ a }: Program, { name, wanted, keyVaultId }: Part): readonly Declared[] {
  const { projectId, clusterNames } = PROJECTS[name];
  const { instance } = wanted;
  const label = (kind: string): string => `${kind}-${name}${wanted.generation}`;
  const encryption = label("encryption");
  const networking = label("networking");
  const last = wanted.networking === "none" ? encryption : networking;
  const version = KEYS[wanted.keyName][wanted.keyVersion];
  const { roleId = `@${label("access")}.roleId` } = PROJECTS[name];
  return [
    ...(roleId.startsWith("@")
      ? [
          {
            kind: "AzureAccess" as const,
            name: label("access"),
            instance,
            args: { projectId, servicePrincipalId: quickstart.servicePrincipalId },
          },
        ]
      : []),
    ...(wanted.managesKey
      ? [
          {
            kind: "KeyVaultKey" as const,
            name: label("key"),
            instance,
            args: {
              keyVaultId,
              keyName: wanted.keyName,
              projectIds: [projectId],
              ...(wanted.keyName === "extra" ? { deleteKey: true } : {}),
            },
          },
        ]
      : []),
    {
      kind: "EncryptionAtRest",
      name: encryption,
      instance,
      args: {
        projectId,
        keyVaultId,
        keyName: wanted.managesKey
          ? `@${label("key")}.keyName`
          : wanted.keyName === "extra" && a !== undefined
            ? `@key-a${a.generation}.keyName`
            : wanted.keyName,
        access: { roleId },
        adopt: true,
        ...(version === undefined ? {} : { keyVersion: version }),
      },
    },
    ...(wanted.networking === "none"
      ? []
      : [
          {
            kind: "PrivateNetworking" as const,
            name: networking,
            instance,
            args: {
              projectId: `@${encryption}.projectId`,
              keyVaultId,
              ...(wanted.networking === "closedAndNamed" ? { regions: PROJECTS[name].regions } : {}),
              ...SWITCH[wanted.networking],
            },
          },
        ]),
    ...clusterNames.flatMap((clusterName, index) =>
      wanted.clusters[index] === true
        ? [
            {
              kind: "ClusterEncryption" as const,
              name: label(clusterName),
              instance,
              args: { projectId: `@${last}.projectId`, clusterName },
            },
          ]
        : [],
    ),
    ...(wanted.alertDays === undefined
      ? []
      : [
          {
            kind: "KeyRotationAlert" as const,
            name: label("alert"),
            instance,
            args: {
              projectId: `@${encryption}.projectId`,
              thresholdDays: wanted.alertDays,
              relatedAlerts: wanted.relatedAlerts,
            },
          },
        ]),
  ];
}
