// One run of four hundred days: preview and `up`, what they changed and said, and what Atlas and the tool showed then.
import type { OperationResult } from "@pulumi-atlas-cmk/testing";
import type { World } from "../support/world.ts";
import { inOneLine, ops } from "./shared.ts";
import { dayOf, projectOf, versionsOf } from "./years-world.ts";

interface NeededVersion {
  /** The first version is 1. */
  readonly version: number;
  readonly inUse: boolean;
  readonly untilDay?: number;
}

export interface RunRecord {
  readonly day: number;
  readonly previewOk: boolean;
  readonly upOk: boolean;
  readonly errors: readonly string[];
  readonly previewed: readonly string[];
  readonly changed: readonly string[];
  readonly says: readonly string[];
  /** As the stack's output says it; empty where `up` failed. */
  readonly needed: readonly NeededVersion[];
  /** Versions by which a kept snapshot is restored, as the emulated Atlas knows it. */
  readonly inSnapshots: readonly number[];
  /** Versions by which Atlas encrypts now. */
  readonly inUse: number | undefined;
  /** What Atlas logs in with: the value of a secret, or "role". */
  readonly login: string | undefined;
  /** Damage so far. */
  readonly damage: readonly string[];
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^This update disables public network access of the vault/, "closes the vault"],
  [/^The client secret .*expires in \d+ days/, "the secret ends"],
  [/^Cannot be looked up.*: the latest version of the key "atlas"\./, "latest cannot be looked up"],
  [/^Atlas uses the key of project \w+ again, and every encrypted cluster is IDLE/, "the clusters are back"],
  [/^Drift of project .* valid is false/, "the key was not valid"],
  [/^Atlas cannot reach the vault .* Nothing is stopped/, "Atlas cannot reach the vault"],
  [/^Atlas can no longer use the key .* disabled.* Atlas shuts the encrypted clusters/, "the key is disabled"],
  [/^The key "atlas" of the vault \S+ has no version that Atlas can use/, "no usable version"],
  [/^This changes the project's access from a client secret to a role/, "to a role"],
  [/has the newer version/, "newer version"],
  [/^Project \w+ now uses /, "rotated"],
  [/^Project \w+ has \d+ snapshots .* A restore may need/, "snapshots need the old version"],
  [/^Atlas uses the new client secret/, "the old secret may go"],
  [/^Adopted the existing key/, "key adopted"],
];

const wordOf = (text: string): string => WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? text;

const changedIn = (result: OperationResult): readonly string[] =>
  Object.entries(ops(result))
    .filter(([, op]) => op !== "same")
    .map(([name]) => name)
    .sort();

const saidIn = (result: OperationResult): readonly string[] =>
  result.messages
    .filter(({ severity, ephemeral }) => !ephemeral && (severity === "warning" || severity === "info"))
    .map(({ text }) => wordOf(inOneLine(text)));

export async function runOnce(world: World): Promise<RunRecord> {
  const { stack, emulator } = world;
  const day = dayOf(emulator.clock.now());
  const preview = await stack.preview();
  const up = await stack.up();
  const versions = versionsOf(world);
  const numberOf = (identifier = ""): number => versions.findIndex((version) => identifier.endsWith(version)) + 1;
  const { snapshots = [], keyInUse, encryption } = projectOf(world);
  const { roleId, secret } = encryption.azureKeyVault;
  const live = snapshots.filter((one) => (one.expiresMs ?? Number.POSITIVE_INFINITY) > emulator.clock.now());
  const inSnapshots = live.map(({ keyIdentifier }) => numberOf(keyIdentifier)).filter((version) => version > 0);
  return {
    day,
    previewOk: preview.ok,
    upOk: up.ok,
    errors: [...preview.errors, ...up.errors],
    previewed: changedIn(preview),
    changed: changedIn(up),
    says: [...new Set([...saidIn(preview), ...saidIn(up)])].sort(),
    needed: neededIn(up, numberOf),
    inSnapshots: [...new Set(inSnapshots)].sort(),
    inUse: keyInUse === undefined ? undefined : numberOf(keyInUse.identifier),
    login: roleId === undefined ? secret : "role",
    damage: emulator.damage.entries().map(({ kind }) => kind),
  };
}

function neededIn({ outputs }: OperationResult, numberOf: (identifier: string) => number): readonly NeededVersion[] {
  const list = Array.isArray(outputs.needed) ? outputs.needed : [];
  return list.map(({ keyIdentifier, inUse, neededUntil }) => ({
    version: numberOf(keyIdentifier),
    inUse,
    ...(typeof neededUntil === "string" ? { untilDay: dayOf(Date.parse(neededUntil)) } : {}),
  }));
}
