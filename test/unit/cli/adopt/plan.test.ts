// Proves which parts of a project the program manages, which it leaves alone and why, and what becomes of a part that could not be read.
import { describe, expect, it } from "vitest";
import { filesOf } from "../../../../cli/adopt/files.ts";
import { type Adoption, adoptionOf } from "../../../../cli/adopt/plan.ts";
import { planText } from "../../../../cli/adopt/text.ts";
import { typeErrorsIn } from "../../../support/type-errors.ts";
import { adoptionWith, type Change, encrypted, foundWith, projectId, roleId } from "./found.ts";

const COMPILER_MS = 120_000;

const programOf = (adoption: Adoption): string =>
  filesOf({ adoptions: [adoption], others: undefined, version: "1.2.3" })["index.ts"];
const planOf = (adoption: Adoption): string => planText([adoption], { style: (_, text) => text });

const endpoint = (regionName: string, change: object = {}) => ({
  regionName,
  id: "e",
  status: "ACTIVE",
  connectionStatus: "Approved",
  ...change,
});
const vaultWith = (publicNetworkAccess: string) => {
  const vault = foundWith().around?.vault.value;
  if (vault === undefined || vault === null) throw new Error("no vault");
  return { value: { ...vault, publicNetworkAccess } };
};
const isPrivate = (around: Change["around"] = {}): Change => ({
  settings: { requirePrivateNetworking: true },
  around: { endpoints: { value: [endpoint("US_EAST_2")] }, vault: vaultWith("Disabled"), ...around },
});
const notRead = (what: string) => ({ notRead: { what, why: "403 Forbidden", needs: "a role" } });

