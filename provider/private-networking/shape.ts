// The arguments of a PrivateNetworking in their one normal form, and what is wrong with them. Pure; it looks at no cloud.
import { type FaultOf, faultsIn, keyVaultIdFault, oneOf, optional, projectIdFault } from "../support/arguments";
import { keyVaultIdOf, parseKeyVaultId } from "../support/azure-names";
import { normalRegions } from "../support/azure-regions";
import type { Fault, Properties } from "../support/properties";
import { checkTimeouts, type Timeouts } from "../support/timeouts";
import { holdsUnknown } from "../support/unknowns";

const ACCESS = ["Enabled", "Disabled"] as const;
type PublicNetworkAccess = (typeof ACCESS)[number];

const APPROVALS = ["automatic", "manual"] as const;
export type Approval = (typeof APPROVALS)[number];

/** What a person wrote, in normal form. Any text may hold an unknown in a preview. */
export interface Arguments {
  readonly projectId: string;
  readonly keyVaultId: string;
  /** Absent: every region in which the project's dedicated clusters have nodes. */
  readonly regions?: readonly string[];
  /** Absent: the vault's own switch is left as it is. */
  readonly publicNetworkAccess?: PublicNetworkAccess;
  /** Absent: automatic. */
  readonly approval?: Approval;
  readonly timeouts?: Timeouts;
}

const RULES: Readonly<Record<string, FaultOf>> = {
  projectId: projectIdFault,
  keyVaultId: keyVaultIdFault("Atlas makes private endpoints to a Key Vault only"),
  regions: optional((value) => {
    if (!Array.isArray(value) || value.some((one) => typeof one !== "string" || one.trim() === ""))
      return "'regions' is not a list of region names. Give Atlas's names, such as [\"US_EAST_2\"], or Azure's, such as [\"eastus2\"].";
    return value.length === 0
      ? "'regions' is empty. Name at least one region, or leave 'regions' out: then it is every region in which the project's dedicated clusters have nodes."
      : undefined;
  }),
  publicNetworkAccess: oneOf("publicNetworkAccess", ACCESS),
  approval: oneOf("approval", APPROVALS),
  timeouts: checkTimeouts,
};

export const argumentFaults = (news: Properties): readonly Fault[] => faultsIn(RULES, news);

/** The one normal form. Call it only where `argumentFaults` found nothing. */
export function normalArguments(news: Properties): Arguments {
  const given = news as unknown as Arguments; // argumentFaults has looked at every field
  const vault = holdsUnknown(given.keyVaultId) ? undefined : parseKeyVaultId(given.keyVaultId);
  const { regions, approval, ...rest } = given;
  return {
    ...rest,
    keyVaultId: vault === undefined ? given.keyVaultId : keyVaultIdOf(vault),
    ...(regions === undefined ? {} : { regions: holdsUnknown(regions) ? regions : normalRegions(regions) }),
    ...(approval === undefined || approval === "automatic" ? {} : { approval }),
  };
}
