// What a person does behind Pulumi's back in the tests, and a look at what the emulated Atlas holds and was asked.

import type { Emulator } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { theOther } from "../../emulator/shared-vault-seed.ts";
import { runnerToken } from "./runner.ts";

/** Changes the world by hand, as somebody in Atlas's or Azure's own pages would. */
export async function byHand(emulator: Emulator, change: unknown): Promise<void> {
  const answer = await fetch(`${emulator.url}/_emulator/state`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(change),
  });
  if (!answer.ok) throw new Error(`the emulator refused a change by hand: ${answer.status} ${await answer.text()}`);
}

export const held = (emulator: Emulator) => {
  const project = emulator.store.atlas.projects[quickstart.projectId];
  if (project === undefined) throw new Error("the quickstart's project is gone");
  return project.encryption;
};

/** The emulator's own clock is no work. */
export const isWork = (entry: { readonly service: string }): boolean => entry.service !== "control";

/** A trial of a key in its vault encrypts and decrypts: it changes nothing. */
export const isTrial = ({ path }: { readonly path: string }): boolean =>
  /^\/keys\/[^/]+\/[^/]+\/(en|de)crypt$/.test(path);

/** The same, with its look at the key. Its requests are counted apart: a vault that is closed to this machine gets none. */
export const isOfTrial = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
  isTrial({ path }) || (method === "GET" && /^\/keys\/[^/]+\/[0-9a-f]{32}$/.test(path));

/** The second project of the shared vault's seed uses the vault no more, and its cluster neither. */
export const theOtherLeaves = (emulator: Emulator): Promise<void> =>
  byHand(emulator, {
    projects: {
      [theOther.projectId]: {
        encryptionAtRest: { azureKeyVault: { enabled: false } },
        clusters: { [theOther.clusterName]: { encryptionAtRestProvider: "NONE" } },
      },
    },
  });

/** Another tool's write of the quickstart's vault: the whole of it by PUT, with that tool's own defaults for what it was not told. */
export async function putVault(emulator: Emulator): Promise<void> {
  const { tenantId, keyVaultId } = quickstart;
  const token = await runnerToken(emulator, "https://management.azure.com");
  const answer = await fetch(`${emulator.url}${keyVaultId}?api-version=2026-02-01`, {
    method: "PUT",
    headers: {
      "x-forwarded-host": "management.azure.com",
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      location: "eastus2",
      tags: { owner: "platform" },
      properties: {
        tenantId,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        publicNetworkAccess: "Enabled",
      },
    }),
  });
  if (!answer.ok) throw new Error(`the emulator refused a PUT of the vault: ${answer.status} ${await answer.text()}`);
}
