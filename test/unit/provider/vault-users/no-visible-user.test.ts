// Proves how long the deletion of a key waits for projects that may have left it a moment ago, and that no busy organization makes it wait for ever.
// The client is a double; the guard as a whole is proved in lifecycle/provider/key-vault-key/others.test.ts.

import { describe, expect, it } from "vitest";
import { createAtlasReads, type Readable } from "../../../../provider/atlas/reads.ts";
import type { EncryptionAtRest } from "../../../../provider/atlas/types.ts";
import type { CmkError } from "../../../../provider/support/errors.ts";
import { noVisibleUser } from "../../../../provider/vault-users/no-visible-user.ts";
import { failure } from "../../../support/failure.ts";
import { LISTS_ALONE } from "../atlas/fakes.ts";
import { cluster, EAST, MINUTE, ON_OTHER_VAULT, project, VAULT, WITHOUT_KEY } from "../private-networking/fakes.ts";
import { stepClock } from "../support/fakes.ts";

const KEY = "https://payments-kv.vault.azure.net/keys/doomed";

interface Told {
  readonly encryption: (nowMs: number) => EncryptionAtRest;
  readonly state?: (nowMs: number) => string;
  readonly provider?: string;
}

/** Deletes the key in a world of these projects; gives the time that it took, and what was asked. */
function scene(projects: Readonly<Record<string, Told>>) {
  const clock = stepClock();
  const asked: string[] = [];
  const client: Readable = {
    ...LISTS_ALONE,
    listProjects: async () => Object.keys(projects).map((id) => ({ id })),
    getEncryptionAtRest: async (id) => {
      asked.push(id);
      return projects[id]?.encryption(clock.now()) ?? WITHOUT_KEY;
    },
    listClusters: async (id) => [
      cluster("accounts", [EAST], {
        stateName: projects[id]?.state?.(clock.now()) ?? "IDLE",
        encryptionAtRestProvider: projects[id]?.provider ?? "AZURE",
      }),
    ],
    getBackupCompliancePolicy: async () => undefined,
    listPrivateEndpoints: async () => [],
  };
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  const run = {
    ...{ clients: { reads: createAtlasReads(client, clock), clock } },
    ...{ signal: new AbortController().signal, timeoutMs: 30 * MINUTE },
    ...{ status: say, info: () => {}, warn: () => {} },
  };
  const doomed = { what: "the key", keyVaultId: VAULT, keyIdentifier: KEY, code: "KEY_STILL_NEEDED" } as const;
  return { asked, said, clock, remove: () => noVisibleUser(run, doomed) };
}

const always = (encryption: EncryptionAtRest) => () => encryption;

describe("the deletion of a key", () => {
  it("lists clusters twice where no other project has one on customer-managed keys, and waits no longer", async () => {
    const at = scene({
      one: { encryption: always(project()), provider: "NONE" },
      two: { encryption: always(WITHOUT_KEY) },
    });
    await at.remove();
    expect([at.clock.now(), at.asked]).toEqual([2_000, ["one", "two"]]);
  });

  it.each([
    ["of the vault", project()],
    ["of another vault", ON_OTHER_VAULT],
  ])("waits a minute for a project on another key %s", async (_, encryption) => {
    const at = scene({ one: { encryption: always(encryption) } });
    await at.remove();
    expect([at.clock.now(), at.said]).toEqual([MINUTE, ['before the delete of the key: project one: "accounts" IDLE']]);
  });

  it("waits for each project until that one has come to rest once, however busy it is later", async () => {
    const at = scene({
      one: { encryption: always(project()), state: (nowMs) => (nowMs <= MINUTE ? "IDLE" : "UPDATING") },
      two: { encryption: always(project()), state: (nowMs) => (nowMs < 2 * MINUTE ? "UPDATING" : "IDLE") },
    });
    await at.remove();
    expect(at.clock.now()).toBe(3 * MINUTE);
  });

  it("is refused where a project begins to use the key during the wait, also one that was no user before", async () => {
    const doomed = project({ keyIdentifier: KEY });
    const at = scene({
      one: { encryption: always(project()) },
      two: { encryption: (nowMs) => (nowMs === 0 ? WITHOUT_KEY : doomed) },
    });
    const error = await failure<CmkError>(at.remove());
    expect([error.code, error.what]).toEqual([
      "KEY_STILL_NEEDED",
      'The delete of the key was refused: project two with the cluster "accounts" uses it. Nothing was changed.',
    ]);
  });
});
