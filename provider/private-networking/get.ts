// getAtlasIpAddresses: the addresses that a vault's firewall must allow without private networking, for programs. Reads
// only.
import type * as pulumi from "@pulumi/pulumi";
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
   * Public IPv4 ranges in CIDR form, each once, sorted by address: the outbound addresses of Atlas's control plane in
   * all clouds, and those of the project's clusters, now and after pending changes. Suitable for a vault's
   * `networkAcls.ipRules`.
   */
  readonly ipAddresses: readonly string[];
}

/** FACT(vault-firewall-rules): a vault's firewall allows at most this number of IPv4 rules. */
const MOST_RULES = 1000;

/**
 * All addresses from which Atlas may call a Key Vault over the public network. The list grows: call it at every `up`,
 * and before a cluster gets new nodes. It uses the stack's credentials (environment, then `mongodbatlas:*`
 * configuration). It rejects, with the remedy, if there are no credentials, if the project cannot be read, or if the
 * addresses are more than a vault's firewall allows.
 *
 * ```ts
 * const addresses = getAtlasIpAddressesOutput({ projectId }).ipAddresses;
 * export const ipRules = addresses.apply((all) => all.map((value) => ({ value }))); // networkAcls.ipRules of a vault
 * ```
 */
export async function getAtlasIpAddresses(args: GetAtlasIpAddressesArgs): Promise<GetAtlasIpAddressesResult> {
  refuseProjectId("getAtlasIpAddresses", args.projectId);
  const { connect } = await import("../connect.js"); // clients are loaded when they are used
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
        `Atlas uses ${ipAddresses.length} address ranges for project ${args.projectId}. A vault's firewall allows at most ${MOST_RULES} rules.`,
        {
          code: "TOO_MANY_ADDRESSES",
          hint: "Use PrivateNetworking, which needs no firewall rule, or set networkAcls.defaultAction to Allow.",
        },
      );
    return { projectId: args.projectId, ipAddresses };
  } finally {
    await connections.atlas.close();
  }
}

/** `getAtlasIpAddresses` for outputs. In a preview without credentials it warns, and the output is unknown. */
export const getAtlasIpAddressesOutput = outputTwin<GetAtlasIpAddressesOutputArgs, GetAtlasIpAddressesResult>(
  "getAtlasIpAddresses",
  getAtlasIpAddresses,
);
