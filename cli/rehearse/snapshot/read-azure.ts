// What was read for a snapshot, as the seed of Azure is made of it. Types only.
import type { AppSecret } from "#provider/azure/types";
import type { ReadProject } from "./read-project";
import type { ReadVault } from "./read-vault";

/** An app whose client secret a project has. */
export interface ReadApp {
  readonly clientId: string;
  readonly objectId: string;
  readonly tenantId: string;
  readonly secrets: readonly AppSecret[];
}

export interface ReadAzure {
  readonly projects: readonly ReadProject[];
  readonly vaults: readonly ReadVault[];
  readonly apps: readonly ReadApp[];
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly takenMs: number;
}
