// The emulator's requests and answers beside the formal document of the Atlas Admin API. Proves their form; that the live service behaves so, it does not.

import { describe, expect, it } from "vitest";
import { ACCESS_SHAPE } from "../../../emulator/atlas/access.ts";
import { ALERT_SHAPE } from "../../../emulator/atlas/alerts.ts";
import { NEW_CLUSTER_SHAPE } from "../../../emulator/atlas/cluster-life.ts";
import { CLUSTER_SHAPE } from "../../../emulator/atlas/clusters.ts";
import { AZURE_SHAPE, ENCRYPTION_SHAPE } from "../../../emulator/atlas/encryption-at-rest.ts";
import { ENDPOINT_SHAPE } from "../../../emulator/atlas/private-endpoints.ts";
import { OPEN_OPERATIONS_COVERED, OPERATIONS_COVERED } from "../../../emulator/coverage.ts";
import type { Emulator } from "../../../emulator/index.ts";
import { everyKindSeed, quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { withRole, withSecret } from "../../support/key-settings.ts";
import {
  type Answered,
  activate,
  ask,
  deleteEndpoint,
  ENDPOINTS,
  endpoints,
  patchEncryption,
  postEndpoint,
  privately,
  send,
  start,
} from "../../unit/emulator/client.ts";
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

  it.each([...OPERATIONS_COVERED, ...OPEN_OPERATIONS_COVERED].filter((one) => one.isOutsideDocument !== true))(
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
    ["GET /ipAddresses", "/ipAddresses", "2023-01-01"],
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
      // Recorded: the POST answers 201, where the document has 200.
      const status = operation === "POST /alertConfigs" ? 201 : 200;
      const shown = check(the(), operation, date, { ...answer, status: 200 });
      expect([operation, answer.status, shown]).toEqual([operation, status, []]);
    }
    const gone = await ask(emulator, { method: "DELETE", path });
    expect([gone.status, gone.json]).toEqual([204, undefined]);
  });

  it("makes a cluster from a body that the document knows, and shows it as the document says", async () => {
    const emulator = await world();
    const region = { providerName: "AZURE", regionName: "US_EAST_2", priority: 7 };
    const electableSpecs = { instanceSize: "M10", nodeCount: 3, diskSizeGB: 32 };
    const body = {
      name: "fresh",
      clusterType: "REPLICASET",
      encryptionAtRestProvider: "AZURE",
      backupEnabled: true,
      tags: [{ key: "team", value: "payments" }],
      advancedConfiguration: { minimumEnabledTlsProtocol: "TLS1_2" },
      replicationSpecs: [{ zoneName: "Zone 1", regionConfigs: [{ ...region, electableSpecs }] }],
    };
    const validate = the().request("PATCH /clusters/{clusterName}", mediaType("2024-10-23"));
    expect([validate?.(body), validate?.errors]).toEqual([true, null]);
    const made = await ask(emulator, { method: "POST", path: "/clusters", version: "2024-10-23", body });
    expect(made.status).toBe(201);
    emulator.clock.advance(20_000);
    const shown = await ask(emulator, { path: "/clusters/fresh", version: "2024-08-05" });
    for (const { json } of [made, shown])
      expect(check(the(), "GET /clusters/{clusterName}", "2024-08-05", { ...shown, json })).toEqual([]);
    const readable = the().readable("ClusterDescription20240805");
    expect(Object.keys(shown.json ?? {}).filter((field) => !readable.includes(field))).toEqual([]);
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
    ["/clusters?itemsPerPage=501", "2024-08-05"],
  ])("refuses in the document's form: %s in %s", async (path, version) => {
    const answer = await ask(await world(), { path, version });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(check(the(), "", version, answer)).toEqual([]);
  });

  it.each([
    ["EncryptionAtRest", ENCRYPTION_SHAPE],
    ["AzureKeyVault", AZURE_SHAPE],
    ["ClusterDescription20240805", CLUSTER_SHAPE],
    ["ClusterDescription20240805", NEW_CLUSTER_SHAPE],
    ["CloudProviderAccessAzureServicePrincipal", ACCESS_SHAPE],
    ["EncryptionKeyAlertConfigViewForNdsGroup", ALERT_SHAPE],
    ["EARPrivateEndpoint", ENDPOINT_SHAPE],
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

  describe("its private endpoints", () => {
    const LIST = "/encryptionAtRest/{cloudProvider}/privateEndpoints";
    const VERSION = "2023-01-01";
    const project = (change: object) => ({ projects: { [quickstart.projectId]: change } });

    /** One in each state that an answer can show. */
    const inEveryState = async (): Promise<Emulator> => {
      const emulator = await privately();
      const { US_EAST: name = "" } = await activate(emulator, "US_EAST", "US_WEST", "US_CENTRAL");
      await byHand(emulator, project({ failNextEndpoints: { EUROPE_WEST: 1 } }));
      await postEndpoint(emulator, "EUROPE_WEST");
      await postEndpoint(emulator, "EUROPE_NORTH");
      emulator.clock.advance(20_000);
      await byHand(emulator, {
        vaults: { [quickstart.keyVaultName]: { connections: { [name]: { status: "Rejected" } } } },
      });
      await deleteEndpoint(emulator, (await endpoints(emulator)).find((one) => one.regionName === "US_WEST")?.id);
      return emulator;
    };

    it("are listed and shown as the document says, in every state that it has", async () => {
      const emulator = await inEveryState();
      const list = await ask(emulator, { path: ENDPOINTS });
      expect([list.status, check(the(), `GET ${LIST}`, VERSION, list)]).toEqual([200, []]);
      const all = await endpoints(emulator);
      expect(all.map((one) => one.status).sort()).toEqual(
        ["ACTIVE", "DELETING", "FAILED", "INITIATING", "PENDING_ACCEPTANCE", "PENDING_RECREATION"].sort(),
      );
      const readable = the().readable("AzureKeyVaultEARPrivateEndpoint");
      for (const { id } of all) {
        const one = await ask(emulator, { path: `${ENDPOINTS}/${id}` });
        expect([one.status, check(the(), `GET ${LIST}/{endpointId}`, VERSION, one)]).toEqual([200, []]);
        expect(Object.keys(one.json ?? {}).filter((field) => !readable.includes(field))).toEqual([]);
      }
    });

    it("are made and deleted with the document's bodies and statuses", async () => {
      const emulator = await privately();
      const validate = the().request(`POST ${LIST}`, mediaType(VERSION));
      validate?.({ regionName: "US_EAST_2" });
      expect(validate?.errors).toBeNull();
      const made = await postEndpoint(emulator);
      expect([made.status, check(the(), `POST ${LIST}`, VERSION, made)]).toEqual([202, []]);
      emulator.clock.advance(20_000);
      const deleted = await deleteEndpoint(emulator, made.json?.id);
      expect(the().statuses(`DELETE ${LIST}/{endpointId}`)).toContain(String(deleted.status));
      expect([deleted.status, deleted.json]).toEqual([204, undefined]);
    });

    it("are held to a validator that can say no", () => {
      const validate = the().answer(`GET ${LIST}/{endpointId}`, 200, mediaType(VERSION));
      const good = {
        cloudProvider: "AZURE",
        id: "64b7f0c0a1b2c3d4e5f60718",
        regionName: "US_EAST_2",
        status: "ACTIVE",
      };
      expect(validate?.(good)).toBe(true);
      for (const wrong of [{ status: "DREAMING" }, { regionName: "eastus2" }, { id: "1" }])
        expect(validate?.({ ...good, ...wrong })).toBe(false);
    });

    it("are refused in the document's form", async () => {
      const answer = await postEndpoint(await privately(), "MOON_BASE");
      expect([answer.status, check(the(), "", VERSION, answer)]).toEqual([400, []]);
    });
  });

  it("tells the control plane's addresses as the document says", async () => {
    const version = "2023-11-15";
    const path = "/api/atlas/v2/unauth/controlPlaneIPAddresses";
    const answer = await send(await start(), path, { headers: { accept: mediaType(version) } });
    const errors = check(the(), "GET /unauth/controlPlaneIPAddresses", version, answer);
    expect([answer.status, errors]).toEqual([200, []]);
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
