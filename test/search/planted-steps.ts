// What the histories of planted.ts begin with: programs and steps. Data only.
import type { Program, ProjectPart, Step } from "./model.ts";

export const declare = (program: Program): Step => ({ kind: "declare", program });
export const UP: Step = { kind: "up", faults: [], killAt: undefined };

/** A project with both clusters encrypted, over the public network. */
export const project = (change: Partial<ProjectPart> = {}): ProjectPart => ({
  ...{ instance: "default", generation: 0, keyName: "atlas", keyVersion: "newest", managesKey: false },
  ...{ networking: "none", clusters: [true, true], alertDays: undefined, relatedAlerts: false },
  ...change,
});

/** The key "extra", which the program makes and may delete. */
export const EXTRA = { keyName: "extra", keyVersion: "latest" } as const;
export const VAULT = { instance: "default", owner: "platform", deleteVault: false } as const;
export const WITHOUT_CLUSTERS = { clusters: [false, false] } as const;
/**
 * A request that a fault follows, by what it is: its number is another one after each change of what the provider asks.
 * Patterns without the flags g and y: nothing is remembered between runs.
 */
export const AFTER = {
  login: /^POST \/api\/oauth\/token$/,
  keyUsed: /^POST .*\/keys\/[^/]+\/[^/]+\/decrypt$/,
  projectChanged: /^PATCH .*\/encryptionAtRest$/,
  endpointCreated: /^POST .*\/encryptionAtRest\/AZURE\/privateEndpoints$/,
  vaultRead: /^GET .*\/vaults\/[^/]+$/,
} as const;
/** The first answer after the login comes from another service: the first delete fails, and those that do not depend on it go on. */
export const DESTROY_HALF: Step = { kind: "destroy", faults: [{ at: AFTER.login, kind: "404" }], killAt: undefined };
