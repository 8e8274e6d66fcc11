// The emulator's requests and answers beside the formal document of the Atlas Admin API. Proves their form; that the live service behaves so, it does not.
import { describe, expect, it } from "vitest";
import { ACCESS_SHAPE } from "../../../emulator/atlas/access.ts";
import { ALERT_SHAPE } from "../../../emulator/atlas/alerts.ts";
import { CLUSTER_SHAPE } from "../../../emulator/atlas/clusters.ts";
import { AZURE_SHAPE, ENCRYPTION_SHAPE } from "../../../emulator/atlas/encryption-at-rest.ts";
import { OPEN_OPERATIONS_COVERED, OPERATIONS_COVERED } from "../../../emulator/coverage.ts";
import type { Emulator } from "../../../emulator/index.ts";
import { everyKindSeed, quickstart } from "../../../emulator/seeds.ts";
import { type Answered, ask, patchEncryption, start, withRole, withSecret } from "../../unit/emulator/client.ts";
import { type Contract, isHere, loadContract, WHY_SKIPPED } from "./openapi.ts";

/** The error answers' media type in the document is that of the success, or plain JSON. */
const mediaType = (version: string): string => `application/vnd.atlas.${version}+json`;

function check(contract: Contract, operation: string, version: string, answer: Answered): unknown {
  const { status } = answer;
  const validate = status < 300 ? contract.answer(operation, status, mediaType(version)) : contract.error;
  if (validate === undefined) return `the document has no ${operation} in ${version}`;
  validate(answer.json);
  return validate.errors ?? [];
}

const world = async (): Promise<Emulator> => {
  const emulator = await start({ seed: everyKindSeed });
  await patchEncryption(emulator, withSecret);
  return emulator;
};

