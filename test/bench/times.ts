// What depends on the machine, as lines for docs/performance.md: ratios first, because only they can be compared. Nothing here has a "before": the
// earlier times were measured on another day and in another way. Pure.

import { total } from "./calls.ts";
import type { Previews } from "./component.ts";
import type { Lag } from "./lag.ts";
import { tableOf } from "./page.ts";
import type { Beside } from "./peer-jobs.ts";
import type { measureInstall, Stored } from "./size.ts";
import type { Part } from "./startup.ts";

const seconds = (value: number): string => `${value.toFixed(1)} s`;
const times = (value: number): string => `${value.toFixed(2)} ×`;

export function previewLines(seen: Previews): readonly string[] {
  const bytes = seen.stored.reduce((sum, one) => sum + one.bytes, 0);
  return [
    ...tableOf(
      ["what", "measured"],
      [
        ["preview of the unchanged component, to an empty program's", times(seen.oneToEmpty)],
        ["the same with 20 clusters, to one with 1 cluster", times(seen.twentyToOne)],
        ["an empty program", seconds(seen.emptyS)],
        ["the component, 1 cluster", seconds(seen.oneS)],
        ["the component, 20 clusters", seconds(seen.twentyS)],
        ["logins to Azure in such a preview", seen.azureLogins],
        ["bytes of state, 1 cluster", bytes],
      ],
    ),
    "",
    `Each figure is the middle one of ${seen.turns} turns of all three previews.`,
  ];
}

/** What could go, by the part of a process that loads. */
const COULD_GO: Readonly<Record<Part["name"], string>> = {
  "@pulumi/pulumi": "nothing of ours",
  "pulumi-atlas-cmk": "nothing: the clients are loaded when a function is called",
  "@pulumi/pulumi, as the SDK's plugin loads it": "nothing of ours",
  "the start of pulumi-atlas-cmk": "nothing",
  "clients and HTTP, at the first request": "nothing while both clouds use one HTTP library",
  "the rooms, each when it is first used": "nothing: a room that a program does not use is not loaded",
  "@azure/identity, at the first request to Azure": "not loaded where nothing of Azure is read",
  "@azure/keyvault-keys, at the first trial of a key": "not loaded in a preview",
};

export const startLines = (parts: readonly Part[]): readonly string[] =>
  tableOf(
    ["process", "part", "ms", "files", "what could go"],
    parts.map(({ process, name, cpuMs, files }) => [process, name, Math.round(cpuMs), files, COULD_GO[name] ?? ""]),
  );

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

export const sizeLines = (install: ReturnType<typeof measureInstall>): readonly string[] =>
  tableOf(
    ["installed", "packages", "MB"],
    [
      ["`@pulumi/pulumi` alone", install.sdk.packages, megabytes(install.sdk.bytes)],
      ["and `pulumi-atlas-cmk`", install.withPackage.packages, megabytes(install.withPackage.bytes)],
      [
        "and `@pulumi/azure-native`, which the package does not need",
        install.withAzureNative.packages,
        megabytes(install.withAzureNative.bytes),
      ],
    ],
  );

export const stateLines = (stored: readonly Stored[]): readonly string[] =>
  tableOf(
    ["resource", "kind", "bytes", "inputs", "outputs", "of these, the provider's text"],
    stored.map(({ name, kind, bytes, inputs, outputs, text }) => [name, kind, bytes, inputs, outputs, text]),
  );

export const lagLines = (lag: Lag): readonly string[] => [
  `From an endpoint's change to the next step: median ${(lag.medianMs / 1000).toFixed(2)} s, worst ${(lag.worstMs / 1000).toFixed(2)} s, of ${lag.changes} changes in ${lag.runs} waits of ${lag.shortestWaitS.toFixed(0)} to ${lag.longestWaitS.toFixed(0)} s.`,
  `The busiest minute takes ${(lag.busiestShare * 100).toFixed(1)} % of what Atlas refills in its token bucket for these calls.`,
];

export function peerLines(results: readonly Beside[]): readonly string[] {
  const rows = results.map(({ task, theirs, ours }) => [
    task.name,
    task.floorS,
    ...[theirs, ours].flatMap(({ calls, polls, wallS }) => [total(calls), total(polls), wallS.toFixed(1)]),
  ]);
  const head = ["job", "clouds, s", "Terraform: calls", "polls", "s", "ours: calls", "polls", "s"];
  return tableOf(head, rows);
}
