// When Atlas rotates its own master keys, which the customer-managed key encrypts: in the project's maintenance window, and later where maintenance is deferred.
// Pure: no client, no clock.
import type { MaintenanceWindow } from "../atlas/types";
import { command } from "../support/shell";

/** FACT(atlas-master-key-rotation). */
const EVERY_DAYS = 90;

export interface MasterKeyRotation {
  /** Atlas rotates its master keys at least once in this time. */
  readonly everyDays: number;
  /** A deferral of maintenance can make the next rotation later than that. */
  readonly mayBeLate: boolean;
  /** Which setting makes it late. Absent while `mayBeLate` is false. */
  readonly why?: string;
}

/** FACT(atlas-maintenance-deferral): one week each time, twice at most. */
export function masterKeyRotation(window: MaintenanceWindow | undefined): MasterKeyRotation {
  const { numberOfDeferrals = 0, autoDeferOnceEnabled = false } = window ?? {};
  const causes = [
    ...(autoDeferOnceEnabled ? ["autoDeferOnceEnabled is true, which delays each maintenance by one week"] : []),
    ...(numberOfDeferrals > 0
      ? [
          `numberOfDeferrals is ${numberOfDeferrals}: the scheduled maintenance was delayed by ${numberOfDeferrals === 1 ? "one week" : `${numberOfDeferrals} weeks`}`,
        ]
      : []),
  ];
  return causes.length === 0
    ? { everyDays: EVERY_DAYS, mayBeLate: false }
    : { everyDays: EVERY_DAYS, mayBeLate: true, why: `${causes.join(", and ")}.` };
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

/** `Sunday 01:00 UTC` */
export const windowInWords = ({ dayOfWeek, hourOfDay, timeZoneId }: MaintenanceWindow): string =>
  [DAYS[dayOfWeek - 1] ?? `day ${dayOfWeek}`, `${String(hourOfDay).padStart(2, "0")}:00`, timeZoneId]
    .filter((part) => part !== undefined)
    .join(" ");

/** `undefined`: no deferral makes the rotation late. */
export function lateRotationText(projectId: string, window: MaintenanceWindow | undefined): string | undefined {
  const { everyDays, why } = masterKeyRotation(window);
  if (window === undefined || why === undefined) return undefined;
  const remedy = window.autoDeferOnceEnabled
    ? `disable automatic deferral: \`${command`atlas api maintenanceWindows toggleMaintenanceAutoDefer --groupId ${projectId}`}\`.`
    : "start the maintenance in the project's settings in Atlas, or do not defer it again.";
  return (
    `Atlas may rotate its master keys in project ${projectId} later than every ${everyDays} days: ${why} ` +
    `They are rotated in the maintenance window (${windowInWords(window)}). If a rule of yours requires ${everyDays} days, ${remedy}`
  );
}
