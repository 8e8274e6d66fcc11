// What a change of a PrivateNetworking means. Pure.
import { USUALLY } from "#provider/support/usually";
import { names, say, type Words } from "../../words";
import type { Change } from "../changes";
import { durationOf, type Meaning, vaultOf, WHO_CHANGED } from "../finding";
import { objectIn } from "../preview";

const ENDPOINT = {
  step: "Private endpoint: created and approved",
  usually: USUALLY.endpoint,
  work: "endpointCreation",
} as const;
const DELETION = {
  step: "Private endpoint: deleted",
  usually: USUALLY.endpointDeletion,
  work: "endpointDeletion",
} as const;
const CLOSED_CHECK: Words = [
  "The runner needs no access to the vault's keys after it is closed, and no other user of the vault needs the public network.",
];

export function ofNetworking(change: Change): readonly Meaning[] {
  const { action, news, olds } = change;
  if (action === "create") return [...added({ news }, regionsOf(news)), ...access(change)];
  if (action === "update") return updated(change);
  const found = deleted(olds);
  return action === "replace" ? [...found, ...added({ news }, regionsOf(news))] : found;
}

const regionsOf = (properties: Change["news"]): readonly string[] =>
  Object.keys(objectIn(properties.endpointStatus)).sort();

function added({ news, olds }: Pick<Change, "news"> & Partial<Change>, regions: readonly string[]): readonly Meaning[] {
  if (regions.length === 0)
    return [
      {
        topic: "opened",
        words: say`Private endpoints to the vault ${vaultOf(news)} are created in every region of the project's clusters.`,
        ...durationOf(ENDPOINT, olds),
      },
    ];
  const words = say`Private ${[endpoints(regions)]} to the vault ${vaultOf(news)}: created and approved in ${names(regions)}.`;
  const check: Words = ["The regions are those of the project's clusters."];
  return [{ topic: "opened", words, check, ...durationOf(ENDPOINT, olds) }];
}

const endpoints = (regions: readonly string[]): string => (regions.length === 1 ? "endpoint" : "endpoints");

function updated(change: Change): readonly Meaning[] {
  const { news, olds } = change;
  const [had, has] = [regionsOf(olds), regionsOf(news)];
  const more = has.filter((region) => !had.includes(region));
  const less = had.filter((region) => !has.includes(region));
  const off = has.filter(
    (region) => had.includes(region) && objectIn(olds.endpointStatus)[region] !== objectIn(news.endpointStatus)[region],
  );
  return [
    ...(more.length > 0 ? added(change, more) : []),
    ...(less.length > 0 ? [removed(olds, less)] : []),
    ...(off.length > 0 ? [repaired(olds, off)] : []),
    ...access(change),
    ...(vaultOf(olds) === vaultOf(news) ? [] : [moved(olds, news)]),
  ];
}

const removed = (olds: Change["olds"], regions: readonly string[]): Meaning => ({
  topic: "risk",
  words: say`Private ${[endpoints(regions)]} to the vault ${vaultOf(olds)} deleted in ${names(regions)}. A cluster with nodes there loses its private path to the key.`,
  check: ["No cluster of the project has nodes in a region that is removed."],
  ...durationOf(DELETION, olds),
});

const repaired = (olds: Change["olds"], regions: readonly string[]): Meaning => ({
  topic: "drift",
  words: say`Private ${[endpoints(regions)]} created or approved again in ${names(regions)}.`,
  check: WHO_CHANGED,
  ...durationOf(ENDPOINT, olds),
});

const moved = (olds: Change["olds"], news: Change["news"]): Meaning => ({
  topic: "risk",
  words: say`Private networking moves from the vault ${vaultOf(olds)} to the vault ${vaultOf(news)}.`,
  check: ["Atlas can reach the new vault before the old endpoints are deleted."],
});

function access({ action, news, olds }: Change): readonly Meaning[] {
  if (action === "update" && olds.publicNetworkAccess === news.publicNetworkAccess) return [];
  if (news.publicNetworkAccess === "Disabled")
    return [
      {
        topic: "closed",
        words: say`Public network access of the vault ${vaultOf(news)} is disabled: only private endpoints reach its keys.`,
        check: CLOSED_CHECK,
      },
    ];
  return news.publicNetworkAccess === "Enabled" ? [opened(news)] : [];
}

const opened = (properties: Change["news"]): Meaning => ({
  topic: "risk",
  words: say`Public network access of the vault ${vaultOf(properties)} is enabled: every address reaches it unless its firewall says no.`,
  check: ["The vault's firewall allows Atlas's addresses and no others."],
});

function deleted(olds: Change["olds"]): readonly Meaning[] {
  const regions = regionsOf(olds);
  const words = say`Private networking ends: private ${[endpoints(regions)]} deleted in ${names(regions)}. Atlas then uses the vault ${vaultOf(olds)} over the public network. The clusters keep their key at all times.`;
  const reopens = olds.closedVaultId !== undefined || olds.publicNetworkAccess === "Disabled";
  return [
    {
      topic: "risk",
      words,
      check: ["The public network is an accepted path to the key."],
      ...durationOf(DELETION, olds),
    },
    ...(reopens ? [opened(olds)] : []),
  ];
}
