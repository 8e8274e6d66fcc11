// Proves what single checks decide where the emulator does not lead to it, and that a check crashes alone.
import { describe, expect, it } from "vitest";
import { rotationDays } from "../../../../cli/doctor/checks/alerts.ts";
import { isAtLeast } from "../../../../cli/doctor/checks/machine.ts";
import { CHECKS, runChecks } from "../../../../cli/doctor/run-checks.ts";
import { NONE, type Sight, seen } from "../../../../cli/doctor/sight.ts";
import type { DoctorId } from "../../../../provider/project/rules/record.ts";
import { CmkError } from "../../../../provider/support/errors.ts";
import { key, keyVault, NOW_MS, PRINCIPAL, sightWith, VERSION, vault } from "./sight.ts";

const resultsOf = (sight: Sight) => Object.fromEntries(runChecks(sight).map(({ rule, outcome }) => [rule.id, outcome]));
const resultOf = (id: DoctorId, sight: Sight) => resultsOf(sight)[id];
const refused = (code: "AuthorizationFailed" | "UNREACHABLE", status?: number) => ({
  kind: "unseen" as const,
  error: new CmkError("Azure refused the request.", {
    code: code as "UNREACHABLE",
    hint: "Assign the login a role with X/read on the vault.",
    ...(status === undefined ? {} : { status }),
  }),
});

const DAY_MS = 86_400_000;
const secretOf = (keyId: string, days: number) => ({
  keyId,
  hint: "abc",
  startsMs: NOW_MS - DAY_MS,
  endsMs: NOW_MS + days * DAY_MS,
});
const bySecret = (secrets: ReadonlyArray<ReturnType<typeof secretOf>> | undefined) => {
  const { roleId: _role, ...rest } = keyVault;
  return sightWith({
    atlas: { encryption: seen({ azureKeyVault: { ...rest, clientID: "app" } }) },
    access: { secrets: seen(secrets) },
  });
};

const privately = (endpoints: Sight["atlas"]["endpoints"], connections: Readonly<Record<string, string>>) =>
  sightWith({
    atlas: { encryption: seen({ azureKeyVault: { ...keyVault, requirePrivateNetworking: true } }), endpoints },
    azure: { connections: seen(connections), vault: seen({ ...vault, publicNetworkAccess: "Disabled" }) },
  });

const endpoint = { id: "one", regionName: "US_EAST_2", status: "ACTIVE", privateEndpointConnectionName: "pe.1" };

describe("a check of a login", () => {
  const unseen = (code: string, status: number) => ({
    kind: "unseen" as const,
    error: new CmkError("Refused.", { code: code as "UNREACHABLE", hint: "Do this.", status }),
  });
  const commandsOf = (id: DoctorId, sight: Sight) => {
    const outcome = resultOf(id, sight);
    return outcome?.result === "failed" ? outcome.findings.map(({ commands }) => commands) : outcome;
  };

  it("invites nobody to what is no project", () => {
    const sight = sightWith({ atlas: { project: unseen("GROUP_NOT_FOUND", 404) } });
    expect(commandsOf("CMK-D002", sight)).toEqual([["atlas projects list"]]);
  });

  it("logs in to the tenant of the vault, and not with another secret", () => {
    const login = unseen("InvalidAuthenticationTokenTenant", 401);
    expect(commandsOf("CMK-D004", sightWith({ azure: { login } }))).toEqual([["az login --tenant {tenant}"]]);
    const byApp = sightWith({ azure: { login }, logins: { azureClientId: "app" } });
    expect(commandsOf("CMK-D004", byApp)).toEqual([
      ["export ARM_TENANT_ID={tenant}", "export ARM_CLIENT_ID={client}", "export ARM_CLIENT_SECRET={secret}"],
    ]);
  });
});

