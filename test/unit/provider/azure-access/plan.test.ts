// Proves which arguments are refused, what replaces a registration, what an absent argument means, and which registration is meant.
import { describe, expect, it } from "vitest";
import type { AzureServicePrincipal } from "../../../../provider/atlas/types.ts";
import { ATLAS_APP_ID, appInPlaceOfPrincipal, FIELDS } from "../../../../provider/azure-access/fields.ts";
import {
  carried,
  changes,
  identityOf,
  idOf,
  namedBy,
  registeredPrincipal,
  registrationOf,
  tooNew,
} from "../../../../provider/azure-access/plan.ts";
import { faultsIn, normalIn, replacing } from "../../../../provider/engine/field.ts";
import type { Properties } from "../../../../provider/support/properties.ts";
import { UNKNOWN } from "../../../../provider/support/unknowns.ts";

const projectId = "64b7f0c0a1b2c3d4e5f60718";
const tenantId = "11111111-1111-4111-8111-11111111aaaa";
const servicePrincipalId = "33333333-3333-4333-8333-33333333bbbb";
const app = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
const roleId = "64b7f0c0a1b2c3d4e5f60a01";

const argumentFaults = (news: Properties) => [...faultsIn(FIELDS, news), ...appInPlaceOfPrincipal(news)];

describe("arguments", () => {
  it.each([
    ["the project alone", { projectId }],
    ["all of them", { projectId, tenantId, servicePrincipalId, atlasAzureAppId: app, timeouts: { create: "5m" } }],
    ["unknowns", { projectId: UNKNOWN, tenantId: UNKNOWN, servicePrincipalId: UNKNOWN, atlasAzureAppId: UNKNOWN }],
    [
      "an unknown app beside what would be the known one's id",
      { projectId, servicePrincipalId: app, atlasAzureAppId: UNKNOWN },
    ],
  ])("pass: %s", (_, news) => {
    expect(argumentFaults(news)).toEqual([]);
  });

  it.each([
    ["projectId", {}, "'projectId' is missing"],
    ["projectId", { projectId: "payments" }, "'projectId' is not the Atlas project's id"],
    ["tenantId", { projectId, tenantId: "contoso.onmicrosoft.com" }, "'tenantId' is not the id of an Entra tenant"],
    ["servicePrincipalId", { projectId, servicePrincipalId: "atlas" }, "'servicePrincipalId' is not the object id"],
    ["servicePrincipalId", { projectId, servicePrincipalId: ATLAS_APP_ID }, "is the id of Atlas's app"],
    [
      "servicePrincipalId",
      { projectId, servicePrincipalId: app.toUpperCase(), atlasAzureAppId: app },
      "is the id of Atlas's app",
    ],
    ["atlasAzureAppId", { projectId, atlasAzureAppId: "atlas" }, "'atlasAzureAppId' is not the id of Atlas's app"],
    ["timeouts", { projectId, timeouts: { create: "soon" } }, "'timeouts.create' is not a duration"],
  ])("are refused at %s: %j", (property, news, words) => {
    expect(argumentFaults(news)).toEqual([{ property, reason: expect.stringContaining(words) }]);
  });

  it("have one spelling: GUIDs in lower case", () => {
    expect(normalIn(FIELDS, { projectId, tenantId: tenantId.toUpperCase(), atlasAzureAppId: app })).toEqual({
      projectId,
      tenantId,
      atlasAzureAppId: app,
    });
  });
});

describe("an absent argument", () => {
  const olds = { projectId, tenantId, servicePrincipalId, authorized: true };

  it("means what was found before", () => {
    expect(carried({ projectId }, olds)).toEqual({
      projectId,
      tenantId,
      servicePrincipalId,
      atlasAzureAppId: ATLAS_APP_ID,
    });
  });

  it.each([
    ["another project", { projectId: "f".repeat(24) }],
    ["another tenant", { projectId, tenantId: app }],
    ["another app", { projectId, tenantId, atlasAzureAppId: app }],
    ["an unknown tenant", { projectId, tenantId: UNKNOWN }],
  ])("takes no principal over into %s", (_, args) => {
    expect(carried(args, olds)).toEqual({ atlasAzureAppId: ATLAS_APP_ID, ...args });
  });
});

