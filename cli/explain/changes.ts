// Which steps of a preview are ours, and what each does to its object. Pure.
import { ownEntry } from "#provider/support/own";
import type { Properties } from "#provider/support/properties";
import { known } from "./finding";
import { differing, type Preview, type Step, type StepState } from "./preview";

/** In the order of a first `up`. */
const KINDS = [
  "KeyVault",
  "KeyVaultKey",
  "AzureAccess",
  "RoleAssignment",
  "EncryptionAtRest",
  "KeyRotationAlert",
  "PrivateNetworking",
  "ClusterEncryption",
] as const;
export type Kind = (typeof KINDS)[number];

/**
 * `forget`: a delete with `retainOnDelete`, which only removes the record. `hand over`: a delete of an object that another
 * resource of the same preview creates (`take over`). `renew`: a replacement by the same object. `refresh`: only state
 * changes. `unclear`: a step that this version does not know, or one without the state that it needs.
 */
export type Action =
  | "create"
  | "update"
  | "delete"
  | "replace"
  | "forget"
  | "hand over"
  | "take over"
  | "renew"
  | "refresh"
  | "gone"
  | "unclear";

export interface Change {
  readonly kind: Kind;
  readonly action: Action;
  readonly name: string;
  readonly urn: string;
  /** What state has: inputs, and outputs that are no inputs. Of `take over`: of the resource that hands over. */
  readonly olds: Properties;
  readonly oldInputs: Properties;
  readonly news: Properties;
  readonly changed: readonly string[];
  readonly dependencies: readonly string[];
  readonly isProtected: boolean;
  /** The message about what differs in the cloud. */
  readonly drift?: string;
}

export interface Changes {
  readonly ours: readonly Change[];
  /** One step of each changed resource of others. */
  readonly others: readonly Step[];
  readonly mode: "up" | "destroy" | "refresh";
  /** Ours that lose Pulumi's option `protect`, also those that do not change otherwise. */
  readonly unprotected: readonly Change[];
}

const OUR_TYPE = /^pulumi-nodejs:dynamic\/atlas-cmk:(\w+)$/;
const STACK = "pulumi:pulumi:Stack";
const COMPONENT = "atlas-cmk:index:CustomerManagedKeys";

const kindOf = (type: string): Kind | undefined => KINDS.find((kind) => kind === OUR_TYPE.exec(type)?.[1]);

/** A resource of this package, or its component. */
export const isOurs = (type: string): boolean => type === COMPONENT || kindOf(type) !== undefined;

/** Steps that change no object: reads, and what stays. The halves of a replacement stand beside its `replace`. */
const NO_CHANGE = [
  "same",
  "refresh",
  "read",
  "read-replacement",
  "discard",
  "discard-replaced",
  "remove-pending-replace",
];
const HALVES = ["create-replacement", "delete-replaced"];

export function changesIn({ steps }: Preview): Changes {
  const mode = modeOf(steps);
  const replaced = new Set(steps.filter(({ op }) => op === "replace").map(({ urn }) => urn));
  const counted = steps.filter(({ op, urn }) => !NO_CHANGE.includes(op) && !(HALVES.includes(op) && replaced.has(urn)));
  const oursIn = (some: readonly Step[]): readonly Change[] =>
    some.flatMap((step) => {
      const kind = kindOf(step.type);
      return kind === undefined ? [] : [changeOf(step, kind, mode)];
    });
  const theirs = counted.filter(({ type }) => kindOf(type) === undefined && isResourceOfOthers(type));
  return {
    ours: withHandOvers(oursIn(counted)).toSorted(byKind),
    others: oneOfEach(theirs),
    mode,
    unprotected: oursIn(oneOfEach(steps.filter(losesProtect))).toSorted(byKind),
  };
}

/** FACT(pulumi-preview-digest): the step of a resource that only changes its protection is `same`, and is listed. */
const losesProtect = ({ old, new: now }: Step): boolean =>
  old?.isProtected === true && now !== undefined && !now.isProtected;

const oneOfEach = (steps: readonly Step[]): readonly Step[] => [
  ...new Map(steps.map((step) => [step.urn, step])).values(),
];

