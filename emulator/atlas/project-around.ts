// What other tools read of a project beside its clusters: maintenance window, Backup Compliance Policy, the buckets of the rate limits. Only the window can be written.
import { atlasRefusal, type Request } from "../http.ts";
import type { AtlasCall, Operation } from "./call.ts";
import { LIMITS } from "./rate-limits.ts";
import type { AtlasProject, MaintenanceWindow } from "./store.ts";
import { allowFields, allowQuery, page, readBody, type Shape, timeOf } from "./strict.ts";

const READ = { method: "GET", needs: "GROUP_READ_ONLY" } as const;
const WINDOW = {
  path: "/maintenanceWindow",
  bucket: "maintenanceWindow",
  versions: [{ date: "2023-01-01" }],
} as const;

export const projectAroundOperations: readonly Operation[] = [
  { ...WINDOW, ...READ, handle: (call) => window(call) },
  { ...WINDOW, method: "PATCH", needs: "GROUP_OWNER", isUntyped: true, handle: setWindow },
  {
    ...WINDOW,
    method: "DELETE",
    needs: "GROUP_OWNER",
    status: 204,
    isUntyped: true,
    handle: (call) => {
      allowQuery(call.request);
      delete call.project.maintenanceWindow;
    },
  },
  {
    ...READ,
    path: "/backupCompliancePolicy",
    bucket: "cloudBackups",
    versions: [{ date: "2023-01-01" }, { date: "2023-10-01" }],
    handle: policy,
  },
];

const WINDOW_SHAPE: Shape = {
  autoDeferOnceEnabled: "boolean",
  dayOfWeek: "integer",
  hourOfDay: "integer",
  protectedHours: "object",
  startASAP: "boolean",
};

/**
 * FACT(atlas-maintenance): these fields; a day is from 1. ASSUMED(maintenance-none): the day without a window that
 * anybody set (not recorded).
 */
function window({ request, project }: AtlasCall): unknown {
  allowQuery(request);
  const { maintenanceWindow = {} } = project;
  const { dayOfWeek = 1, hourOfDay = 0, autoDeferOnceEnabled = false, numberOfDeferrals = 0 } = maintenanceWindow;
  return {
    autoDeferOnceEnabled,
    dayOfWeek,
    hourOfDay,
    numberOfDeferrals,
    startASAP: false,
    timeZoneId: "UTC",
  };
}

/** FACT(atlas-maintenance): 200 without a body. */
function setWindow(call: AtlasCall): undefined {
  allowQuery(call.request);
  const body = readBody(call.request);
  allowFields(body, WINDOW_SHAPE);
  const next: MaintenanceWindow = {
    ...call.project.maintenanceWindow,
    ...(typeof body.dayOfWeek === "number" ? { dayOfWeek: body.dayOfWeek } : {}),
    ...(typeof body.hourOfDay === "number" ? { hourOfDay: body.hourOfDay } : {}),
    ...(typeof body.autoDeferOnceEnabled === "boolean" ? { autoDeferOnceEnabled: body.autoDeferOnceEnabled } : {}),
  };
  const { dayOfWeek = 0, hourOfDay = 0 } = next;
  // FACT(atlas-maintenance): 1 is Sunday, 7 Saturday.
  if (dayOfWeek < 1 || dayOfWeek > 7 || hourOfDay < 0 || hourOfDay > 23)
    throw atlasRefusal(400, "INVALID_ATTRIBUTE", "dayOfWeek is 1 to 7 and hourOfDay 0 to 23.", ["dayOfWeek"]);
  call.project.maintenanceWindow = next;
}

/**
 * FACT(atlas-backup-policy): the fields. ASSUMED(backup-policy-none): a project without a policy answers an empty
 * object. By hand a policy is set.
 */
function policy({ request, project }: AtlasCall): unknown {
  allowQuery(request);
  const { backupCompliancePolicy } = project;
  if (backupCompliancePolicy === undefined) return {};
  return {
    authorizedEmail: "someone@example.com",
    authorizedUserFirstName: "Some",
    authorizedUserLastName: "One",
    copyProtectionEnabled: false,
    deletable: false,
    encryptionAtRestEnabled: false,
    onDemandPolicyItem: null,
    pitEnabled: false,
    projectId: project.id,
    restoreWindowDays: 0,
    scheduledPolicyItems: [],
    state: "ACTIVE",
    updatedDate: timeOf(project.createdMs),
    updatedUser: "someone",
    ...backupCompliancePolicy,
  };
}

/**
 * FACT(atlas-backup-policy): the field. ASSUMED(backup-policy-refuses): in force as soon as the policy is there,
 * whatever its state.
 */
export const isEncryptionRequired = ({ backupCompliancePolicy }: AtlasProject): boolean =>
  backupCompliancePolicy?.encryptionAtRestEnabled === true;

/** FACT(atlas-export-buckets): fields of the buckets, of which the emulator has these. */
export const rateLimitsView = (request: Request): unknown =>
  page(
    request,
    Object.entries(LIMITS).map(([name, { capacity, refill, everySeconds }]) => ({
      capacity: both(capacity),
      endpointSetId: name,
      endpointSetName: name,
      endpoints: [],
      refillDurationSeconds: both(everySeconds),
      refillRate: both(refill),
      scope: "GROUP",
    })),
    ["groupId", "orgId", "userId", "ipAddress", "name", "endpointPath"],
  );

const both = (value: number): object => ({ defaultValue: value, value });