describe("the program", () => {
  it("omits what equals the defaults", () => {
    const program = programOf(adoptionWith({ around: { clusters: { value: [] } } }));
    expect(program).toContain(`projectId: "${projectId}"`);
    expect(program).not.toMatch(/clusters|privateNetworking|keyVersion|enabledForSearchNodes|azureEnvironment|grants/);
  });

  it("has private networking as `true` where the vault is open to the public network, and as an object where it is closed", () => {
    expect(programOf(adoptionWith(isPrivate({ vault: vaultWith("Enabled") })))).toContain("privateNetworking: true,");
    expect(programOf(adoptionWith(isPrivate()))).toContain('privateNetworking: { publicNetworkAccess: "Disabled" }');
  });

  it("names the regions where the endpoints are not in exactly the regions of the dedicated clusters", () => {
    const elsewhere = encrypted("billing", {
      encryptionAtRestProvider: "NONE",
      replicationSpecs: [{ regionConfigs: [{ providerName: "AZURE", regionName: "EUROPE_WEST" }] }],
    });
    const program = programOf(adoptionWith(isPrivate({ clusters: { value: [encrypted("orders"), elsewhere] } })));
    expect(program).toContain('regions: ["US_EAST_2"]');
  });

  it(
    "has single resources in another cloud of Azure, in the order of their dependencies, and compiles",
    () => {
      const change = isPrivate();
      const program = programOf(
        adoptionWith({ ...change, settings: { ...change.settings, azureEnvironment: "AZURE_US_GOVERNMENT" } }),
      );
      expect(program).toContain(
        'import { ClusterEncryption, EncryptionAtRest, PrivateNetworking } from "pulumi-atlas-cmk";',
      );
      expect(program).toContain('azureEnvironment: "AZURE_US_GOVERNMENT"');
      expect(program.match(/protect: true/g)).toHaveLength(3);
      expect(program).toMatch(/EncryptionAtRest\([\s\S]+PrivateNetworking\([\s\S]+networking\.projectId, clusterName/);
      expect(typeErrorsIn(program)).toEqual([]);
    },
    COMPILER_MS,
  );

  it("sets encryption of Search Nodes only where Atlas has it", () => {
    expect(programOf(adoptionWith({ searchNodes: true }))).toContain("enabledForSearchNodes: true");
  });

  it("reads a client secret from an environment variable, whose name README.md has", () => {
    const access = { value: { kind: "secret", clientId: "c", tenantId: "t", secrets: [] } } as const;
    const adoption = adoptionWith({ around: { access } });
    const files = filesOf({ adoptions: [adoption], others: undefined, version: "1.2.3" });
    expect(files["index.ts"]).toContain('clientSecretEnv: "ATLAS_CMK_CLIENT_SECRET_PAYMENTS"');
    expect(files["README.md"]).toContain("export ATLAS_CMK_CLIENT_SECRET_PAYMENTS=…");
    expect(planOf(adoption)).toMatch(/The first pulumi up writes\n {4}one PATCH with the client secret/);
    expect(files["README.md"]).toMatch(/a client secret needs a version/);
  });
});

describe("what could not be read", () => {
  it.each<[string, Change, RegExp]>([
    [
      "the clusters",
      { around: { clusters: notRead("the clusters") } },
      /clusters: notRead\("Not read: the clusters\. Needed: a role\. 403 Forbidden\."\)/,
    ],
    [
      "the private endpoints",
      isPrivate({ endpoints: notRead("the private endpoints") }),
      /privateNetworking: notRead\(/,
    ],
    ["the vault", isPrivate({ vault: notRead("the vault") }), /publicNetworkAccess: notRead\(/],
    [
      "the end of the client secret",
      {
        around: {
          access: { value: { kind: "secret", clientId: "c", tenantId: "t" }, ...notRead("the client secrets") },
        },
      },
      /clientSecretExpiresAt: notRead\(/,
    ],
    [
      "the tenant",
      { around: { access: { value: { kind: "secret", clientId: "c", secrets: [] } } } },
      /tenantId: notRead\(/,
    ],
    ["the access", { around: { access: { value: null } } }, /access: notRead\(/],
  ])(
    "is a compile error with a sentence, once: %s",
    (_, change, expected) => {
      const adoption = adoptionWith(change);
      const program = programOf(adoption);
      expect(program).toMatch(expected);
      expect(adoption.unread).toHaveLength(1);
      expect(typeErrorsIn(program).map(({ text }) => text)).toEqual([expect.stringMatching(/^Argument of type '"/)]);
    },
    COMPILER_MS,
  );

  it("is the whole of a project whose encryption at rest could not be read, or has no key identifier", () => {
    const { around: _none, ...found } = foundWith();
    const known = { name: "payments", managedClusters: new Map<string, string>() };
    const unread = adoptionOf({ ...found, encryption: notRead("the encryption at rest") }, known);
    expect(programOf(unread)).toMatch(
      /new CustomerManagedKeys\(\n {2}"payments",\n {2}notRead\("Not read: the encryption/,
    );
    const partial = adoptionOf(found, known);
    expect(programOf(partial)).toContain('notRead("Atlas shows no vault or no key identifier');
    expect([unread.unread.length, partial.unread.length]).toEqual([1, 1]);
  });

  it("of a vault does not matter without private networking: the program has nothing of the vault's network", () => {
    const adoption = adoptionWith({ around: { vault: notRead("the vault") } });
    expect(adoption.unread).toEqual([]);
    expect(planOf(adoption)).toContain("the vault payments-kv and its key");
  });
});

describe("what is left alone, with the reason", () => {
  it("is each cluster that the key does not encrypt", () => {
    const tenant = { replicationSpecs: [{ regionConfigs: [{ providerName: "TENANT" }] }] };
    const plan = planOf(
      adoptionWith({
        around: {
          clusters: {
            value: [
              encrypted("orders"),
              encrypted("billing", { encryptionAtRestProvider: "NONE" }),
              encrypted("old", { stateName: "DELETING" }),
              encrypted("busy", { encryptionAtRestProvider: "NONE", stateName: "UPDATING" }),
              encrypted("aws", { encryptionAtRestProvider: "AWS" }),
              encrypted("free", { encryptionAtRestProvider: "NONE", ...tenant }),
            ],
          },
        },
      }),
    );
    expect(plan).toContain("encryption of the clusters orders\n");
    expect(plan.match(/^ {4}cluster \w+: /gm)?.map((line) => line.trim().split(/[ :]/)[1])).toEqual([
      "billing",
      "busy",
      "old",
      "aws",
      "free",
    ]);
    expect(plan).toContain("cluster billing: not encrypted. Add a name to clusters to encrypt it: an initial sync.");
  });

  it("is a cluster that another tool manages", () => {
    const adoption = adoptionWith({}, new Map([["orders", "mongodbatlas_advanced_cluster.orders"]]));
    expect(programOf(adoption)).not.toContain("clusters");
    expect(planOf(adoption)).toContain("cluster orders: managed as mongodbatlas_advanced_cluster.orders");
  });

  it.each([
    ["FAILED", { status: "FAILED" }],
    ["not approved", { connectionStatus: "Pending" }],
    ["gone in Azure", { connectionStatus: null }],
  ])("is private networking with an endpoint that is %s, because its adoption would write", (_, change) => {
    const adoption = adoptionWith(isPrivate({ endpoints: { value: [endpoint("US_EAST_2", change)] } }));
    expect(programOf(adoption)).not.toMatch(/privateNetworking/);
    expect(planOf(adoption)).toContain("no private endpoint that is ACTIVE and approved in US_EAST_2");
  });

  it("is private networking without an endpoint, or without one in a region in which a cluster uses the key", () => {
    const none = adoptionWith(isPrivate({ endpoints: { value: [] } }));
    const uncovered = adoptionWith(isPrivate({ endpoints: { value: [endpoint("EUROPE_WEST")] } }));
    for (const adoption of [none, uncovered]) expect(programOf(adoption)).not.toMatch(/privateNetworking/);
    expect(planOf(none)).toContain("private networking: enabled without a private endpoint");
    expect(planOf(uncovered)).toContain("private networking: a region in which a cluster uses the key has no");
  });

  it("is the whole of a project without a key, or with a key that Atlas cannot use", () => {
    const off = adoptionWith({ settings: { enabled: false } });
    const lost = adoptionWith({ settings: { valid: false } });
    expect([off.program, lost.program, off.unread, lost.unread]).toEqual([undefined, undefined, [], []]);
    expect(planOf(off)).toContain("the project: it has no customer-managed key in Azure");
    expect(planOf(lost)).toContain(`npx atlas-cmk status --project ${projectId}`);
  });
});

describe("the plan", () => {
  it("reads as a person expects", () => {
    expect(planOf(adoptionWith(isPrivate()))).toBe(`Project payments (${projectId})
  Will manage
    encryption at rest: key atlas, without a version, of the vault payments-kv
    access by the role ${roleId}
    encryption of the clusters orders
    private endpoints in US_EAST_2
    public network access of the vault payments-kv: Disabled
  Will leave alone
    the registration of the role in Atlas, and its role assignments in Azure
    the rotation alert. Pass rotationAlert to manage it.
`);
  });
});
