// A project's maintenance window on the wire. Atlas layer; it only reads, and decides nothing.
import { isFlag, isNumber, isText, type Reader } from "../support/reader";
import { type Caller, projectPath } from "./call";
import { answerOf } from "./parse";
import type { AtlasClient, MaintenanceWindow } from "./types";

const VERSION = "2023-01-01";

export const maintenanceWindowCalls = ({ call }: Caller): Pick<AtlasClient, "getMaintenanceWindow"> => ({
  getMaintenanceWindow: async (projectId, options) => {
    const what = `the maintenance window of project ${projectId}`;
    const path = `${projectPath(projectId)}/maintenanceWindow`;
    const answer = await call({ method: "GET", path, version: VERSION, what }, options);
    return windowOf(answerOf(what, "dayOfWeek", answer));
  },
});

/** FACT(atlas-maintenance): the fields. Without a day there is no window. */
function windowOf(body: Reader): MaintenanceWindow | undefined {
  const { dayOfWeek } = body.optional("dayOfWeek", isNumber);
  if (dayOfWeek === undefined) return undefined;
  const { hourOfDay = 0 } = body.optional("hourOfDay", isNumber);
  const { numberOfDeferrals = 0 } = body.optional("numberOfDeferrals", isNumber);
  const { autoDeferOnceEnabled = false } = body.optional("autoDeferOnceEnabled", isFlag);
  return {
    dayOfWeek,
    hourOfDay,
    ...body.shown("timeZoneId", isText),
    numberOfDeferrals,
    autoDeferOnceEnabled,
    ...protectedHoursOf(body),
  };
}

function protectedHoursOf(body: Reader): Pick<MaintenanceWindow, "protectedHours"> {
  if (!body.has("protectedHours")) return {};
  const hours = body.within("protectedHours");
  const { startHourOfDay } = hours.optional("startHourOfDay", isNumber);
  const { endHourOfDay } = hours.optional("endHourOfDay", isNumber);
  return startHourOfDay === undefined || endHourOfDay === undefined
    ? {}
    : { protectedHours: { startHourOfDay, endHourOfDay } };
}