describe.runIf(isHere)(isHere ? "the emulated Atlas" : `skipped: ${WHY_SKIPPED}`, () => {
  const contract = isHere ? loadContract() : undefined;
  const the = (): Contract => {
    if (contract === undefined) throw new Error(WHY_SKIPPED);
    return contract;
  };

  it.each([...OPERATIONS_COVERED, ...OPEN_OPERATIONS_COVERED])(
    "has $operation, and in the document's version",
    ({ operation, versions }) => {
      expect(the().versions(operation)).toEqual([versions.at(-1)]);
    },
  );

  const READS = [
    ["GET ", "", "2023-01-01"],
    ["GET /encryptionAtRest", "/encryptionAtRest", "2023-01-01"],
    ["GET /clusters", "/clusters", "2024-08-05"],
    ["GET /clusters/{clusterName}", "/clusters/multi", "2024-08-05"],
    ["GET /clusters/{clusterName}", "/clusters/sandbox", "2024-08-05"],
    ["GET /flexClusters", "/flexClusters", "2024-11-13"],
    ["GET /serverless", "/serverless", "2023-01-01"],
    ["GET /cloudProviderAccess", "/cloudProviderAccess", "2023-01-01"],
    ["GET /alertConfigs", "/alertConfigs", "2023-01-01"],
  ] as const;

  it.each(READS)("answers %s (%s) as the document says", async (operation, path, version) => {
    const answer = await ask(await world(), { path, version });
    expect([answer.status, check(the(), operation, version, answer)]).toEqual([200, []]);
  });

  it("answers for one role as the document says, and takes bodies that it knows", async () => {
    const emulator = await world();
    const body = {
      providerName: "AZURE",
      tenantId: quickstart.tenantId,
      servicePrincipalId: quickstart.servicePrincipalId,
    };
    const [date, one] = ["2023-01-01", "/cloudProviderAccess/{roleId}"];
    const made = await ask(emulator, { method: "POST", path: "/cloudProviderAccess", body });
    const path = `/cloudProviderAccess/${made.json?._id}`;
    for (const [operation, answer] of [
      ["POST /cloudProviderAccess", made],
      [`PATCH ${one}`, await ask(emulator, { method: "PATCH", path, body })],
      [`GET ${one}`, await ask(emulator, { path })],
      [`GET ${one}`, await ask(emulator, { path: `/cloudProviderAccess/${quickstart.roleId}` })],
    ] as const) {
      expect([operation, answer.status, check(the(), operation, date, answer)]).toEqual([operation, 200, []]);
      const validate = the().request(operation, mediaType(date));
      if (validate !== undefined) expect([operation, validate(body), validate.errors]).toEqual([operation, true, null]);
    }
    const gone = await ask(emulator, { method: "DELETE", path: `/cloudProviderAccess/AZURE/${made.json?._id}` });
    expect([gone.status, gone.json]).toEqual([204, undefined]);
    expect(check(the(), "", date, await ask(emulator, { path }))).toEqual([]);
  });

  it("answers for one alert as the document says", async () => {
    const emulator = await world();
    const list = await ask(emulator, { path: "/alertConfigs" });
    const [first] = Array.isArray(list.json?.results) ? list.json.results : [];
    const answer = await ask(emulator, { path: `/alertConfigs/${first?.id}` });
    expect([answer.status, check(the(), "GET /alertConfigs/{alertConfigId}", "2023-01-01", answer)]).toEqual([200, []]);
  });

  it("answers writes of alerts as the document says, and takes bodies that it knows", async () => {
    const emulator = await world();
    const [date, one] = ["2023-01-01", "/alertConfigs/{alertConfigId}"];
    const body = {
      eventTypeName: "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION",
      enabled: true,
      severityOverride: "WARNING",
      threshold: { operator: "GREATER_THAN", threshold: 400, units: "DAYS" },
      notifications: [
        {
          typeName: "GROUP",
          emailEnabled: true,
          smsEnabled: false,
          roles: ["GROUP_OWNER"],
          intervalMin: 60,
          delayMin: 0,
        },
        { typeName: "WEBHOOK", webhookUrl: "https://example.com/hook", webhookSecret: "canary", intervalMin: 60 },
      ],
      matchers: [],
    };
    const takes = (operation: string, sent: unknown): void => {
      const validate = the().request(operation, mediaType(date));
      expect([operation, validate?.(sent), validate?.errors]).toEqual([operation, true, null]);
    };
    const made = await ask(emulator, { method: "POST", path: "/alertConfigs", body });
    const path = `/alertConfigs/${made.json?.id}`;
    const toggle = { enabled: false };
    for (const [operation, sent, answer] of [
      ["POST /alertConfigs", body, made],
      [`PUT ${one}`, body, await ask(emulator, { method: "PUT", path, body })],
      [`PATCH ${one}`, toggle, await ask(emulator, { method: "PATCH", path, body: toggle })],
    ] as const) {
      takes(operation, sent);
      expect([operation, answer.status, check(the(), operation, date, answer)]).toEqual([operation, 200, []]);
    }
    const gone = await ask(emulator, { method: "DELETE", path });
    expect([gone.status, gone.json]).toEqual([204, undefined]);
  });

  const WRITES = [
    ["/encryptionAtRest", "/encryptionAtRest", "2023-01-01", { azureKeyVault: withRole }],
    ["/encryptionAtRest", "/encryptionAtRest", "2023-01-01", { azureKeyVault: { enabled: false } }],
    ["/encryptionAtRest", "/encryptionAtRest", "2023-01-01", { enabledForSearchNodes: true }],
    ["/clusters/{clusterName}", "/clusters/orders", "2024-10-23", { encryptionAtRestProvider: "AZURE" }],
    ["/clusters/{clusterName}", "/clusters/asleep", "2024-10-23", { paused: false }],
  ] as const;

  it.each(WRITES)(
    "takes a PATCH of %s (%s, %s) that the document knows: %j",
    async (operation, path, version, body) => {
      const validate = the().request(`PATCH ${operation}`, mediaType(version));
      validate?.(body);
      expect(validate?.errors).toBeNull();
      const answer = await ask(await world(), { method: "PATCH", path, version, body });
      expect([answer.status, check(the(), `PATCH ${operation}`, version, answer)]).toEqual([200, []]);
    },
  );

  it.each([
    ["/encryptionAtRest", "2022-01-01"],
    ["/clusters/nobody", "2024-08-05"],
    ["/alertConfigs/nobody", "2023-01-01"],
    ["/clusters?pageNum=0", "2024-08-05"],
  ])("refuses in the document's form: %s in %s", async (path, version) => {
    const answer = await ask(await world(), { path, version });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(check(the(), "", version, answer)).toEqual([]);
  });

  it.each([
    ["EncryptionAtRest", ENCRYPTION_SHAPE],
    ["AzureKeyVault", AZURE_SHAPE],
    ["ClusterDescription20240805", CLUSTER_SHAPE],
    ["CloudProviderAccessAzureServicePrincipal", ACCESS_SHAPE],
    ["EncryptionKeyAlertConfigViewForNdsGroup", ALERT_SHAPE],
  ])("takes no field into %s that the document has not, or has for reading only", (name, shape) => {
    const writable = the().writable(name);
    expect(Object.keys(shape).filter((field) => !writable.includes(field))).toEqual([]);
  });

  it.each([
    ["Group", "", "2023-01-01"],
    ["EncryptionAtRest", "/encryptionAtRest", "2023-01-01"],
    ["ClusterDescription20240805", "/clusters/orders", "2024-08-05"],
  ])("has no field in %s that the document lacks", async (name, path, version) => {
    const { json } = await ask(await world(), { path, version });
    const readable = the().readable(name);
    expect(Object.keys(json ?? {}).filter((field) => !readable.includes(field))).toEqual([]);
  });

  it("is held to a validator that can say no", () => {
    const validate = the().answer("GET /clusters/{clusterName}", 200, mediaType("2024-08-05"));
    const region = { providerName: "AZURE", regionName: "eastus2", priority: 7 };
    expect(validate?.({ stateName: "DREAMING" })).toBe(false);
    expect(validate?.({ replicationSpecs: [{ regionConfigs: [region] }] })).toBe(false);
    expect(validate?.({ replicationSpecs: [{ regionConfigs: [{ ...region, regionName: "US_EAST_2" }] }] })).toBe(true);
  });

  it("never gives back what is for writing only", async () => {
    const answer = await ask(await world(), { path: "/encryptionAtRest" });
    expect(JSON.stringify(answer.json)).not.toContain(withSecret.secret);
    const validate = the().answer("GET /encryptionAtRest", 200, mediaType("2023-01-01"));
    expect(validate?.({ azureKeyVault: { secret: "x" } })).toBe(false);
  });
});
