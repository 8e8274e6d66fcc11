// Proves that a cluster whose decryption somebody began and did not wait for keeps its path to the key until Atlas is done with it.
import { describe, expect, it } from "vitest";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  args,
  changeProject,
  emulator,
  endpoints,
  isPrivate,
  NETWORKING,
  projectId,
  ready,
  vault,
} from "./world.ts";

anewForEachTest();

/** A run that is killed once Atlas has taken the PATCH. */
async function decryptAndDie(clusterName: string): Promise<void> {
  const doomed = startPlugin(emulator);
  const stop = emulator.onRequest(({ method, path }) => {
    if (method !== "PATCH" || !path.endsWith(`/clusters/${clusterName}`)) return;
    stop();
    doomed.kill();
  });
  const outs = { projectId, clusterName, encryptionAtRestProvider: "AZURE" };
  await expect(doomed.remove("ClusterEncryption", `${projectId}/${clusterName}`, outs)).rejects.toThrow();
  const cluster = emulator.store.atlas.projects[projectId]?.clusters.find((one) => one.name === clusterName);
  expect(cluster?.encryptionAtRestProvider).toBe("NONE");
}

describe("a decryption that was killed", () => {
  it("is waited for before private networking leaves out the cluster's regions and closes the vault", async () => {
    await ready("billing");
    await changeProject({ endpointTimes: { initiatingMs: 1_000, activatingMs: 1_000, movingMs: 0 } });
    await decryptAndDie("billing");
    const next = startPlugin(emulator);
    await next.up(NETWORKING, { ...args, regions: ["US_EAST_2"], publicNetworkAccess: "Disabled" });
    expect(vault().publicNetworkAccess).toBe("Disabled");
    expect(textsOf(next)).toContain('before private networking is enabled: "billing" UPDATING');
  });

  it("needs the key until it is done: private networking is not disabled while others have disabled public network access", async () => {
    const made = await isPrivate({}, "billing");
    await decryptAndDie("billing");
    vault().publicNetworkAccess = "Disabled";
    await expect(startPlugin(emulator).remove(NETWORKING, made.id, made.outs)).rejects.toThrow(
      /Cluster "billing" would lose access to the key/,
    );
    expect(endpoints()).toHaveLength(2);
  });
});