/** The engine takes independent steps in any order. A comment must not change with it. */
const byKind = (one: Change, other: Change): number =>
  KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || compared(one.name, other.name) || compared(one.urn, other.urn);

export const compared = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

const isResourceOfOthers = (type: string): boolean =>
  type !== STACK && type !== COMPONENT && !type.startsWith("pulumi:providers:");

/** The step of the stack itself is the last of a destroy, and the only one of a refresh. */
function modeOf(steps: readonly Step[]): Changes["mode"] {
  const ops = steps.filter(({ type }) => type === STACK).map(({ op }) => op);
  if (ops.includes("delete")) return "destroy";
  return ops.length > 0 && ops.every((op) => op === "refresh") ? "refresh" : "up";
}

function changeOf(step: Step, kind: Kind, mode: Changes["mode"]): Change {
  const { old, new: now, name, urn, changed } = step;
  return {
    kind,
    action: actionOf(step, mode),
    name,
    urn,
    olds: old === undefined ? {} : { ...old.outputs, ...old.inputs },
    oldInputs: old?.inputs ?? {},
    news: now?.inputs ?? {},
    changed,
    dependencies: ((now ?? old)?.dependencies ?? []).toSorted(compared),
    isProtected: old?.isProtected === true,
  };
}

const ACTIONS: Readonly<Record<string, Action>> = {
  create: "create",
  "create-replacement": "create",
  import: "create",
  "import-replacement": "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  "delete-replaced": "delete",
};

export function actionOf({ op, old, new: now }: Step, mode: Changes["mode"]): Action {
  if (mode === "refresh") return op === "delete" ? "gone" : "refresh";
  const action = ownEntry(ACTIONS, op) ?? "unclear";
  const lacks = (action !== "create" && isEmpty(old)) || (action !== "delete" && now === undefined);
  if (lacks) return "unclear";
  return action === "delete" && old?.isRetained === true ? "forget" : action;
}

const isEmpty = (state: StepState | undefined): boolean =>
  Object.keys({ ...state?.outputs, ...state?.inputs }).length === 0;

/** A delete of an object that the program declares under another name writes nothing, and the create only what differs. */
function withHandOvers(changes: readonly Change[]): readonly Change[] {
  const objectsOf = (action: Action, of: "news" | "olds") =>
    new Map(
      changes
        .filter((one) => one.action === action)
        .flatMap((one) => {
          const object = objectOf(one.kind, one[of]);
          return object === undefined ? [] : [[object, one] as const];
        }),
    );
  const [created, deleted] = [objectsOf("create", "news"), objectsOf("delete", "olds")];
  return changes.map((change) => {
    const { action, kind, news, olds } = change;
    const [was, is] = [objectOf(kind, olds) ?? "", objectOf(kind, news) ?? ""];
    if (action === "delete" && created.has(was)) return { ...change, action: "hand over" };
    const before = action === "create" ? deleted.get(is) : undefined;
    if (before !== undefined) return takingOver(change, before, "take over");
    return action === "replace" && is !== "" && is === was ? takingOver(change, change, "renew") : change;
  });
}

const takingOver = (change: Change, { olds, oldInputs }: Change, action: Action): Change => ({
  ...change,
  action,
  olds,
  oldInputs,
  changed: differing(oldInputs, change.news),
});

const OBJECT: Readonly<Record<Kind, readonly string[]>> = {
  EncryptionAtRest: ["projectId"],
  ClusterEncryption: ["projectId", "clusterName"],
  PrivateNetworking: ["projectId"],
  AzureAccess: ["projectId", "tenantId", "atlasAzureAppId"],
  KeyVault: ["keyVaultId"],
  KeyVaultKey: ["keyVaultId", "keyName"],
  RoleAssignment: ["keyVaultId", "principalId", "roleDefinitionId"],
  KeyRotationAlert: ["projectId"],
};

/** What a resource manages in the cloud. `undefined`: not known. */
function objectOf(kind: Kind, properties: Properties): string | undefined {
  const parts = OBJECT[kind].map((name) => known(properties, name));
  if (parts.some((part) => part === undefined)) return undefined;
  return [kind, ...parts].join("\n").toLowerCase();
}
