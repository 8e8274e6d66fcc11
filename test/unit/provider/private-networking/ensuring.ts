// What the tests of the private path start with: what is wanted, and a run that ensures it.
import { ensure } from "../../../../provider/private-networking/flow/ensure.ts";
import { type Desired, desiredOf } from "../../../../provider/private-networking/plan.ts";
import { EAST, endpoint, PROJECT, project, type Scene, VAULT, WEST } from "./fakes.ts";

export const wanted = (change: Partial<Desired> = {}, regions: readonly string[] = [EAST]): Desired =>
  desiredOf({ projectId: PROJECT, keyVaultId: VAULT, ...change }, regions);
export const ensureOn = ({ run }: Scene, desired: Desired = wanted(), regionsBefore: readonly string[] = []) =>
  ensure(run, { desired, before: { regions: regionsBefore, closedVaultId: undefined, recorded: [] } });

export const ACTIVE = [endpoint("e1", EAST, "ACTIVE")];
export const BOTH = [...ACTIVE, endpoint("e2", WEST, "ACTIVE")];
export const FLAG_ON = `PATCH {"azureKeyVault":{"requirePrivateNetworking":true}}`;
export const PUBLIC = project({ requirePrivateNetworking: false });
export const CLOSING = wanted({ publicNetworkAccess: "Disabled" });
