// What a person reads of the projects that use a vault, and of what could not be looked at. Words only.
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

/** What a wait is for: `project ledger (64b7…): "accounts" IDLE` */
export const busyNamed = (users: readonly VaultUser[]): string =>
  someOf(
    users.map(({ projectId: id, projectName: name, clusters = [] }) => {
      const states = clusters.filter(mayUseKey).map((cluster) => `"${cluster.name}" ${cluster.stateName}`);
      return `${projectNamed(name === undefined ? { id } : { id, name })}: ${someOf(states)}`;
    }),
  );

/** What was not looked at, or `undefined`: "the list of projects (HTTP 401 …)". */
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
  `${what.replace(/^t/, "T")} is kept, and nothing was changed: it is used by ${usersNamed(users)}.`;

export const USED_HINT =
  "Take these projects off it first: decrypt their clusters, then delete each project's EncryptionAtRest or name another key there. Then run again.";

const ON_THE_WORD_OF = "'projectIds' is taken as complete.";

export const unseenBeforeDeleteText = (what: string, unseen: readonly Unseen[]): string =>
  `Could not check who else uses ${what}: ${unseenNamed(unseen)}. ${ON_THE_WORD_OF}`;

/** A sentence without its end: what follows from it differs. */
const lookedText = (looked: number): string =>
  `Checked ${looked} Atlas ${looked === 1 ? "project" : "projects"} that this credential can see. Projects that it cannot see were not checked`;

export const checkedText = (looked: number): string => `${lookedText(looked)}.`;

export const visibleText = (looked: number): string => `${lookedText(looked)}: ${ON_THE_WORD_OF}`;

export const unmanagedKeyText = (projectId: string, keyIdentifier: string | undefined): string =>
  `Customer-managed keys of project ${projectId} are on${keyIdentifier === undefined ? "" : `, with the key ${keyIdentifier}`}, and no resource of this run manages them. ` +
  "If no other stack or tool manages them, declare an EncryptionAtRest for the project and run `pulumi up`: it adopts what is there. Removing it from the program then takes it back.";
