// Proves that the pack's files, its policies and the records say the same, and that a policy quotes no value of a property.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { policies } from "../../../policy/policies.ts";
import { CHECKS } from "../../../policy/rules.ts";
import type { Seen } from "../../../policy/seen.ts";
import { POLICY_RULES, RETIRED, RULES } from "../../../provider/project/rules/record.ts";
import { component, our, resource, run, vaultId } from "./stack.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const json = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));

describe("the pack", () => {
  it("has the version of the package", () => {
    expect(json("policy/package.json").version).toBe(json("package.json").version);
  });

  it("is run without TypeScript, from what the build makes", () => {
    expect(readFileSync(join(root, "policy/PulumiPolicy.yaml"), "utf8")).toContain("typescript: false");
    expect(json("policy/package.json").main).toBe("../dist/policy/index.js");
  });

  it("has one policy and one check for each record, and ids that occur once", () => {
    const names = POLICY_RULES.map(({ policy }) => policy.name);
    expect(policies.map(({ name }) => name)).toEqual(names);
    expect(Object.keys(CHECKS).sort()).toEqual([...names].sort());
    const ids = [...new Set([...RULES, ...POLICY_RULES].map(({ id }) => id)), ...RETIRED];
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(names).size).toBe(names.length);
    expect(POLICY_RULES.filter((rule) => rule.doctor === undefined).map(({ id }) => id)).toEqual(
      POLICY_RULES.map(({ id }) => id).filter((id) => id.startsWith("CMK-P")),
    );
  });

  it("names the documented control of a policy, and none where there is none", () => {
    expect(Object.fromEntries(policies.map(({ name, framework }) => [name, framework?.reference]))).toEqual({
      "private-networking": "NS-2",
      "role-not-secret": undefined,
      "protect-production": undefined,
      "key-rotation": "DP-6",
      "least-permissions": "PA-7",
      "vault-purge-protection": "DP-8",
      "vault-not-public": "NS-2",
      "alert-above-rotation": undefined,
    });
    expect(policies.find(({ name }) => name === "vault-purge-protection")?.framework).toEqual({
      name: "Microsoft cloud security benchmark",
      version: "v1",
      reference: "DP-8",
      specification: "Ensure security of key and certificate repository",
    });
  });

  it("gives every policy its level, severity, remedy and page", () => {
    const page = `${json("package.json").homepage.replace("#readme", "")}/blob/main/docs/policy.md`;
    expect(
      policies.map(({ name, enforcementLevel, severity, remediationSteps, url }) => ({
        name,
        enforcementLevel,
        severity,
        remediationSteps,
        url,
      })),
    ).toEqual(
      POLICY_RULES.map(({ policy, remedy }) => ({
        name: policy.name,
        enforcementLevel: policy.enforcement,
        severity: policy.enforcement === "mandatory" ? "high" : "medium",
        remediationSteps: remedy.text,
        url: `${page}#${policy.name}`,
      })),
    );
  });
});

describe("no rule quotes a value", () => {
  const CANARY = "CANARY-5up3r53cr3t";
  /** Every property that a rule reads holds the canary, at every depth. */
  const planted: Record<string, unknown> = Object.fromEntries(
    [
      "projectId",
      "keyName",
      "vaultName",
      "name",
      "scope",
      "role",
      "roleDefinitionId",
      "principalId",
      "servicePrincipalId",
      "publicNetworkAccess",
      "enablePurgeProtection",
      "thresholdDays",
    ].map((property) => [property, CANARY]),
  );
  const props = {
    ...planted,
    keyVaultId: vaultId(CANARY),
    access: { clientId: CANARY, clientSecret: CANARY },
    properties: { enablePurgeProtection: CANARY, publicNetworkAccess: CANARY, rotationPolicy: CANARY },
    rotationPolicy: { expiryTime: CANARY },
  };
  const given = { props, stack: "prod" };
  const parent = component({ stack: "prod" });
  const stack: readonly Seen[] = [
    parent,
    ...["EncryptionAtRest", "KeyVault", "KeyVaultKey", "KeyRotationAlert", "AzureAccess", "RoleAssignment"].map(
      (kind) => our(kind, { ...given, name: kind }),
    ),
    our("PrivateNetworking", { stack: "prod", props: { ...props, projectId: "other" } }),
    ...["keyvault:Vault", "keyvault:Key", "authorization:RoleAssignment"].map((kind) =>
      resource(`azure-native:${kind}`, { ...given, name: kind }),
    ),
  ];

  it.each(policies.map(({ name }) => name))("%s", (name) => {
    const result = run(name, stack);
    // An alert whose threshold is no number is refused by the resource itself.
    expect(Object.keys(result.violations).length > 0).toBe(name !== "alert-above-rotation");
    expect(JSON.stringify(result)).not.toContain(CANARY);
  });
});