describe("a check", () => {
  it("says which clusters stop where the settings of the key are incomplete", () => {
    const { keyVaultName: _name, ...rest } = keyVault;
    const sight = sightWith({ atlas: { encryption: seen({ azureKeyVault: { ...rest, valid: false } }) } });
    expect(resultOf("CMK-D023", sight)).toMatchObject({
      result: "failed",
      findings: [
        {
          says: "Customer-managed keys are enabled, and Atlas shows no keyVaultName. No cluster of the project is encrypted, so none is shut down.",
        },
      ],
    });
  });

  it("finds a connection that Azure shows as rejected while Atlas still shows ACTIVE", () => {
    expect(resultOf("CMK-D066", privately(seen([endpoint]), { "pe.1": "Rejected" }))).toMatchObject({
      result: "failed",
      findings: [
        {
          says: "The connection pe.1 of the private endpoint in US_EAST_2 is Rejected in Azure, ACTIVE in Atlas.",
          commands: ["pulumi up"],
        },
      ],
    });
    expect(resultOf("CMK-D066", privately(seen([endpoint]), { "pe.1": "gone" }))?.result).toBe("failed");
    expect(resultOf("CMK-D066", privately(seen([endpoint]), { "pe.1": "Approved" }))?.result).toBe("passed");
  });

  it("quotes Atlas's reason for an endpoint that failed", () => {
    const failed = { ...endpoint, status: "FAILED", errorMessage: "Quota exceeded." };
    expect(resultOf("CMK-D067", privately(seen([failed]), {}))).toMatchObject({
      findings: [{ says: "The private endpoint in US_EAST_2 is FAILED: Quota exceeded." }],
    });
  });

  it.each([
    ["one that is valid", [secretOf("a", 300)], "passed"],
    ["several that are valid", [secretOf("a", 300), secretOf("b", 400)], "passed"],
    ["several that have expired", [secretOf("a", -3), secretOf("b", -1)], "failed"],
    ["several that expire soon", [secretOf("a", 3), secretOf("b", 10)], "warning"],
    [
      "several, of which one has expired: Atlas does not show which it uses",
      [secretOf("a", -3), secretOf("b", 300)],
      "unverified",
    ],
    ["none", [], "failed"],
    ["an app of another tenant", undefined, "unverified"],
  ] as const)("judges the client secrets of an app: %s", (_, secrets, result) => {
    expect(resultOf("CMK-D074", bySecret(secrets === undefined ? undefined : [...secrets]))?.result).toBe(result);
  });

  it("counts an access policy of a group of Atlas's principal", () => {
    const policies = [{ objectId: "group", keyPermissions: ["all"] }];
    const sight = (groups: Sight["access"]["groups"], valid = true) =>
      sightWith({
        atlas: { encryption: seen({ azureKeyVault: { ...keyVault, valid } }) },
        azure: { vault: seen({ ...vault, enableRbacAuthorization: false, accessPolicies: policies }) },
        access: { groups, principalId: seen(PRINCIPAL) },
      });
    expect(resultOf("CMK-D073", sight(seen(["group"])))?.result).toBe("passed");
    expect(resultOf("CMK-D073", sight(seen(["other"])))?.result).toBe("failed");
    expect(resultOf("CMK-D073", sight(refused("AuthorizationFailed", 403)))?.result).toBe("passed");
    expect(resultOf("CMK-D073", sight(refused("AuthorizationFailed", 403), false))?.result).toBe("unverified");
  });

  it("is not verified where it cannot be read, with the permission that is missing", () => {
    expect(resultOf("CMK-D040", sightWith({ azure: { vault: refused("AuthorizationFailed", 403) } }))).toEqual({
      result: "unverified",
      why: "Azure refused the request.",
      toDo: "Assign the login a role with X/read on the vault.",
    });
  });

  it("says once that a service cannot be reached", () => {
    const unreachable = refused("UNREACHABLE");
    const sight = sightWith({
      azure: {
        login: unreachable,
        network: unreachable,
        vault: unreachable,
        key: unreachable,
        permissions: unreachable,
        versions: unreachable,
      },
    });
    const results = Object.entries(resultsOf(sight)).filter(
      ([, outcome]) => !["passed", "skipped"].includes(outcome.result),
    );
    expect(results.map(([id, { result }]) => [id, result])).toEqual([
      ["CMK-D004", "unverified"],
      ["CMK-D090", "warning"],
    ]);
  });

  it.each(["NO_ACCESS_TOKEN", "AZURE_LOGIN_FAILED"])(
    "does not call a login wrong where the service failed: %s",
    (code) => {
      for (const status of [429, 500, 503]) {
        const look = refused(code as "UNREACHABLE", status);
        const sight = sightWith({ atlas: { project: look }, azure: { login: look } });
        expect(resultsOf(sight)).toMatchObject({
          "CMK-D001": { result: "unverified" },
          "CMK-D004": { result: "unverified" },
        });
      }
    },
  );

  it("that has a defect crashes alone", () => {
    const results = runChecks(sightWith(), {
      ...CHECKS,
      "CMK-D041": () => {
        throw new TypeError("no such property");
      },
    });
    expect(
      results.filter(({ outcome }) => outcome.result === "crashed").map(({ rule, outcome }) => [rule.id, outcome]),
    ).toEqual([["CMK-D041", { result: "crashed", why: "TypeError: no such property" }]]);
  });

  it("crashes where a read has a defect", () => {
    const broken = { kind: "broken", error: new TypeError("no such property") } as const;
    expect(resultOf("CMK-D034", sightWith({ azure: { network: broken } }))?.result).toBe("crashed");
  });

  it("does not warn of a version that ends soon where Azure rotates the key of a version-less identifier", () => {
    const ending = { ...key.newest, expires: NOW_MS + 20 * DAY_MS };
    const azure = { versions: seen([ending]), key: seen({ ...key, rotationPolicy: { timeBeforeExpiry: "P10D" } }) };
    expect(resultOf("CMK-D054", sightWith({ azure }))?.result).toBe("passed");
    expect(resultOf("CMK-D054", sightWith({ azure, target: { keyVersion: VERSION } }))?.result).toBe("warning");
  });

  it("says where to run a command for a key whose vault is closed", () => {
    const sight = privately(NONE, {});
    const closed = { ...sight, azure: { ...sight.azure, key: seen({ ...key, keyOps: ["decrypt"] }) } };
    expect(resultOf("CMK-D053", closed)).toMatchObject({
      findings: [{ note: expect.stringContaining("private endpoint") }],
    });
  });
});

describe("a version", () => {
  it.each([
    ["v22.13.1", ">=22", true],
    ["20.20.0", ">=22", false],
    ["3.216.0", "^3.216.0", true],
    ["v3.215.9", "^3.216.0", false],
    ["4.0.0", "^3.216.0", true],
    ["3.260.0-alpha.1", "^3.216.0", true],
  ])("%s is enough for %s: %s", (version, needed, expected) => {
    expect(isAtLeast(version, needed)).toBe(expected);
  });
});

describe("the rotation period of a key", () => {
  it.each([
    [{ timeAfterCreate: "P90D" }, 90],
    [{ timeBeforeExpiry: "P30D", expiryTime: "P1Y" }, 335],
    [{}, undefined],
    [{ timeBeforeExpiry: "P30D" }, undefined],
  ])("of %j is %s days", (policy, days) => {
    expect(rotationDays(policy)).toBe(days);
  });
});
