// What one change means, in findings: the words of its kind, and what is true of every kind. Pure.
import { say, type Words } from "../words";
import type { Action, Change, Kind } from "./changes";
import { isHidden, type Meaning } from "./finding";
import { ofAccess, ofAlert, ofGrant } from "./kinds/access";
import { ofCluster } from "./kinds/clusters";
import { ofEncryption } from "./kinds/encryption";
import { ofNetworking } from "./kinds/networking";
import { ofKey, ofVault } from "./kinds/vault";

const MEANINGS: Readonly<Record<Kind, (change: Change) => readonly Meaning[]>> = {
  EncryptionAtRest: ofEncryption,
  ClusterEncryption: ofCluster,
  PrivateNetworking: ofNetworking,
  AzureAccess: ofAccess,
  KeyVault: ofVault,
  KeyVaultKey: ofKey,
  RoleAssignment: ofGrant,
  KeyRotationAlert: ofAlert,
};

export function meaningsOf(change: Change): readonly Meaning[] {
  const { action, name, kind } = change;
  if (action === "refresh" || action === "gone") return refreshed(change);
  if (action === "unclear")
    return [
      {
        topic: "unverified",
        words: say`${name} (${[kind]}): this step cannot be explained. It is of a kind that atlas-cmk does not know, or its state is missing.`,
      },
    ];
  return [...refusedByProtect(change), ...hiddenIn(change), ...ofAction(change)];
}

/** Also where the cloud would keep the object: Pulumi looks at protect first. */
const ENDS: readonly Action[] = ["delete", "forget", "hand over"];

const refusedByProtect = ({ action, isProtected, name }: Change): readonly Meaning[] =>
  isProtected && ENDS.includes(action)
    ? [{ topic: "refused", words: say`${name} has the option protect: Pulumi refuses its deletion.` }]
    : [];

/** Nothing is deleted now. Only this option refuses a destroy before its first step. */
export const withoutProtect = ({ name }: Change): Meaning => ({
  topic: "risk",
  words: say`${name} loses the option protect. Pulumi will no longer refuse to delete it.`,
  check: ["Why Pulumi must be able to delete it."],
});

const IN_STACK: Partial<Readonly<Record<Action, (name: string) => Words>>> = {
  forget: (name) => say`${name} leaves the stack, and nothing changes in the cloud (retainOnDelete).`,
  "hand over": (name) =>
    say`${name} leaves the stack. Another resource of this program manages the same object, so nothing is written.`,
  "take over": (name) =>
    say`${name} takes over an object that another resource of this stack managed. Only what differs is written.`,
  renew: (name) => say`${name} is replaced by a record of the same object. Only what differs is written.`,
};

function ofAction(change: Change): readonly Meaning[] {
  const { action, kind, name, changed, drift } = change;
  const inStack = IN_STACK[action];
  if (inStack !== undefined) {
    const differs = (action === "take over" || action === "renew") && changed.length > 0;
    return [
      { topic: "other", words: inStack(name) },
      ...(differs ? MEANINGS[kind]({ ...change, action: "update" }) : []),
    ];
  }
  const found = MEANINGS[kind](change);
  if (found.length > 0 || drift !== undefined) return found;
  return [
    {
      topic: "other",
      words: say`${name} is updated, without a write to a service if only settings of the package change.`,
    },
  ];
}

/** What decides whether a change does harm. */
const DECISIVE = [
  "access",
  "adopt",
  "deleteKey",
  "deletedWithVault",
  "deleteVault",
  "enabledForSearchNodes",
  "publicNetworkAccess",
];

/** A value that is not known yet, or a secret, is no reason to call a change safe. */
function hiddenIn({ action, name, olds, news, changed }: Change): readonly Meaning[] {
  if (action === "forget" || action === "hand over") return [];
  const hidden = DECISIVE.filter((property) =>
    action === "delete"
      ? isHidden(olds[property])
      : isHidden(news[property]) && (action === "create" || changed.includes(property)),
  );
  return hidden.map((property) => ({
    topic: "unverified",
    words: say`${name}: the preview does not show the value of ${property}, which decides what the change does.`,
  }));
}

function refreshed({ action, name, drift }: Change): readonly Meaning[] {
  if (action === "gone")
    return [
      {
        topic: "drift",
        words: say`${name} no longer exists in the cloud. The refresh removes its record; the next ${"pulumi up"} creates it again.`,
      },
    ];
  return drift !== undefined
    ? []
    : [
        {
          topic: "drift",
          words: say`${name} differs in the cloud. The refresh changes its record, and nothing in the cloud.`,
        },
      ];
}
