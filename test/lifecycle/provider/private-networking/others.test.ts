// Proves that public network access is not disabled while another project uses it, and what is said of projects that cannot be read.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { sharedVaultSeed, theOther } from "../../../../emulator/shared-vault-seed.ts";
import { byHand } from "../../../support/hand.ts";
import { must } from "../../../support/must.ts";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  args,
  changeVault,
  emulator,
  keyVaultId,
  NETWORKING,
  plugin,
  ready,
  said,
  vault,
  writes,
} from "./world.ts";

anewForEachTest(sharedVaultSeed);

const closing = { ...args, publicNetworkAccess: "Disabled" };
const other = `project ledger (${theOther.projectId})`;
const changeOther = (change: object): Promise<void> => byHand(emulator, { projects: { [theOther.projectId]: change } });
const otherNetworking = { projectId: theOther.projectId, keyVaultId };

describe("a vault that another project uses", () => {
  it("is not closed while a cluster of that project comes over the public network, and the row names project and cluster", async () => {
    await ready("orders");
    await expect(plugin.up(NETWORKING, closing)).rejects.toThrow(
      `Public network access of the vault payments-kv cannot be disabled: other projects use the vault over the public network: ${other} with the cluster "accounts".`,
    );
    expect(vault().publicNetworkAccess ?? "Enabled").toBe("Enabled");
  });

  it("is not closed either if another service answers the first read of that project with a 404", async () => {
    await ready("orders");
    emulator.faults.add({
      match: { method: "GET", path: `/api/atlas/v2/groups/${theOther.projectId}/encryptionAtRest` },
      action: { kind: "status", status: 404, errorCode: "RESOURCE_NOT_FOUND" },
    });
    await expect(plugin.up(NETWORKING, closing)).rejects.toThrow(
      "other projects use the vault over the public network",
    );
    expect(vault().publicNetworkAccess ?? "Enabled").toBe("Enabled");
  });

  it("is warned of in the preview, by project and cluster", async () => {
    await ready();
    const { failures } = await plugin.check(NETWORKING, closing, { preview: true });
    expect(failures).toEqual([]);
    expect(said("warn").join("\n")).toContain(`${other} with the cluster "accounts"`);
    expect(writes()).toEqual([]);
  });

  it("is not warned of in the preview if the vault is closed already: this update closes nothing", async () => {
    await changeOther({ clusters: { accounts: { encryptionAtRestProvider: "NONE" } } });
    await ready();
    vault().publicNetworkAccess = "Disabled";
    await plugin.check(NETWORKING, closing, { preview: true });
    expect(said("warn")).toEqual([]);
  });

  it("is closed once that project has an ACTIVE endpoint in each region of its clusters", async () => {
    await ready("orders");
    await startPlugin(emulator).up(NETWORKING, otherNetworking);
    await plugin.up(NETWORKING, closing);
    expect(vault().publicNetworkAccess).toBe("Disabled");
  });

  it("is closed while that project's cluster has nodes in another region without an endpoint: not", async () => {
    await ready("orders");
    await startPlugin(emulator).up(NETWORKING, otherNetworking);
    await changeOther({ clusters: { accounts: { regions: [theOther.region, "EUROPE_WEST"] } } });
    await expect(plugin.up(NETWORKING, closing)).rejects.toThrow(`"accounts" in EUROPE_WEST`);
  });

  it("is not closed either while that project is configured on it and has no cluster on the key: Atlas could no longer change the project", async () => {
    await changeOther({ clusters: { accounts: { encryptionAtRestProvider: "NONE" } } });
    await ready("orders");
    await expect(plugin.up(NETWORKING, closing)).rejects.toThrow(`over the public network: ${other}.`);
  });

  it("is closed beside a project that is on another vault", async () => {
    await changeOther({ clusters: { accounts: { encryptionAtRestProvider: "NONE" } } });
    await changeOther({ encryptionAtRest: { azureKeyVault: { enabled: false } } });
    await ready("orders");
    await plugin.up(NETWORKING, closing);
    expect(vault().publicNetworkAccess).toBe("Disabled");
  });

  it("is not closed either by what this run read of the other projects half a minute ago, for another vault or another step", async () => {
    await changeOther({ clusters: { accounts: { encryptionAtRestProvider: "NONE" } } });
    const { azureKeyVault } = must(emulator.store.atlas.projects[theOther.projectId]).encryption;
    const onTheVault = { ...azureKeyVault };
    await changeOther({ encryptionAtRest: { azureKeyVault: { enabled: false } } });
    await ready();
    const { id, outs, inputs } = await plugin.up(NETWORKING, closing);
    await changeVault({ publicNetworkAccess: "Enabled" });
    await changeOther({ encryptionAtRest: { azureKeyVault: onTheVault } });
    const { props = {} } = await plugin.read(NETWORKING, id, outs);
    await expect(plugin.update(NETWORKING, id, props, inputs)).rejects.toThrow(`over the public network: ${other}.`);
    expect(vault().publicNetworkAccess).toBe("Enabled");
  });

  it("is not closed either for a project that comes to the vault while the run waits for another one", async () => {
    await ready("orders");
    await startPlugin(emulator).up(NETWORKING, otherNetworking);
    const { projects } = emulator.store.atlas;
    const present = must(projects[theOther.projectId]);
    const third = { ...structuredClone(present), id: "64b7f0c0a1b2c3d4e5f60738", name: "later", clusters: [] };
    const { azureKeyVault } = third.encryption;
    projects[third.id] = { ...third, encryption: { ...third.encryption, azureKeyVault: { enabled: false } } };
    // The first list is that of the run's first look at the others, and a later read of the other's clusters is in its wait for them.
    let looks = 0;
    const stop = emulator.onRequest(({ method, path }) => {
      if (method !== "GET" || !path.endsWith(`${theOther.projectId}/clusters`)) return;
      looks += 1;
      const { requirePrivateNetworking: _, ...open } = azureKeyVault;
      if (looks === 2) projects[third.id] = { ...third, encryption: { ...third.encryption, azureKeyVault: open } };
    });
    await expect(plugin.up(NETWORKING, closing)).rejects.toThrow("over the public network: project later");
    stop();
    expect(looks).toBeGreaterThan(2);
    expect(vault().publicNetworkAccess ?? "Enabled").toBe("Enabled");
  });

  it("is opened again without a check of other projects", async () => {
    await changeOther({ clusters: { accounts: { encryptionAtRestProvider: "NONE" } } });
    await ready();
    vault().publicNetworkAccess = "Disabled";
    await changeOther({ clusters: { accounts: { encryptionAtRestProvider: "AZURE" } } }).catch(() => {});
    emulator.damage.clear();
    await plugin.up(NETWORKING, { ...args, publicNetworkAccess: "Enabled" });
    expect(vault().publicNetworkAccess).toBe("Enabled");
    emulator.damage.clear();
  });
});

describe("a project that this login cannot look at", () => {
  const asReader = {
    MONGODB_ATLAS_CLIENT_ID: quickstart.serviceAccount.clientId,
    MONGODB_ATLAS_CLIENT_SECRET: quickstart.serviceAccount.clientSecret,
  };

  it("is named in a warning, and the vault is closed", async () => {
    await changeOther({ clusters: { accounts: { encryptionAtRestProvider: "NONE" } } });
    await ready("orders");
    emulator.faults.add({
      match: { method: "GET", path: new RegExp(`groups/${theOther.projectId}/encryptionAtRest$`) },
      times: 99,
      action: { kind: "status", status: 403, errorCode: "USER_UNAUTHORIZED" },
    });
    const next = startPlugin(emulator, asReader);
    await next.up(NETWORKING, closing);
    expect(textsOf(next, "warn")).toEqual([
      `Cannot be checked: which other projects use the vault payments-kv. Not read: the configuration of ${other} (HTTP 403 USER_UNAUTHORIZED). ` +
        "A cluster that uses the vault over the public network loses its key when public network access is disabled. Give the credential the role Project Read Only on these projects, or check them by hand.",
    ]);
    expect(vault().publicNetworkAccess).toBe("Disabled");
  });
});
