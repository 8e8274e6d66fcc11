// What the jobs cost before issue 16 "Close to the floor, and on to fleets": measured at 375ccc4 by the rules of calls.ts. Data that no longer changes.

export interface Before {
  readonly calls: number;
  readonly polls: number;
  readonly emulatedS: number;
}

/** By name of the job. */
export const BEFORE: Readonly<Record<string, Before>> = {
  "preview, nothing configured": { calls: 15, polls: 0, emulatedS: 0 },
  "up: project and 2 clusters": { calls: 17, polls: 3, emulatedS: 23.8 },
  "up without changes": { calls: 5, polls: 0, emulatedS: 0 },
  "rotate the key's version": { calls: 11, polls: 0, emulatedS: 0 },
  "repair a cluster decrypted by hand": { calls: 8, polls: 3, emulatedS: 23.8 },
  "destroy: 2 clusters and the project": { calls: 15, polls: 4, emulatedS: 25.8 },
  "from public to private in 2 regions, the vault closed": { calls: 26, polls: 57, emulatedS: 110 },
  "up without changes, private": { calls: 8, polls: 0, emulatedS: 0 },
  "a region added": { calls: 18, polls: 9, emulatedS: 35.5 },
  "back to public, with both clusters encrypted": { calls: 17, polls: 3, emulatedS: 11 },
  "component: first preview": { calls: 22, polls: 0, emulatedS: 0 },
  "component: up from an empty resource group": { calls: 65, polls: 24, emulatedS: 97.1 },
  "component: preview without changes": { calls: 15, polls: 0, emulatedS: 0 },
  "component: destroy": { calls: 29, polls: 10, emulatedS: 38.8 },
};
