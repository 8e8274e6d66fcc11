// The page docs/fleets.md: words around figures of figures.ts and of the model. Pure, but for the figures' file of calls.
import {
  COUNTS,
  DEPLOYMENTS_AT_ONCE,
  FIRST_UP,
  MEASURED,
  PREVIEW,
  PROJECT_LIMITS,
  PROJECTS,
  READS_FOR_EACH_OTHER,
  SHARED_LIMITS,
  TIMES,
  UNCHANGED_UP,
} from "./figures.ts";
import type { Picture } from "./picture.ts";
import { ORGANIZATIONS, type Scenario, SUBSCRIPTIONS } from "./scenarios.ts";

export const PICTURE = "docs/pictures/fleet-ten-thousand.svg";
const KINDS = [PREVIEW, FIRST_UP, UNCHANGED_UP];
/** With its comma: a heading's anchor has none. */
const MANY = PROJECTS.toLocaleString("en");
/** The default of examples/fleet, and how long a stack takes at least. */
const [AT_ONCE, SHORTEST_S] = [8, 10];

const previewsAMinute = (cores: number): number => Math.round((cores * 60) / PREVIEW.processorS);

export function pageOf(scenarios: readonly Scenario[], ofOne: readonly Scenario[]): string {
  return `# Fleets

What one person does for one project, [examples/fleet](../examples/fleet) does for many: a stack for each project, by Pulumi's
[Automation API](https://www.pulumi.com/docs/iac/concepts/automation-api/), several at once. This page says how long that
takes, and which limit comes first. \`test/unit/docs/fleets.test.ts\` writes it from the figures in \`test/fleets\`.

- [Measured: ${MEASURED.projects} projects](#measured-${MEASURED.projects}-projects)
- [What one project asks](#what-one-project-asks)
- [The limits](#the-limits)
- [Simulated: ${MANY} projects](#simulated-${PROJECTS}-projects)
- [What then](#what-then)
- [What the model leaves out](#what-the-model-leaves-out)

## Measured: ${MEASURED.projects} projects

${MEASURED.projects} projects with ${MEASURED.clusters} clusters each in ${MEASURED.organizations} organizations, on the emulator and Pulumi CLI ${MEASURED.cli}, ${MEASURED.atOnce} stacks at once, on a
machine of two cores that other work used too. All processes were killed when half of the projects were done. The emulator's
waits cost no real time.

| | first run, killed | second run |
| --- | --- | --- |
| projects done | ${MEASURED.first.done} | ${MEASURED.second.done} |
| done before, so skipped | – | ${MEASURED.second.skipped} |
| failed | 0 | ${MEASURED.second.failed} |
| seconds | ${MEASURED.first.seconds} | ${MEASURED.second.seconds} |
| requests | ${MEASURED.first.calls} | ${MEASURED.second.calls} |

- Requests: ${MEASURED.first.calls + MEASURED.second.calls} in all, ${MEASURED.throttled} of them refused for their number.
- Peak memory of all processes: ${MEASURED.peakMb} MB, about ${MEASURED.megabytesOfAStack} MB for each stack at work.
- Stacks that were interrupted: ${MEASURED.interrupted}. The second run removed their locks, read again what was interrupted, and finished them.
- Done twice: ${MEASURED.twice}

<!-- not run: it takes half an hour or more, and needs a Pulumi CLI -->
\`\`\`sh
npm run bench:fleet -- 4 50 5 4
\`\`\`

## What one project asks

Requests of one project with five clusters and private networking, in an organization whose service account sees one other
project (\`test/program/fleet-calls.test.ts\`).

${table(["bucket", ...KINDS.map(({ name }) => name)], callRows())}

Before a vault is closed, each other project that the credential sees is read once (twice if another project uses the
vault). In an organization of
${COUNTS.projectsOfAnOrganization} projects these are ${(COUNTS.projectsOfAnOrganization - 2) * READS_FOR_EACH_OTHER} more reads for a preview and for a first \`up\`, each of another project's bucket. A service
account for each project sees no other project.

## The limits

Shared by projects:

${table(
  ["bucket", "one for each", "at once", "refill"],
  SHARED_LIMITS.map(({ bucket, scope, capacity, refill }) => [bucket, scope, String(capacity), refill]),
)}

Atlas's other buckets are for each project alone, so more projects are no more load. The busiest is encryption at rest: a
first \`up\` takes ${FIRST_UP.calls["Atlas encryption at rest"] ?? 0} of ${PROJECT_LIMITS["Atlas encryption at rest"]} tokens, and the other projects of its organization ${COUNTS.projectsOfAnOrganization - 2} more.

${AT_ONCE} stacks at once, the default, make at most ${Math.ceil((AT_ONCE * (FIRST_UP.calls["ARM reads"] ?? 0)) / SHORTEST_S)} ARM reads a second and ask for ${(AT_ONCE * (FIRST_UP.calls["Atlas tokens"] ?? 0) * 60) / SHORTEST_S} access tokens of Atlas a minute if each takes
${SHORTEST_S} seconds. That is below every limit, also with one organization. A preview may be shorter: it needs ${PREVIEW.processorS} seconds of
a processor. Two cores make about ${previewsAMinute(2)} previews a minute, which is below the limits too. ${AT_ONCE} cores make ${previewsAMinute(AT_ONCE)}, and
Atlas gives one organization 50 access tokens a minute at one address ([One organization alone](#one-organization-alone)).
Then a smaller \`atOnce\` of the organization means fewer waits.

Where a bucket is empty, the service answers 429, and the provider waits, also for an access token of Atlas: as long as
\`Retry-After\` says, up to two minutes, and without it up to 30 seconds. It tries 20 times, for at most 15 minutes.

Numbers of objects:

- Atlas allows ${COUNTS.projectsOfAnOrganization} projects in an organization: ${MANY} projects are ${ORGANIZATIONS} organizations, each with a credential of its own.
- Atlas allows ${COUNTS.activeTokensOfAServiceAccount} active access tokens of a service account. A stack at work has one and revokes it at its end. A stack that was
  killed leaves one for up to an hour. So no more than ${COUNTS.activeTokensOfAServiceAccount} stacks of an account work at once, on all machines together (\`atOnce\`
  of the organization on each): a login above that fails with \`access_denied\`, and the provider does not wait for it.
- Azure allows ${COUNTS.roleAssignmentsOfASubscription} role assignments in a subscription. A project has ${COUNTS.roleAssignmentsOfAProject}, so ${MANY} projects are ${SUBSCRIPTIONS} subscriptions. With \`grants: "customRole"\` a project has one.
- Pulumi Deployments runs at most ${DEPLOYMENTS_AT_ONCE} at once on runners of your own. Its own runners: by your edition.

## Simulated: ${MANY} projects

${ORGANIZATIONS} organizations with a service account each, ${SUBSCRIPTIONS} subscriptions, one Azure principal, private networking. The fleet takes one
project of each organization in turn. Each CI job has an address of its own, the runners of Pulumi Deployments share one. A
place holds ${MEASURED.megabytesOfAStack} MB. Of the projects, ${share(0)} need ${minutes(TIMES.clusters[0].seconds)} to be encrypted, ${share(1)} ${minutes(TIMES.clusters[1].seconds)}, ${share(2)} ${minutes(TIMES.clusters[2].seconds)}
(assumed: \`fleet-times\` in [assumptions.md](assumptions.md)).

${playedTable(scenarios)}

![How many of ${MANY} projects are done after how many hours, for four sets of machines](pictures/fleet-ten-thousand.svg)

### One organization alone

${COUNTS.projectsOfAnOrganization} projects, one service account, one subscription, at most ${COUNTS.activeTokensOfAServiceAccount} stacks at once.

${playedTable(ofOne)}

## What then

- **Processor** is the first limit of previews and of runs without a wait on one machine: more cores, or more machines
  (\`--shard\`, one line in each CI).
- **Stacks at once** is the first limit of a first \`up\`: a stack that waits for Atlas to re-encrypt holds memory and does
  nothing. With a patience of one minute the run asks Atlas to encrypt and goes on to the next project. A later run of
  the fleet finds the clusters encrypted. Then the time is that of the largest clusters.
- **Atlas tokens** are the first limit of many stacks of one organization at once that share an address: each run asks for
  one access token, and Atlas gives 50 a minute for each address and service account. Run several organizations together instead of one
  after the other (the fleet takes them in turn), use CI jobs with addresses of their own, or spread the projects over
  several service accounts. MongoDB's support may raise the limit.
- **ARM reads** are the first limit of a hundred stacks at once or more where the tokens are not: 25 a second for each
  subscription and principal. More subscriptions, or a principal for each organization, raise it. Azure answers 429 with
  \`Retry-After\`, and the provider waits: nothing fails.
- **Atlas's other buckets** are no limit of a fleet. More organizations are needed for the number of projects, and each has
  tokens of its own.

## What the model leaves out

- Refusals, failures and second attempts; Pulumi Cloud's own limits; a state backend that is slow.
- Atlas gives access tokens by the minute; the model takes a bucket of 50 that gets 50 a minute. Atlas names
  \`/api/oauth/token\` alone, so the model does not count revocations.
- Limits that are documented nowhere we looked: of Atlas's revocations, of Entra's token endpoint, and how many clusters Atlas
  re-encrypts at once in an organization.
- Processor seconds are those of this repository's test machine:
  ${KINDS.map(({ name, processorS }) => `${processorS} (${name})`).join(", ")}.
`;
}

