// getAtlasIpAddresses: what a vault's firewall must let in on the public path, for programs. Reads only.
import type * as pulumi from "@pulumi/pulumi";
import { connect } from "../connect";
import { outputTwin, programConfig } from "../engine/function";
import { addressesOf } from "../project/addresses";
import { CmkError } from "../support/errors";
import { firewallRules } from "../support/ip-ranges";
import { refuseProjectId } from "../support/kinds";

export interface GetAtlasIpAddressesArgs {
  /** The Atlas project's id, 24 hexadecimal digits. */
  projectId: string;
}

export interface GetAtlasIpAddressesOutputArgs {
  /** The Atlas project's id, 24 hexadecimal digits. */
  projectId: pulumi.Input<string>;
}

export interface GetAtlasIpAddressesResult {
  readonly projectId: string;
  /**
   * Public IPv4 ranges in CIDR form, each once, in the order of addresses: the outbound addresses of Atlas's control plane in all clouds, and those of
   * the project's clusters, now and after changes under way. Ready for a vault's `networkAcls.ipRules`.
   */
  readonly ipAddresses: readonly string[];
}

/** FACT(vault-firewall-rules): the most IPv4 rules that a vault's firewall holds. */
const MOST_RULES = 1000;

/**
 * All addresses from which Atlas may call a Key Vault over the public network. The list grows: run it at every `up`, and before a cluster gets new
 * nodes. Credentials are those of the stack (environment, then `mongodbatlas:*` configuration). Rejects with the remedy where there are none, where
 * the project cannot be seen, or where a vault's firewall cannot hold that many rules.
 */
export async function getAtlasIpAddresses(args: GetAtlasIpAddressesArgs): Promise<GetAtlasIpAddressesResult> {
  refuseProjectId("getAtlasIpAddresses", args.projectId);
  const connections = connect(programConfig, process.env);
  try {
    await connections.sync();
    const [controlPlane, clusters] = await Promise.all([
      connections.atlas.listControlPlaneAddresses(),
      connections.atlas.listClusterAddresses(args.projectId),
    ]);
    const ipAddresses = firewallRules(addressesOf({ controlPlane, clusters }));
    if (ipAddresses.length > MOST_RULES)
      throw new CmkError(
        `Atlas calls out from ${ipAddresses.length} ranges for project ${args.projectId}; a vault's firewall holds ${MOST_RULES} rules.`,
        {
          code: "TOO_MANY_ADDRESSES",
          hint: "Use PrivateNetworking, which needs no rule, or let all networks in (networkAcls.defaultAction Allow).",
        },
      );
    return { projectId: args.projectId, ipAddresses };
  } finally {
    await connections.atlas.close();
  }
}

/** `getAtlasIpAddresses` for outputs. In a preview without credentials it warns and is unknown. */
export const getAtlasIpAddressesOutput = outputTwin<GetAtlasIpAddressesOutputArgs, GetAtlasIpAddressesResult>(
  "getAtlasIpAddresses",
  getAtlasIpAddresses,
);
