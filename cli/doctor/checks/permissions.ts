// What the Azure login may do at the vault or its resource group, and what is registered with the subscription. Pure.
import { lacks } from "#provider/azure/permissions";
import { APPROVAL_ACTION, APPROVE } from "#provider/private-networking/flow/azure-needs";
import { type Check, failed, judged, type Outcome, PASSED, unverified, warning } from "../outcome";
import { type Sight, valueIn } from "../sight";
import { isPrivateIn } from "./project";

const VAULT = "Microsoft.KeyVault/vaults";
const READ = [`${VAULT}/read`, `${VAULT}/keys/read`];
const WRITE = [`${VAULT}/write`, `${VAULT}/keys/write`];
const ASSIGN = ["Microsoft.Authorization/roleAssignments/write"];
/** FACT(role-built-in): the least built-in role with these actions. */
const KEY_VAULT_ROLE = "Key Vault Contributor";
const ASSIGNING_ROLE = "Role Based Access Control Administrator";

const groupExists: Check = ({ azure, target }) => {
  const { resourceGroupName: group, subscriptionId: subscription } = target;
  if (group === undefined)
    return unverified(
      "Neither a vault nor a resource group is named, so the login's permissions have no place to be checked at.",
      "Pass --resource-group, or --vault for a vault that exists.",
    );
  if (subscription === undefined)
    return unverified("No subscription is known.", "Set ARM_SUBSCRIPTION_ID, or choose one with `az account set`.");
  return judged(azure.groupLocation, (location) =>
    location === undefined
      ? failed({
          says: `Subscription ${subscription} has no resource group "${group}".`,
          values: { group, subscription },
        })
      : PASSED,
  );
};

interface Wanted {
  readonly actions: readonly string[];
  readonly role: string;
  readonly as: "failed" | "warning";
}

/** The actions that the login lacks, each kind with its own result. */
const mayDo =
  (...wanted: readonly Wanted[]): Check =>
  (sight) =>
    judged(sight.azure.permissions, (permissions): Outcome => {
      for (const { actions, role, as } of wanted) {
        const missing = lacks(permissions, actions);
        if (missing.length > 0) return lackingText(sight, { missing, role, as });
      }
      return PASSED;
    });

function lackingText(
  { azure: { scope = "" }, logins }: Sight,
  { missing, role, as }: { readonly missing: readonly string[]; readonly role: string; readonly as: Wanted["as"] },
): Outcome {
  const finding = {
    says: `The Azure login lacks ${missing.join(", ")} on ${scope}.`,
    values: { role, scope, login: logins.azureClientId },
  };
  return as === "failed" ? failed(finding) : warning(finding);
}

const mayChangeVault = mayDo(
  { actions: READ, role: KEY_VAULT_ROLE, as: "failed" },
  { actions: WRITE, role: KEY_VAULT_ROLE, as: "warning" },
);
const mayApprove = mayDo({ actions: [...APPROVE, APPROVAL_ACTION], role: KEY_VAULT_ROLE, as: "warning" });

/** A vault that uses access policies needs no role with permissions on its keys. */
const mayAssign: Check = (sight) => {
  const vault = valueIn(sight.azure.vault);
  if (vault !== undefined && vault !== "gone" && !vault.enableRbacAuthorization) return undefined;
  return mayDo({ actions: ASSIGN, role: ASSIGNING_ROLE, as: "warning" })(sight);
};

/** FACT(atlas-endpoint-network-provider). */
const networkRegistered: Check = (sight) =>
  judged(sight.azure.network, (state) => {
    if (state === "Registered") return PASSED;
    const subscription = sight.target.subscriptionId ?? "";
    const finding = {
      says: `Microsoft.Network is ${state} with subscription ${subscription}.`,
      values: { subscription },
    };
    return isPrivateIn(sight) && state !== "Registering" ? failed(finding) : warning(finding);
  });

export const PERMISSION_CHECKS = {
  "CMK-D030": groupExists,
  "CMK-D031": mayChangeVault,
  "CMK-D032": mayApprove,
  "CMK-D033": mayAssign,
  "CMK-D034": networkRegistered,
} satisfies Record<string, Check>;
