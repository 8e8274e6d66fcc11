// Messages about the projects that use a vault, and about what could not be read. Texts only.
import type { ListedProject } from "../atlas/types";
import { mayUseKey } from "../project/clusters";
import type { VaultUser } from "../project/vault-use";
import type { Unseen } from "./read";

/** `project ledger (64b7…)` */
const projectNamed = ({ id, name }: ListedProject): string => `project ${name === undefined ? id : `${name} (${id})`}`;

const SHOWN = 5;

const someOf = (all: readonly string[]): string =>
  all.length <= SHOWN ? all.join(", ") : `${all.slice(0, SHOWN).join(", ")} and ${all.length - SHOWN} more`;

/** `project ledger (64b7…) with the clusters "accounts", "archive"` */
export function userNamed({ projectId: id, projectName: name, clusters }: VaultUser): string {
  const project = projectNamed(name === undefined ? { id } : { id, name });
  const names = (clusters ?? []).filter(mayUseKey).map((cluster) => `"${cluster.name}"`);
  if (names.length === 0) return project;
  return `${project} with the ${names.length === 1 ? "cluster" : "clusters"} ${someOf(names)}`;
}

const usersNamed = (users: readonly VaultUser[]): string => users.map(userNamed).join("; ");

/** The state of a wait: `project ledger (64b7…): "accounts" IDLE` */
export const busyNamed = (users: readonly VaultUser[]): string =>
  someOf(
    users.map(({ projectId: id, projectName: name, clusters = [] }) => {
      const states = clusters.filter(mayUseKey).map((cluster) => `"${cluster.name}" ${cluster.stateName}`);
      return `${projectNamed(name === undefined ? { id } : { id, name })}: ${someOf(states)}`;
    }),
  );

/** What was not read, or `undefined`: "the list of projects (HTTP 401 …)". */
export function unseenNamed(unseen: readonly Unseen[]): string | undefined {
  if (unseen.length === 0) return undefined;
  return someOf(
    unseen.map((one) => {
      switch (one.kind) {
        case "list":
          return `the list of projects (${one.why})`;
        case "project":
          return `the ${one.what} of ${projectNamed(one.project)} (${one.why})`;
        case "beyond":
          return `${one.count} projects beyond the first ${one.bound}`;
        default:
          return one satisfies never;
      }
    }),
  );
}

export const stillUsedText = (what: string, users: readonly VaultUser[]): string =>
  `The delete of ${what} was refused: ${usersNamed(users)} ${users.length === 1 ? "uses" : "use"} it. Nothing was changed.`;

export const USED_HINT =
  "First decrypt the clusters of these projects. Then delete each project's EncryptionAtRest, or pass another key to it. Then run again.";

const ON_THE_WORD_OF = "'projectIds' counts as complete.";

export const unseenBeforeDeleteText = (what: string, unseen: readonly Unseen[]): string =>
  `Cannot be checked: which other projects use ${what}. Not read: ${unseenNamed(unseen)}. ${ON_THE_WORD_OF}`;

/** A sentence without its end, which differs. */
const lookedText = (looked: number): string =>
  `Checked ${looked} Atlas ${looked === 1 ? "project" : "projects"} that this credential can see. Other projects were not checked`;

export const checkedText = (looked: number): string => `${lookedText(looked)}.`;

export const visibleText = (looked: number): string => `${lookedText(looked)}: ${ON_THE_WORD_OF}`;

export const unmanagedKeyText = (projectId: string, keyIdentifier: string | undefined): string =>
  `Project ${projectId} uses customer-managed keys${keyIdentifier === undefined ? "" : ` (key ${keyIdentifier})`}, but no resource of this run manages its encryption at rest. ` +
  "If no other stack or tool manages it, declare an EncryptionAtRest for the project and run `pulumi up`, which adopts the configuration. To disable it, then remove the EncryptionAtRest from the program.";
