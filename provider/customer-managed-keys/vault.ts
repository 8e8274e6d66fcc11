// The component's vault: an RBAC vault with purge protection, at an API version that outlives February 2027. Program side, no network.
import * as pulumi from "@pulumi/pulumi";
import { isResourceGroupName } from "../support/azure-names";
import { CmkError } from "../support/errors";
import { quotable } from "../support/redact";
import type { NewKeyArgs } from "./args";
import { authorization, resources } from "./azure-native";

/** FACT(docs): azure.md §0.1: every earlier control-plane version of Key Vault ends on 2027-02-27, azure-native's own default with it (docs/decisions/vault.md). */
const API_VERSION = "2026-02-01";

/** FACT(docs): azure.md §1: a vault's name has 24 characters at most, and azure-native adds 8 to a resource's name. */
const LEAST_NAME = 3;
const MOST_NAME = 24;
const NAME = /^[a-z](?:-?[a-z0-9])*$/i;
const CHARACTERS = "letters, digits and single hyphens";
const SUFFIX = 8;

/**
 * Who may come over the public network has one owner: PrivateNetworking, where there is one. The firewall beside it is the user's to set. Connections
 * are Azure's to list, and a refresh takes them for a change of the whole.
 * FACT(observed 2026-11): pulumi-cli.md §16: an update sends what the state holds of them, which is how they are only after a refresh.
 */
const NOT_OURS = ["properties.publicNetworkAccess", "properties.networkAcls", "properties.privateEndpointConnections"];

export interface VaultParts {
  readonly name: string;
  readonly args: NewKeyArgs;
  readonly opts: pulumi.CustomResourceOptions;
}

/** Its id is the vault's ARM id. */
export function createVault({ name, args, opts }: VaultParts): pulumi.CustomResource {
  if (args.vaultName === undefined) refuseName(name);
  else refuseVaultName(args.vaultName);
  refuseGroup(args.resourceGroupName);
  const { Resource } = resources();
  const parent = opts.parent === undefined ? {} : { parent: opts.parent };
  const { resourceGroupName } = args;
  const tenantId = authorization().getClientConfigOutput(parent).tenantId;
  return new Resource(
    name,
    {
      apiVersion: API_VERSION,
      resourceGroupName,
      resourceProviderNamespace: "Microsoft.KeyVault",
      resourceType: "vaults",
      parentResourcePath: "",
      location: args.location ?? locationOf(resourceGroupName, parent),
      ...(args.vaultName === undefined ? {} : { resourceName: args.vaultName }),
      ...(args.tags === undefined ? {} : { tags: args.tags }),
      properties: propertiesOf(tenantId, args.vaultSku ?? "standard"),
    },
    pulumi.mergeOptions(opts, { ignoreChanges: NOT_OURS }),
  );
}

type Parented = { readonly parent?: pulumi.Resource };

const locationOf = (resourceGroupName: pulumi.Input<string>, parent: Parented): pulumi.Output<string> =>
  pulumi.output(resourceGroupName).apply((name) =>
    resources()
      .getResourceGroup({ resourceGroupName: name }, parent)
      .then(
        ({ location }) => location,
        (error: unknown) => {
          throw groupUnseen(name, error, parent.parent);
        },
      ),
  );

/**
 * FACT(@pulumi/pulumi's source): on its way to the engine an error gets the names of all properties put before its text, by assignment. This one
 * keeps its text, which is shown on the component's row.
 */
function groupUnseen(name: string, error: unknown, component: pulumi.Resource | undefined): Error {
  const answer = quotable(error instanceof Error ? error.message : String(error));
  const message =
    `The Azure region of the resource group "${name}" could not be looked up, and the vault goes there: ${answer} ` +
    "Check 'resourceGroupName' and the subscription; or grant the login Microsoft.Resources/subscriptions/resourceGroups/read on the group (the role Reader); or pass 'location', and the group is not read.";
  const shown =
    component === undefined ? new pulumi.RunError(message) : new pulumi.ResourceError(message, component, true);
  return Object.defineProperties(shown, {
    message: { get: () => message, set: () => {} },
    stack: { value: message }, // it is nobody's defect
  });
}

/** Every default that flips between API versions is said. FACT(docs): azure.md §0.2, §1. */
const propertiesOf = (tenantId: pulumi.Input<string>, sku: pulumi.Input<string>) => ({
  tenantId,
  sku: { family: "A", name: sku },
  enableRbacAuthorization: true,
  enableSoftDelete: true,
  softDeleteRetentionInDays: 90,
  enablePurgeProtection: true,
  enabledForDeployment: false,
  enabledForDiskEncryption: false,
  enabledForTemplateDeployment: false,
  publicNetworkAccess: "Enabled",
  networkAcls: { bypass: "None", defaultAction: "Allow", ipRules: [], virtualNetworkRules: [] },
});

/** The name that azure-native makes of the resource's, before the vault is tried. */
function refuseName(name: string): void {
  if (name.length + SUFFIX > MOST_NAME)
    throw new CmkError(
      `A vault's name has ${MOST_NAME} characters at most, and "${name}" with a random suffix of ${SUFFIX} has more.`,
      { code: "NAME_NOT_ALLOWED", hint: "Pass 'vaultName', or give the component a shorter name." },
    );
  if (!NAME.test(name))
    throw new CmkError(`A vault's name begins with a letter and has ${CHARACTERS}, and "${name}" does not.`, {
      code: "NAME_NOT_ALLOWED",
      hint: "Pass 'vaultName', or give the component another name.",
    });
}

/** One that is known only at `up` is Azure's to refuse, here and below. */
function refuseGroup(resourceGroupName: pulumi.Input<string> | undefined): void {
  if (resourceGroupName === undefined)
    throw new CmkError("'resourceGroupName' is missing.", {
      code: "NAME_NOT_ALLOWED",
      hint: "Give the resource group that the vault goes to; or 'key', a vault and a key that are there.",
    });
  if (typeof resourceGroupName !== "string" || isResourceGroupName(resourceGroupName)) return;
  throw new CmkError(
    `'resourceGroupName' is ${JSON.stringify(resourceGroupName)}, which is no name of a resource group.`,
    {
      code: "NAME_NOT_ALLOWED",
      hint: "Give the name of a resource group that is there: 1 to 90 letters, digits, underscores, parentheses, hyphens and periods, with no period at the end.",
    },
  );
}

function refuseVaultName(vaultName: pulumi.Input<string>): void {
  if (typeof vaultName !== "string") return;
  if (vaultName.length >= LEAST_NAME && vaultName.length <= MOST_NAME && NAME.test(vaultName)) return;
  throw new CmkError(
    `'vaultName' is "${vaultName}", and a vault's name begins with a letter and has ${LEAST_NAME} to ${MOST_NAME} ${CHARACTERS}.`,
    { code: "NAME_NOT_ALLOWED", hint: "Give the vault another name." },
  );
}