export function pictureOf(scenarios: readonly Scenario[]): Picture {
  const first = scenarios.filter(({ work }) => work.startsWith("first") || work.startsWith("the same"));
  return {
    title: `First up of ${MANY} projects: how many are done`,
    description: first
      .map(({ work, machines, played }) => `${machines}${patient(work)}: all after ${lasting(played.seconds)}.`)
      .join(" "),
    lines: first.map(({ work, machines, played }) => ({
      label: `${machines}${patient(work)}`,
      doneS: played.doneS,
    })),
    hours: [0.25, 0.5, 1, 2, 5, 10, 24, 72, 168, 672],
  };
}

const playedTable = (scenarios: readonly Scenario[]): string =>
  table(
    ["work", "machines", "stacks at once", "how long", "first limit"],
    scenarios.map(({ work, machines, atOnce, played, limit }) => [
      work,
      machines,
      String(atOnce),
      lasting(played.seconds),
      limit,
    ]),
  );

const patient = (work: string): string => (work.startsWith("the same") ? ", patience 1m" : "");

function callRows(): readonly (readonly string[])[] {
  const buckets = [...new Set(KINDS.flatMap(({ calls }) => Object.keys(calls)))].sort();
  const sum = (calls: Readonly<Record<string, number>>): number =>
    Object.values(calls).reduce((all, one) => all + one, 0);
  return [
    ...buckets.map((bucket) => [bucket, ...KINDS.map(({ calls }) => String(calls[bucket] ?? "–"))]),
    ["**together**", ...KINDS.map(({ calls }) => `**${sum(calls)}**`)],
  ];
}

const share = (index: 0 | 1 | 2): string => `${Math.round(TIMES.clusters[index].share * 100)} %`;
const minutes = (seconds: number): string => (seconds < 3600 ? `${seconds / 60} minutes` : `${seconds / 3600} hours`);

function lasting(seconds: number): string {
  const hours = seconds / 3600;
  if (seconds < 120) return `${Math.round(seconds)} seconds`;
  if (hours < 1) return `${Math.round(seconds / 60)} minutes`;
  return hours < 48 ? `${hours.toFixed(1)} hours` : `${(hours / 24).toFixed(1)} days`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
