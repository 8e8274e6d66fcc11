// How Atlas reaches the vault: its two network rules, and the private endpoints of the regions. Pure.
import type { PrivateEndpoint } from "#provider/atlas/types";
import { isEncrypted } from "#provider/project/clusters";
import {
  ABSENT,
  ACTIVE,
  connectionFault,
  endpointOf,
  PENDING_ACCEPTANCE,
  regionOfEndpoint,
  regionsOfEndpoints,
  statusOf,
} from "#provider/project/path";
import { placesInWords, placesOf, regionsOfClusters } from "#provider/project/regions";
import { closedGate, shownRanges } from "#provider/project/vault-access";
import { vaultNameIn } from "#provider/support/azure-names";
import { RECREATED } from "../../remedy";
import {
  type Check,
  type Finding,
  failed,
  failedIfAny,
  judged,
  type Outcome,
  PASSED,
  unread,
  unverified,
  warning,
} from "../outcome";
import { type Sight, valueIn } from "../sight";
import { vaultValues } from "./key";
import { isPrivateIn } from "./project";

const KNOWN = ["Enabled", "Disabled"];

/** FACT(vault-trusted-services): without private endpoints Atlas uses the public network. */
const publicAccess: Check = (sight) => {
  if (isPrivateIn(sight)) return undefined;
  return judged(sight.azure.vault, (vault): Outcome => {
    if (vault === "gone" || vault.publicNetworkAccess === "Enabled") return PASSED;
    const says = `publicNetworkAccess of the vault ${vaultNameIn(vault.id)} is ${vault.publicNetworkAccess}, and project ${sight.target.projectId} has no private networking.`;
    return KNOWN.includes(vault.publicNetworkAccess)
      ? failed({ says, values: vaultValues(sight) })
      : unverified(says, "Check in Azure whether this setting lets Atlas in.");
  });
};

const firewall: Check = (sight) => {
  if (isPrivateIn(sight)) return undefined;
  const { addresses } = sight.atlas;
  return judged(sight.azure.vault, (vault): Outcome => {
    if (vault === "gone" || vault.networkAcls.defaultAction === "Allow") return PASSED;
    if (addresses.kind === "unseen") return unread(addresses.error);
    const gate = closedGate(vault, valueIn(addresses) ?? []);
    const name = vaultNameIn(vault.id);
    if (gate?.kind === "firewall")
      return failed({
        says: `The firewall of the vault ${name} has no rule for ${gate.missing.length} of Atlas's address ranges (${shownRanges(gate.missing)}).`,
        values: { ...vaultValues(sight), addresses: gate.missing },
      });
    return gate?.kind === "unlisted"
      ? unverified(`Atlas lists no addresses to compare with the firewall of the vault ${name}.`)
      : PASSED;
  });
};

const closed: Check = (sight) => {
  if (!isPrivateIn(sight)) return undefined;
  return judged(sight.azure.vault, (vault) =>
    vault === "gone" || vault.publicNetworkAccess !== "Enabled"
      ? PASSED
      : warning({
          says: `publicNetworkAccess of the vault ${vaultNameIn(vault.id)} is Enabled.`,
          values: vaultValues(sight),
        }),
  );
};

/** Only with private networking. */
const judgeEndpoints =
  (judge: (sight: Sight, endpoints: readonly PrivateEndpoint[]) => Outcome | undefined): Check =>
  (sight) =>
    isPrivateIn(sight) ? judged(sight.atlas.endpoints, (endpoints) => judge(sight, endpoints)) : undefined;

/** FACT(atlas-endpoint-regions). */
const covered = judgeEndpoints((sight, endpoints) =>
  judged(sight.atlas.clusters, (clusters) => {
    const encrypted = clusters.filter(isEncrypted);
    const status = statusOf(endpoints, regionsOfClusters(encrypted));
    const missing = Object.keys(status).filter((region) => status[region] === ABSENT);
    return failedIfAny(
      missing.map((region) => ({
        says: `Clusters use the key and have no private endpoint in their region: ${placesInWords(placesOf(encrypted).filter((place) => place.region === region))}.`,
        values: { region },
      })),
    );
  }),
);

/** The endpoint that counts for each region. */
const counting = (endpoints: readonly PrivateEndpoint[]): readonly PrivateEndpoint[] =>
  regionsOfEndpoints(endpoints).flatMap((region) => endpointOf(endpoints, region) ?? []);

const approved = judgeEndpoints((sight, endpoints) => {
  const { connections } = sight.azure;
  const byName = valueIn(connections) ?? {};
  const findings = counting(endpoints).flatMap((endpoint) => connectionFinding(sight, endpoint, byName));
  return findings.length === 0 && connections.kind === "unseen" ? unread(connections.error) : failedIfAny(findings);
});

function connectionFinding(
  { target: { keyVaultId = "" } }: Sight,
  endpoint: PrivateEndpoint,
  byName: Readonly<Record<string, string>>,
): readonly Finding[] {
  const { status, privateEndpointConnectionName: name } = endpoint;
  const region = regionOfEndpoint(endpoint);
  if (name === undefined) return [];
  const inAzure = byName[name];
  switch (connectionFault(status, inAzure)) {
    case "pending":
      return [
        {
          says: `The private endpoint in ${region} waits for the approval of its connection ${name}.`,
          values: { connection: `${keyVaultId}/privateEndpointConnections/${name}` },
        },
      ];
    case "refused":
      return [
        {
          says: `The connection ${name} of the private endpoint in ${region} is ${inAzure} in Azure, ${status} in Atlas.`,
          remedy: RECREATED.text,
          commands: RECREATED.commands,
        },
      ];
    default:
      return [];
  }
}

const active = judgeEndpoints((_, endpoints) =>
  failedIfAny(
    counting(endpoints)
      .filter(({ status }) => ![ACTIVE, PENDING_ACCEPTANCE].includes(status))
      .map((endpoint) => ({
        says: `The private endpoint in ${regionOfEndpoint(endpoint)} is ${endpoint.status}${whyOf(endpoint)}.`,
      })),
  ),
);

const whyOf = ({ errorMessage }: PrivateEndpoint): string =>
  errorMessage === undefined ? "" : `: ${errorMessage.trim().replace(/\.$/, "")}`;

export const NETWORK_CHECKS = {
  "CMK-D060": publicAccess,
  "CMK-D061": firewall,
  "CMK-D062": closed,
  "CMK-D065": covered,
  "CMK-D066": approved,
  "CMK-D067": active,
} satisfies Record<string, Check>;
