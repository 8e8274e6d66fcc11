// Proves what is said where one single right is missing, by preview and by `up`, as docs/rights.md has it word for word; and that the run after it
// is given back gets there, with nothing harmed. One room at a time, in process; the rights that only azure-native needs are in the program tier.
import { afterEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/index.ts";
import { quickstart, quickstartSeed, type Seed } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { type Kind, type Plugin, startPlugin } from "../../support/plugin.ts";
import {
  ATLAS_ACTIONS,
  ATLAS_DATA_ACTIONS,
  NOTHING,
  named,
  page,
  type Said,
  seedWithout,
  setRights,
  type Without,
} from "../../support/rights.ts";

const { projectId, keyVaultId, keyName, subscriptionId, runner } = quickstart;
const { clientId, clientSecret } = quickstart.staticApp;
const VAULT = "Microsoft.KeyVault/vaults";
const key = { projectId, keyVaultId, keyName, access: { roleId: quickstart.roleId } };
const pinned = { ...key, keyVersion: quickstart.keyVersions.newest };
const REGION = "US_EAST_2";

interface Row {
  /** The heading of its section in the page. */
  readonly right: string;
  readonly kind: Kind;
  readonly args: Readonly<Record<string, unknown>>;
  readonly without?: Without;
  /** Takes away what is no role of Azure's. */
  readonly take?: (emulator: Emulator) => unknown;
  readonly giveBack?: (emulator: Emulator) => unknown;
  /** Another credential of Atlas's than an owner's. */
  readonly atlas?: { readonly clientId: string; readonly clientSecret: string };
  /** `up` goes on without it. */
  readonly passes?: true;
  /** The project is on its key before. */
  readonly onKey?: true;
}

const atlasRow = (right: string, without: Without["atlas"]): Row => ({
  right: `Atlas's principal: ${right}`,
  kind: "EncryptionAtRest",
  args: key,
  without: { atlas: without ?? {} },
});
const assigned = (...roles: readonly string[]) => [
  ...roles.map((role) => ({ scope: keyVaultId, principalId: quickstart.servicePrincipalId, role })),
  {
    scope: `/subscriptions/${subscriptionId}/resourceGroups/keys`,
    principalId: runner.servicePrincipalId,
    role: "Pipeline",
  },
];
const builtInRow = (missing: string, left: string): Row => ({
  right: `Atlas's principal: the role ${missing}, where it has ${left}`,
  kind: "EncryptionAtRest",
  args: key,
  take: (emulator) => byHand(emulator, { roleAssignments: assigned(left) }),
  giveBack: (emulator) => byHand(emulator, { roleAssignments: assigned("Reader", "Key Vault Crypto User") }),
});
const runnerRow = (right: string, of: Pick<Row, "kind" | "args"> & Partial<Row>): Row => ({
  right: `the login to Azure: \`${right}\`${of.kind === "PrivateNetworking" ? ", for private networking" : ""}`,
  without: { runner: right },
  ...of,
});
const newKey = { kind: "KeyVaultKey", args: { keyVaultId, keyName: "fresh" } } as const;
const networking = {
  kind: "PrivateNetworking",
  args: { projectId, keyVaultId, regions: [REGION], publicNetworkAccess: "Disabled" },
  onKey: true,
} as const;
const assignment = (role: string) =>
  ({ kind: "RoleAssignment", args: { keyVaultId, principalId: quickstart.servicePrincipalId, role } }) as const;
const graphRow = (right: string, rights: readonly string[]): Row => ({
  right: `the login to Azure: ${right} in Microsoft Graph`,
  kind: "AzureAccess",
  args: { projectId },
  take: async (emulator) => {
    await byHand(emulator, {
      projects: { [projectId]: { roles: { [quickstart.roleId]: null } } },
      principals: { [quickstart.servicePrincipalId]: null },
      graphRights: { [runner.servicePrincipalId]: rights },
    });
  },
  giveBack: (emulator) =>
    byHand(emulator, { graphRights: { [runner.servicePrincipalId]: ["Application.ReadWrite.OwnedBy"] } }),
});
const readOnlyRow = (kind: Kind, args: Row["args"], more: Partial<Row> = {}): Row => ({
  right: `the credential of Atlas: Project Owner, where it has Project Read Only, for ${kind}`,
  kind,
  args,
  atlas: quickstart.readOnlyAccount,
  ...more,
});

const ROWS: readonly Row[] = [
  ...ATLAS_ACTIONS.map((action) => atlasRow(`\`${action}\``, { action })),
  ...ATLAS_DATA_ACTIONS.map((dataAction) => atlasRow(`\`${dataAction}\` (of data)`, { dataAction })),
  builtInRow("Reader", "Key Vault Crypto User"),
  builtInRow("Key Vault Crypto User", "Reader"),
  runnerRow(`${VAULT}/keys/read`, newKey),
  runnerRow(`${VAULT}/keys/write`, newKey),
  runnerRow(`${VAULT}/read`, networking),
  runnerRow(`${VAULT}/write`, networking),
  runnerRow(`${VAULT}/privateEndpointConnections/read`, networking),
  runnerRow(`${VAULT}/privateEndpointConnections/write`, networking),
  runnerRow(`${VAULT}/PrivateEndpointConnectionsApproval/action`, networking),
  runnerRow("Microsoft.Authorization/permissions/read", { ...networking, passes: true }),
  runnerRow("Microsoft.Resources/subscriptions/providers/read", { ...networking, passes: true }),
  runnerRow("Microsoft.Network/register/action", {
    ...networking,
    take: (emulator) => byHand(emulator, { networkProvider: { [subscriptionId]: "NotRegistered" } }),
  }),
  runnerRow("Microsoft.Authorization/roleAssignments/read", assignment("Key Vault Crypto User")),
  runnerRow("Microsoft.Authorization/roleAssignments/write", assignment("Key Vault Crypto User")),
  runnerRow("Microsoft.Authorization/roleDefinitions/write", assignment("customRole")),
  graphRow("permission to read", []),
  graphRow("permission to create", ["Application.Read.All"]),
  {
    right: "the login to Azure: permission to read an app's client secrets in Microsoft Graph",
    kind: "EncryptionAtRest",
    args: { ...pinned, access: { tenantId: quickstart.tenantId, clientId, clientSecret } },
    take: (emulator) => {
      const { roleAssignments } = emulator.store.azure;
      const principalId = quickstart.staticApp.servicePrincipalId;
      const ofApp = { scope: keyVaultId, principalId, role: "Atlas" };
      return byHand(emulator, {
        roleAssignments: [...roleAssignments, ofApp],
        graphRights: { [runner.servicePrincipalId]: [] },
      });
    },
    passes: true,
  },
  readOnlyRow(
    "AzureAccess",
    { projectId },
    { take: (emulator) => byHand(emulator, { projects: { [projectId]: { roles: { [quickstart.roleId]: null } } } }) },
  ),
  readOnlyRow("EncryptionAtRest", key),
  readOnlyRow("PrivateNetworking", networking.args, { onKey: true }),
  readOnlyRow("ClusterEncryption", { projectId, clusterName: "orders" }, { onKey: true }),
  readOnlyRow("KeyRotationAlert", { projectId, thresholdDays: 400 }, { onKey: true }),
  {
    right: "the credential of Atlas: any role on the project",
    kind: "EncryptionAtRest",
    args: key,
    atlas: quickstart.strangerAccount,
  },
];

let emulator: Emulator | undefined;
const plugins: Plugin[] = [];
afterEach(async () => {
  for (const plugin of plugins.splice(0)) await plugin.close();
  await emulator?.close();
  emulator = undefined;
});

const fresh = (of: Emulator, atlas: Row["atlas"]): Plugin => {
  const plugin = startPlugin(
    of,
    atlas === undefined
      ? {}
      : { MONGODB_ATLAS_CLIENT_ID: atlas.clientId, MONGODB_ATLAS_CLIENT_SECRET: atlas.clientSecret },
  );
  plugins.push(plugin);
  return plugin;
};

/** What has nothing to do with rights: every preview that closes a vault says it. */
const CLOSING = /^This update disables public network access /;
const warned = (plugin: Plugin): readonly string[] =>
  plugin.messages
    .filter(({ kind, text }) => kind === "warn" && !CLOSING.test(text))
    .map(({ text }) => `warns: ${text}`);
const inWords = (parts: readonly string[]): string => (parts.length === 0 ? NOTHING : parts.map(named).join("<br>"));

async function previewed(plugin: Plugin, { kind, args }: Row): Promise<string> {
  const refused = await plugin.check(kind, args, { preview: true }).then(
    ({ failures }) => failures.map(({ reason }) => reason),
    (error: unknown) => [String(error instanceof Error ? error.message : error)],
  );
  return inWords([...warned(plugin), ...refused.map((text) => `refuses: ${text}`)]);
}

async function upped(plugin: Plugin, { kind, args }: Row): Promise<string> {
  const refused = await plugin.up(kind, args).then(
    () => [],
    (error: unknown) => [String(error instanceof Error ? error.message : error)],
  );
  return inWords([...warned(plugin), ...refused.map((text) => `refuses: ${text}`)]);
}

const seed = (nowMs: number): Seed => quickstartSeed(nowMs);

async function worldOf(row: Row): Promise<Emulator> {
  emulator = await startEmulator({ clock: { mode: "stepped" }, seed: seedWithout(seed, {}) });
  if (row.onKey === true) await fresh(emulator, undefined).up("EncryptionAtRest", key);
  setRights(emulator, row.without ?? {});
  await row.take?.(emulator);
  return emulator;
}

describe.each(ROWS)("without $right", (row) => {
  it("says what the page says, and gets there once it is given", async () => {
    const world = await worldOf(row);
    const said: Said = {
      preview: await previewed(fresh(world, row.atlas), row),
      up: await upped(fresh(world, row.atlas), row),
    };
    expect(said).toEqual(page()[row.right]);
    expect(said.up.includes("refuses: ")).toBe(row.passes !== true);
    setRights(world);
    await row.giveBack?.(world);
    await fresh(world, undefined).up(row.kind, row.args);
    expect(world.damage.entries()).toEqual([]);
  });
});

it("the page has no section that is not tested", () => {
  const inStacks = Object.keys(page()).filter((right) => right.endsWith("(whole stack)"));
  expect([...ROWS.map((row) => row.right), ...inStacks].sort()).toEqual(Object.keys(page()).sort());
});

describe("a grant that Atlas's principal loses while a cluster is encrypted", () => {
  it("is named by the next preview, with the command that gives it back; then a run repairs", async () => {
    const world = await worldOf({ right: "", kind: "EncryptionAtRest", args: key });
    const one = fresh(world, undefined);
    const { id, outs } = await one.up("EncryptionAtRest", key);
    await one.up("ClusterEncryption", { projectId, clusterName: "orders" });
    setRights(world, { atlas: { dataAction: `${VAULT}/keys/decrypt/action` } });
    const next = fresh(world, undefined);
    const { inputs } = await next.check("EncryptionAtRest", key, { preview: true, olds: outs });
    expect(await next.diff("EncryptionAtRest", id, outs, inputs)).toEqual({ changes: true });
    expect(named(warned(next).join())).toMatch(
      /^warns: Atlas can no longer use the key .* \(valid: false\)\..* Atlas's principal \{Atlas's principal\} lacks Microsoft\.KeyVault\/vaults\/keys\/decrypt\/action \(of data\) on \{vault\}\. Create the role assignment: `az role assignment create --role "Key Vault Crypto User" /,
    );
    expect(world.damage.entries().map(({ kind }) => kind)).toEqual(["KEY_LOST_WHILE_USED"]); // the person's who took it
    setRights(world);
    expect(await fresh(world, undefined).update("EncryptionAtRest", id, outs, inputs)).toMatchObject({ valid: true });
  });
});
