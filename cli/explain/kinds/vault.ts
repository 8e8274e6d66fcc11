// What a change of a KeyVault or a KeyVaultKey means. Pure.
import { USUALLY } from "#provider/support/usually";
import { names, say, type Words } from "../../words";
import type { Change } from "../changes";
import { durationOf, isOn, type Meaning, nameOf, vaultOf } from "../finding";

/** Nothing is deleted now, and the next deletion of the resource has no preview. */
function armed(
  { olds, news }: Change,
  { flags, object }: { readonly flags: readonly string[]; readonly object: Words },
): readonly Meaning[] {
  if (!flags.some((flag) => isOn(news[flag]) && !isOn(olds[flag]))) return [];
  return [
    {
      topic: "risk",
      words: say`From now on, deleting this resource also deletes ${object} in Azure.`,
      check: ["Why the object must be deleted with the stack."],
    },
  ];
}

export function ofVault(change: Change): readonly Meaning[] {
  const { action, news, olds, changed } = change;
  const arming = armed(change, { flags: ["deleteVault"], object: say`the vault ${vaultOf(news)} with all its keys` });
  if (action === "create")
    return [
      {
        topic: "other",
        words: say`The vault ${vaultOf(news)} is created, or adopted if it exists.`,
        ...durationOf({ step: "New vault", usually: USUALLY.vault }),
      },
      {
        topic: "oneWay",
        words: say`Purge protection of the vault ${vaultOf(news)} can never be disabled, and its name stays taken for the retention time after a deletion.`,
        check: ["The name, region and subscription of the vault are final."],
      },
      ...arming,
    ];
  if (action === "update") return [...arming, updated(say`the vault ${vaultOf(news)}`, changed)];
  if (action === "replace")
    return [
      {
        topic: "risk",
        words: say`The vault ${vaultOf(olds)} is replaced by the vault ${vaultOf(news)}.`,
        check: ["Keys are not copied: every project on the old vault changes to a new key."],
      },
    ];
  return [
    isOn(olds.deleteVault)
      ? {
          topic: "oneWay",
          words: say`The vault ${vaultOf(olds)} with all its keys is deleted. It can be recovered during its retention time only.`,
          check: ["No project and no snapshot needs a key of this vault."],
        }
      : { topic: "other", words: say`The vault ${vaultOf(olds)} is kept in Azure. Pulumi no longer manages it.` },
  ];
}

export function ofKey(change: Change): readonly Meaning[] {
  const { action, news, olds, changed } = change;
  const key = (of: Change["news"]) => say`the key ${nameOf(of, "keyName")} of the vault ${vaultOf(of)}`;
  const arming = armed(change, {
    flags: ["deleteKey", "deletedWithVault"],
    object: say`${key(news)} with every version`,
  });
  if (action === "create")
    return [{ topic: "other", words: say`Created, or adopted if it exists: ${key(news)}.` }, ...arming];
  if (action === "update") {
    const isRotated = changed.includes("rotateTrigger") && news.rotateTrigger !== undefined;
    const rotated: Meaning = {
      topic: "rotated",
      words: say`A new version of ${key(news)} is created. No data is rewritten.`,
      check: ["Every version of the old key stays enabled in the vault until no cluster and no snapshot needs it."],
    };
    const rest = changed.filter((name) => name !== "rotateTrigger");
    return [
      ...arming,
      ...(isRotated ? [rotated] : []),
      ...(rest.length > 0 || !isRotated ? [updated(key(news), rest)] : []),
    ];
  }
  if (action === "replace")
    return [
      {
        topic: "risk",
        words: say`Replaced: ${key(olds)} by ${key(news)}.`,
        check: ["Every project on the old key changes to the new one first."],
      },
    ];
  const ends = isOn(olds.deleteKey) || isOn(olds.deletedWithVault);
  return [
    ends
      ? {
          topic: "oneWay",
          words: say`Deleted: ${key(olds)}, with every version. Data and snapshots that need it are lost after its retention time.`,
          check: ["No project and no snapshot needs this key."],
        }
      : { topic: "other", words: say`Kept in Azure, and no longer managed by Pulumi: ${key(olds)}.` },
  ];
}

export const updated = (object: ReturnType<typeof say>, changed: readonly string[]): Meaning => ({
  topic: "other",
  words: changed.length === 0 ? say`Updated: ${object}.` : say`Updated: ${object} (${names(changed)}).`,
});
