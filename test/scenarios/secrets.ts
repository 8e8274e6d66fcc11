// A canary planted as client secret and as Atlas credential is found nowhere: not in state, output, diffs, digests, errors, nor in the journal.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "@pulumi-atlas-cmk/testing";
import { afterEach, describe, expect, it } from "vitest";
import { quickstart, quickstartSeed } from "../../emulator/seeds.ts";
import { encryption, makeWorld, type World } from "../support/world.ts";
import { type MakeStack, mustPass, staticAccess } from "./shared.ts";

const CANARY = { app: "canary-app-5up3r53cr3t", rotated: "canary-new-5up3r53cr3t", atlas: "canary-sa-5up3r53cr3t" };
const app = { tenantId: staticAccess.tenantId, clientId: staticAccess.clientId };

/** Every credential of the world is a canary. */
const seed = (nowMs: number) => {
  const { atlas, azure } = quickstartSeed(nowMs);
  return {
    atlas: {
      ...atlas,
      credentials: [
        {
          serviceAccount: { clientId: quickstart.serviceAccount.clientId, clientSecret: CANARY.atlas },
          roles: { "*": "GROUP_OWNER" as const },
        },
      ],
    },
    azure: {
      ...azure,
      principals: azure.principals.map((one) =>
        one.clientId === app.clientId ? { ...one, secrets: [{ value: CANARY.app }, { value: CANARY.rotated }] } : one,
      ),
    },
  };
};

/** Where any of the canaries stands, in files as they lie on disk. */
const leakedFiles = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => leaks(readFileSync(path, "utf8")).length > 0);

const leaks = (text: string): readonly string[] => Object.values(CANARY).filter((canary) => text.includes(canary));

/** What only one kind of stack has: a digest of a preview; and event logs, which hold the SDK's own debug messages. */
export interface Said {
  readonly digest?: (stack: Stack) => Promise<string>;
  /** Every event log so far. Taking them empties the list. */
  readonly takeEventLogs?: () => readonly string[];
}

export function secrets(makeStack: MakeStack, { digest, takeEventLogs }: Said = {}): void {
  let world: World | undefined;
  afterEach(async () => {
    await world?.dispose();
    world = undefined;
  });
  const shapes: ReadonlyArray<
    readonly [
      string,
      (canary: string) => Readonly<Record<string, unknown>>,
      (canary: string) => Readonly<Record<string, string>>,
    ]
  > = [
    ["as a Pulumi secret", (canary) => ({ ...app, clientSecret: { secret: canary } }), () => ({})],
    [
      "by environment variable",
      () => ({ ...app, clientSecretEnv: "APP_SECRET" }),
      (canary) => ({ APP_SECRET: canary }),
    ],
  ];

  /**
   * FACT(pulumi-debug-secrets): the SDK's debug events hold secret inputs in clear. Noticed here if it stops, so that
   * the docs can stop warning.
   */
  const inEventLogs: Readonly<Record<string, readonly string[]>> = {
    "as a Pulumi secret": [CANARY.app, CANARY.rotated],
    "by environment variable": [],
  };

  describe.each(shapes)("a client secret %s", (shape, access, env) => {
    it("is found nowhere: up, rotation, refresh, a refusal, destroy", async () => {
      world = await makeWorld({
        makeStack,
        seed,
        env: { MONGODB_ATLAS_CLIENT_SECRET: CANARY.atlas, ...env(CANARY.app) },
      });
      const { stack, emulator } = world;
      const said: string[] = [];
      const note = (text: string): void => void said.push(text);
      world.declare([encryption({ access: access(CANARY.app) })]);
      note(mustPass(await stack.preview({ diff: true })).output);
      note(mustPass(await stack.up()).output);
      world.declare([encryption({ access: access(CANARY.rotated) })]);
      for (const [name, value] of Object.entries(env(CANARY.rotated))) stack.setEnv(name, value);
      const rotation = mustPass(await stack.preview({ diff: true }));
      expect(rotation.steps.find((step) => step.name === "encryption")?.op).toBe("update");
      note(rotation.output);
      if (digest !== undefined) note(await digest(stack));
      note(mustPass(await stack.up()).output);
      note(mustPass(await stack.refresh({ diff: true })).output);
      note(JSON.stringify(await stack.state()));
      world.declare([encryption({ access: { ...access(CANARY.rotated), tenantId: "not-a-guid" } })]);
      const refused = await stack.preview({ diff: true });
      expect(refused.ok).toBe(false);
      note(refused.output);
      note(mustPass(await stack.destroy()).output);
      note(JSON.stringify(emulator.journal.entries()));
      expect(said.flatMap(leaks)).toEqual([]);
      expect(leakedFiles(stack.directory)).toEqual([]);
      if (takeEventLogs !== undefined) {
        const logs = takeEventLogs();
        expect(logs.join()).toContain(quickstart.projectId);
        expect([...new Set(logs.flatMap(leaks))].sort()).toEqual(inEventLogs[shape]);
      }
      expect(
        emulator.journal
          .writes()
          .filter((entry) => JSON.stringify(entry.requestBody ?? null).includes('"secret":"[redacted]"')).length,
      ).toBe(2);
    });
  });
}
