// Proves that no key version counts as free which a snapshot needs: over 420 days of daily snapshots and of Azure's rotations, what is said is held
// beside what the emulated Atlas knows, in each way to name a key.
import { describe, expect, it } from "vitest";
import { connect } from "../../../../provider/connect.ts";
import { findNeeded } from "../../../../provider/encryption-at-rest/flow/needed-versions.ts";
import { partsOfKeyIdentifier } from "../../../../provider/support/azure-names.ts";
import { noDamage } from "../../../support/each-test.ts";
import { byHand } from "../../../support/hand.ts";
import { must } from "../../../support/must.ts";
import { startPlugin } from "../../../support/plugin.ts";
import { anewForEachTest, args, EAR, emulator, newest, plugin, project } from "./world.ts";

anewForEachTest();

const { projectId } = args;
const DAY_MS = 86_400_000;
/** Every fourteen days, for 420 days. */
const LOOKS = 30;

async function needed(keyIdentifierSince: string | undefined) {
  const clients = connect({ get: () => undefined }, emulator.env);
  await clients.sync();
  try {
    return await findNeeded({ clients, signal: new AbortController().signal }, { projectId, keyIdentifierSince });
  } finally {
    await clients.atlas.close();
  }
}

/** Each version that a kept snapshot needs, with the end of the last such snapshot: Atlas's own knowledge. */
function truth(): ReadonlyMap<string, number> {
  const now = emulator.clock.now();
  const ends = new Map<string, number>();
  for (const { keyIdentifier, expiresMs = Number.POSITIVE_INFINITY } of project().snapshots ?? [])
    if (expiresMs > now && keyIdentifier !== undefined)
      ends.set(keyIdentifier, Math.max(expiresMs, ends.get(keyIdentifier) ?? 0));
  return ends;
}

const rotating = {
  "payments-kv": {
    rotationPolicies: {
      atlas: { lifetimeActions: [{ action: { type: "Rotate" }, trigger: { timeAfterCreate: "P50D" } }] },
    },
  },
};
const encryptedWithSnapshots = {
  clusters: { orders: { encryptionAtRestProvider: "AZURE" }, billing: { encryptionAtRestProvider: "AZURE" } },
  snapshotSchedule: { everyMs: DAY_MS, keepMs: 40 * DAY_MS },
};

/** The version that Azure made last, as a person looks it up who pins it. */
async function newestVersion(): Promise<string> {
  const { inputs } = await startPlugin(emulator).check(EAR, { ...args, keyVersion: "latest" });
  return must(partsOfKeyIdentifier(String(inputs.keyIdentifier)).keyVersion);
}

it.each([
  ["no version", () => ({ value: [] })],
  ["no version in use", (json: unknown) => ({ value: (json as { value: unknown[] }).value.slice(1) })],
])("where Azure lists %s, every version counts as needed", async (_, body) => {
  await plugin.up(EAR, args);
  emulator.faults.add({ match: { path: /\/versions$/ }, action: { kind: "rewrite", body } });
  expect((await needed(undefined)).notChecked).toEqual([
    expect.stringMatching(/^Not checked: which versions the key \S+ has\. Keep all of them enabled\. Azure's list has/),
  ]);
});

describe("the versions that are listed", () => {
  it.each([
    ["a pinned version, changed twice", "pinned"],
    ["the latest version", "latest"],
    ["a version-less key", "version-less"],
  ])("contain what every snapshot needs, until it expires, with %s", async (_, mode) => {
    let keyVersion = { pinned: newest, latest: "latest" }[mode];
    let { id, outs } = await plugin.up(EAR, { ...args, keyVersion });
    await byHand(emulator, { projects: { [projectId]: encryptedWithSnapshots }, vaults: rotating });
    const found: number[] = [];
    for (let look = 1; look <= LOOKS; look += 1) {
      emulator.clock.advance(14 * DAY_MS);
      if (mode === "pinned" && look % 10 === 0) keyVersion = await newestVersion();
      const run = startPlugin(emulator);
      const { inputs } = await run.check(EAR, { ...args, keyVersion }, { olds: outs });
      if (inputs.keyIdentifier !== outs.keyIdentifier) outs = await run.update(EAR, id, outs, inputs);
      await run.close();
      const { keyVersions, notChecked } = await needed(String(outs.keyIdentifierSince));
      expect(notChecked).toEqual([]);
      for (const [identifier, end] of truth()) {
        const one = keyVersions.find(({ keyIdentifier }) => keyIdentifier === identifier);
        expect(one, `look ${look}: ${identifier}`).toMatchObject({ enabled: true });
        const until = one?.neededUntil === undefined ? Number.POSITIVE_INFINITY : Date.parse(one.neededUntil);
        // Atlas shows whole seconds.
        expect(until, `look ${look}: ${identifier}`).toBeGreaterThan(end - 1_000);
      }
      found.push(keyVersions.length);
    }
    // More than one version is needed at times, and an earlier one is free again later.
    expect(Math.max(...found)).toBeGreaterThan(1);
    expect(found.some((count, at) => count < (found[at - 1] ?? 0))).toBe(true);
    noDamage(emulator);
  });
});
