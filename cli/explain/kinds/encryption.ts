// What a change of an EncryptionAtRest means. Pure.
import { sameKeyVaultId } from "#provider/support/azure-names";
import { message, say, type Words } from "../../words";
import type { Change } from "../changes";
import { durationOf, isOn, known, type Meaning, nameOf, vaultOf, versionOf, WHO_CHANGED } from "../finding";
import { objectIn } from "../preview";

const NO_REWRITE = "No data is rewritten: Atlas encrypts its master keys again, and clusters stay available.";
/** Atlas does the same for another key as for another version of the same key. */
const KEY_CHANGE = { step: "Key or key version: changed, until every cluster uses it", work: "keyChange" } as const;
const KEEP_VERSIONS = message(
  "Every version of the old key stays enabled in the vault until no cluster and no snapshot needs it.",
);
const RIGHT_KEY: Words = ["The key and the vault are the ones that this project must use."];

export function ofEncryption(change: Change): readonly Meaning[] {
  const { action, news, olds } = change;
  if (action === "create") return enabled(change);
  if (action === "update") return updated(change);
  if (action === "replace")
    return [
      {
        topic: "risk",
        words: say`Customer-managed keys move from project ${nameOf(olds, "projectId")} to project ${nameOf(news, "projectId")}: the old project is disabled after the new one is enabled.`,
        check: RIGHT_KEY,
      },
    ];
  return [
    {
      topic: "risk",
      words: say`Customer-managed keys of project ${nameOf(olds, "projectId")} are disabled. This is refused while a cluster or a private endpoint still needs the key.`,
      check: ["No cluster of the project needs the key any more, also none outside this program."],
    },
    keptForSnapshots(olds),
  ];
}

const keptForSnapshots = (olds: Change["olds"]): Meaning => ({
  topic: "oneWay",
  words: say`Snapshots that were taken with the key ${keyName(olds)} can only be restored while that key exists.`,
});

const keyName = (properties: Change["news"]): Words =>
  say`${nameOf(properties, "keyName")} of the vault ${vaultOf(properties)}${version(properties)}`;

const version = (properties: Change["news"]): Words => {
  const found = versionOf(properties);
  return found === undefined ? [] : say`, version ${found}`;
};

function enabled({ news }: Change): readonly Meaning[] {
  const words = say`Customer-managed keys are enabled with the key ${keyName(news)}. If Atlas already uses this key, nothing is written.`;
  return [
    { topic: "other", words, check: RIGHT_KEY },
    ...(isOn(news.adopt) ? [ADOPTS] : []),
    {
      topic: "oneWay",
      words: [
        "Snapshots taken from now on can only be restored while the version of the key that encrypted them exists.",
      ],
    },
  ];
}

const ADOPTS: Meaning = {
  topic: "risk",
  words: message("`adopt: true`: a project that already uses another key changes to this one."),
  check: message("The old key stays enabled, and `adopt` is removed again after this run."),
};

function updated(change: Change): readonly Meaning[] {
  const { olds, news } = change;
  const found = [...keyChanged(change), ...accessChanged(change)];
  if (isOn(news.adopt) && !isOn(olds.adopt)) found.push(ADOPTS);
  if (olds.enabledForSearchNodes !== news.enabledForSearchNodes && typeof news.enabledForSearchNodes === "boolean")
    found.push(searchNodes(news.enabledForSearchNodes));
  if (olds.valid === false || (olds.encryptionAtRestProvider ?? "AZURE") !== (news.encryptionAtRestProvider ?? "AZURE"))
    found.push({
      topic: "drift",
      words: ["Customer-managed keys are enabled again, or the key is tried again: Atlas could not use it."],
      check: WHO_CHANGED,
    });
  return found;
}

function keyChanged({ olds, news, changed }: Change): Meaning[] {
  const differs = (name: string, isSame: (one: string, other: string) => boolean): boolean => {
    const [had, has] = [known(olds, name), known(news, name)];
    return had !== undefined && has !== undefined ? !isSame(had, has) : changed.includes(name);
  };
  // A vault or a key that the preview does not know may be another one.
  if (differs("keyVaultId", sameKeyVaultId) || differs("keyName", (one, other) => one === other))
    return [
      {
        topic: "risk",
        words: say`The key changes from ${keyName(olds)} to ${keyName(news)}. ${[NO_REWRITE]}`,
        check: KEEP_VERSIONS,
        ...durationOf(KEY_CHANGE, olds),
      },
    ];
  if (olds.keyIdentifier === news.keyIdentifier) return [];
  const [from, to] = [versionOf(olds), versionOf(news)];
  const words = say`The key ${nameOf(news, "keyName")} of the vault ${vaultOf(news)} changes from ${shownVersion(from)} to ${shownVersion(to)}. ${[NO_REWRITE]}`;
  return [{ topic: "rotated", words, check: KEEP_VERSIONS, ...durationOf(KEY_CHANGE, olds) }];
}

const shownVersion = (found: string | undefined): Words =>
  found === undefined ? ["the newest version, which Atlas follows by itself,"] : say`version ${found}`;

/** The digest masks the secret, so two different secrets look alike. The path says that it differs. */
function accessChanged({ olds, news, changed }: Change): Meaning[] {
  if (!changed.includes("access")) return [];
  const [had, has] = [objectIn(olds.access), objectIn(news.access)];
  const [hadRole, hasRole] = [had.roleId !== undefined, has.roleId !== undefined];
  if (hadRole && !hasRole)
    return [
      {
        topic: "risk",
        words: ["Atlas's access to the vault changes from a role to a client secret, which expires."],
        check: ["Why a secret is needed, and who renews it."],
      },
    ];
  if (!hadRole && hasRole)
    return [
      {
        topic: "rotated",
        words: [
          "Atlas's access to the vault changes from a client secret to a role: no secret expires any more. No data is rewritten.",
        ],
        check: ["Atlas's principal has its role on the vault, and the old secret is deleted in Entra afterwards."],
      },
    ];
  return [
    {
      topic: "rotated",
      words: [
        hasRole
          ? "The role of Atlas's access changes."
          : "The client secret of Atlas's access changes. No data is rewritten.",
      ],
      check: hasRole
        ? ["The new role's principal has its permissions on the vault."]
        : ["The old secret is deleted in Entra afterwards."],
    },
  ];
}

const searchNodes = (isOn: boolean): Meaning =>
  isOn
    ? { topic: "reEncrypted", words: ["Search nodes are encrypted with the key: Atlas builds their indexes again."] }
    : {
        topic: "risk",
        words: ["Search nodes are no longer encrypted with the key."],
        check: ["Why search nodes must not use the key."],
      };