describe("a change", () => {
  it("is none where the program leaves out what an earlier run found", () => {
    const before = { projectId, tenantId, servicePrincipalId, authorized: true, roleId, adopted: false };
    expect(changes(before, { projectId, authorized: true })).toEqual([]);
  });

  const news = { projectId, tenantId, servicePrincipalId, atlasAzureAppId: ATLAS_APP_ID, authorized: true };
  const olds = { ...news, roleId, adopted: true };
  const changedBetween = (before: Properties, after: Properties) => {
    const changed = changes(before, after);
    return [changed, replacing(FIELDS, { olds: before, news: after }, changed)];
  };

  it.each([
    ["projectId", { projectId: "f".repeat(24) }],
    ["tenantId", { tenantId: app }],
    ["servicePrincipalId", { servicePrincipalId: app }],
    ["atlasAzureAppId", { atlasAzureAppId: app }],
  ])("of %s replaces", (key, change) => {
    expect(changedBetween(olds, { ...news, ...change })).toEqual([[key], [key]]);
  });

  it.each([
    ["projectId", { projectId: UNKNOWN }],
    ["tenantId", { tenantId: UNKNOWN }],
    ["servicePrincipalId", { servicePrincipalId: UNKNOWN }],
    ["atlasAzureAppId", { atlasAzureAppId: UNKNOWN }],
  ])("to an unknown %s is one, and replaces nothing", (key, change) => {
    expect(changedBetween(olds, { ...news, ...change })).toEqual([[key], []]);
  });

  it.each([
    ["timeouts", { ...news, timeouts: { create: "1h" } }, olds],
    ["authorized", news, { ...olds, authorized: false }],
  ])("of %s is in place", (key, wanted, held) => {
    expect(changedBetween(held, wanted)).toEqual([[key], []]);
  });
});

describe("the id", () => {
  it("holds project, role and principal, and nothing else is one", () => {
    const id = idOf({ projectId, roleId, servicePrincipalId });
    expect(namedBy(id)).toEqual({ projectId, roleId, servicePrincipalId });
    expect([namedBy(""), namedBy(roleId), namedBy(`${projectId}/${roleId}`), namedBy(`${id}/x`)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("holds what a hand-over compares: project and principal, which are inputs as soon as they are known", () => {
    const identity = `${projectId}/${servicePrincipalId}`;
    expect(identityOf({ projectId, tenantId, servicePrincipalId })).toBe(identity);
    expect(identityOf({ projectId, tenantId })).toBeUndefined();
    expect(identityOf({ projectId, servicePrincipalId: UNKNOWN })).toBeUndefined();
    expect(identityOf({ projectId, tenantId }, `${projectId}/${roleId}/${servicePrincipalId}`)).toBe(identity);
  });
});

describe("the registration that is meant", () => {
  const registration = (change: Partial<AzureServicePrincipal> = {}): AzureServicePrincipal => ({
    roleId,
    tenantId,
    servicePrincipalId,
    atlasAzureAppId: ATLAS_APP_ID,
    createdDate: "2026-11-02T00:00:00Z",
    featureUsages: [],
    ...change,
  });
  const meant = (...registered: readonly AzureServicePrincipal[]) =>
    registrationOf({ tenantId, servicePrincipalId }, registered)?.roleId;

  it("is of this tenant and this principal, in any spelling", () => {
    expect(
      meant(registration({ tenantId: tenantId.toUpperCase(), servicePrincipalId: servicePrincipalId.toUpperCase() })),
    ).toBe(roleId);
    expect(meant(registration({ tenantId: app }), registration({ servicePrincipalId: app }))).toBeUndefined();
    expect(meant()).toBeUndefined();
  });

  it("is, of several, the one in use, then the oldest, whatever their order", () => {
    const older = registration({ roleId: "older", createdDate: "2026-11-01T00:00:00Z" });
    const used = registration({
      roleId: "used",
      createdDate: "2026-11-03T00:00:00Z",
      featureUsages: ["ENCRYPTION_AT_REST"],
    });
    expect([meant(registration(), older), meant(older, registration())]).toEqual(["older", "older"]);
    expect([meant(older, used), meant(used, older)]).toEqual(["used", "used"]);
    const twin = registration({ roleId: "0".repeat(24) });
    expect([meant(registration(), twin), meant(twin, registration())]).toEqual([twin.roleId, twin.roleId]);
  });

  it("tells the principal of an app without Graph, and of no other app", () => {
    const upper = registration({ servicePrincipalId: servicePrincipalId.toUpperCase() });
    expect(registeredPrincipal(tenantId, ATLAS_APP_ID, [upper])).toBe(servicePrincipalId);
    expect(registeredPrincipal(tenantId, app, [upper])).toBeUndefined();
  });

  it("can be too new only where it was not there before", () => {
    expect(tooNew({ roleId, servicePrincipalId, adopted: true })).toEqual([]);
    expect(tooNew({ roleId, servicePrincipalId, adopted: false })).toContain(
      "CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED",
    );
  });
});
