// What the login of the rehearsal may do in Azure: what the real login may, as far as Azure shows it. Pure.
import { createHash } from "node:crypto";
import type { Seed } from "#emulator/index";
import { parseKeyVaultId } from "#provider/support/azure-names";
import { ACTORS } from "../file";
import type { ReadVault } from "./read-vault";

type SeededAzure = Seed["azure"];

export interface LoginRights {
  readonly definitions: NonNullable<SeededAzure["roleDefinitions"]>;
  readonly assignments: SeededAzure["roleAssignments"];
  /** What is assumed where Azure does not show it. */
  readonly assumed: readonly string[];
}

const ATLAS = "The credential of the rehearsal is Project Owner in Atlas: what the real one may not do is not refused.";
const GRAPH = "The login of the rehearsal has every permission in Microsoft Graph that this package uses.";

export function loginRights(vaults: readonly ReadVault[], subscriptionId: string): LoginRights {
  const roles = vaults.flatMap(({ rights }) =>
    rights.flatMap(({ scope, permissions }) =>
      permissions.map((one, at) => ({ scope, ...one, id: guidOf(scope, at) })),
    ),
  );
  const unseen = vaults.filter(({ rights }) => rights.length === 0).map(({ vault }) => subscriptionOf(vault.id));
  const everything = [...new Set(vaults.length === 0 ? [subscriptionId] : unseen)];
  return {
    definitions: roles.map(({ id, scope, actions, notActions, dataActions, notDataActions }) => {
      const given = { actions, notActions, dataActions, notDataActions };
      return { id, name: `rights of the login ${id}`, ...given, assignableScopes: [scope] };
    }),
    assignments: [
      ...roles.map(({ id, scope }) => ({ scope, principalId: ACTORS.azureObjectId, role: id })),
      ...everything.flatMap((id) =>
        ["Owner", "Key Vault Administrator"].map((role) => ({
          scope: `/subscriptions/${id}`,
          principalId: ACTORS.azureObjectId,
          role,
        })),
      ),
    ],
    assumed: [
      ATLAS,
      GRAPH,
      ...everything.map((id) => `The login of the rehearsal may do everything in the subscription ${id}.`),
      ...vaults
        .filter(({ vault }) => !vault.enableRbacAuthorization)
        .map(({ vault }) => `The login of the rehearsal may use and change every key of the vault ${vault.id}.`),
    ],
  };
}

const subscriptionOf = (keyVaultId: string): string => parseKeyVaultId(keyVaultId)?.subscriptionId ?? "";

function guidOf(scope: string, at: number): string {
  const hex = createHash("sha256").update(`${scope.toLowerCase()} ${at}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
