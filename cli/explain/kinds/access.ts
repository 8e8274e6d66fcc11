// What a change of an AzureAccess, a RoleAssignment or a KeyRotationAlert means. Pure.
import { BUILT_IN, CUSTOM_ROLE } from "#provider/role-assignment/fields";
import { say } from "../../words";
import type { Change } from "../changes";
import { type Meaning, nameOf, vaultOf } from "../finding";
import { updated } from "./vault";

export function ofAccess({ action, news, olds, changed }: Change): readonly Meaning[] {
  const principal = "Atlas's service principal" as const;
  if (action === "create")
    return [
      {
        topic: "opened",
        words: say`${[principal]} is found or created in the tenant ${nameOf(news, "tenantId")}, and registered with the project. It gets no permission by this.`,
      },
    ];
  if (action === "update") return [updated([principal], changed)];
  if (action === "replace")
    return [
      {
        topic: "risk",
        words: say`${[principal]} is registered in the tenant ${nameOf(news, "tenantId")} instead of ${nameOf(olds, "tenantId")}.`,
        check: ["The new principal has its role assignments before the old one is deregistered."],
      },
    ];
  return [
    olds.keepRegistration === true
      ? { topic: "other", words: say`${[principal]} stays registered with the project. Pulumi no longer manages it.` }
      : {
          topic: "closed",
          words: say`${[principal]} is deregistered from the project. The principal itself stays in the tenant.`,
        },
  ];
}

/** The roles that this package knows. Any other one may allow more than Atlas needs. */
const LEAST: readonly string[] = [...Object.entries(BUILT_IN).flat(), CUSTOM_ROLE].map((one) => one.toLowerCase());

const isLeast = (role: unknown): boolean =>
  typeof role === "string" && LEAST.includes(role.slice(role.lastIndexOf("/") + 1).toLowerCase());

export function ofGrant({ action, news, olds, changed }: Change): readonly Meaning[] {
  const given = (of: Change["news"]) => say`the role ${nameOf(of, "role")} on the vault ${vaultOf(of)}`;
  if (action === "create")
    return [
      {
        topic: isLeast(news.role) ? "opened" : "risk",
        words: say`Atlas's service principal gets ${given(news)}.`,
        check: ["The roles given here are the least that Atlas needs, on this vault only."],
      },
    ];
  if (action === "update") return [updated(given(news), changed)];
  if (action === "replace")
    return [
      {
        topic: "risk",
        words: say`Atlas's service principal gets ${given(news)} in place of ${given(olds)}.`,
        check: ["The new role allows what Atlas needs on the vault."],
      },
    ];
  return [
    {
      topic: "risk",
      words: say`Atlas's service principal loses ${given(olds)}.`,
      check: ["No cluster and no snapshot needs a key of this vault over this role."],
    },
  ];
}

export function ofAlert({ action, news, olds, changed }: Change): readonly Meaning[] {
  if (action === "delete")
    return [{ topic: "other", words: ["Atlas's default for the key rotation alert is restored."] }];
  const days = (of: Change["news"]) =>
    typeof of.thresholdDays === "number" ? `${of.thresholdDays} days` : "a number of days not known yet";
  const isLater =
    typeof olds.thresholdDays === "number" &&
    typeof news.thresholdDays === "number" &&
    news.thresholdDays > olds.thresholdDays;
  if (action === "update" && olds.thresholdDays !== news.thresholdDays)
    return [
      {
        topic: "other",
        words: [`The key rotation alert is raised after ${days(news)}, and was after ${days(olds)}.`],
        ...(isLater ? { check: ["The later alert still comes before a rotation is due."] } : {}),
      },
    ];
  if (action === "update") return [updated(["the key rotation alert"], changed)];
  return [{ topic: "other", words: [`The key rotation alert is raised after ${days(news)} without a rotation.`] }];
}
