// The arguments of a KeyRotationAlert: what is wrong with them, and their one normal form. Pure: no client, no clock, no environment.
import type { AlertNotification } from "../atlas/types";
import { type FaultOf, faultsIn, flagOf, optional, projectIdFault } from "../support/arguments";
import type { Fault, Properties } from "../support/properties";
import { checkTimeouts, type Timeouts } from "../support/timeouts";
import { holdsUnknown } from "../support/unknowns";
import { notificationsFault } from "./notifications";

/** What `check` returns and state keeps: the arguments and, as inputs, what must be true. */
export interface Desired {
  readonly projectId: string;
  readonly thresholdDays: number;
  readonly notifications?: readonly AlertNotification[];
  readonly relatedAlerts?: boolean;
  readonly keyRotationDays?: number;
  readonly timeouts?: Timeouts;
  /** False in what was observed, where the alert is off or not there. */
  readonly enabled: boolean;
}

const daysOf = (property: string): FaultOf =>
  optional((value) =>
    typeof value === "number" && Number.isInteger(value) && value >= 1
      ? undefined
      : `'${property}' is not a whole number of days, 1 or more.`,
  );

const RULES: Readonly<Record<string, FaultOf>> = {
  projectId: projectIdFault,
  thresholdDays: (value) =>
    value === undefined
      ? "'thresholdDays' is missing. Give the days after which Atlas reminds of a rotation."
      : daysOf("thresholdDays")(value),
  keyRotationDays: daysOf("keyRotationDays"),
  relatedAlerts: flagOf("relatedAlerts"),
  timeouts: checkTimeouts,
};

/** A fault of `notifications` goes to property `""`: they hold secrets, and the engine would print them. */
export function argumentFaults(news: Properties): readonly Fault[] {
  const reason = holdsUnknown(news.notifications) ? undefined : notificationsFault(news.notifications);
  return [...faultsIn(RULES, news), ...(reason === undefined ? [] : [{ property: "", reason }])];
}

/** The id is the project's. */
export const identityOf = ({ projectId }: Properties, id: unknown = projectId): string | undefined =>
  typeof id === "string" && !holdsUnknown(id) ? id : undefined;

/** An unknown is never a reason to replace. */
export const replacedBy = (olds: Properties, news: Properties): readonly string[] =>
  olds.projectId !== undefined && !holdsUnknown(news.projectId) && olds.projectId !== news.projectId
    ? ["projectId"]
    : [];
