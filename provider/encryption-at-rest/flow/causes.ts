// Why Atlas refuses a key, as Azure shows it, the first cause first. Async, over the clients. For a key that Atlas has
// accepted, key-findings/look.ts says why.
import type { Reading, Run } from "../../engine/run";
import { closedVault, lackingRights, unusableKey } from "../../key-findings/azure-looks";
import { CmkError, hasCode } from "../../support/errors";
import { assignsRoles } from "../../vault-users/declared";
import { GRANT } from "../access";
import type { Desired } from "../plan";
import { BY_PROGRAM, besides, retriedText } from "../texts";
import type { Clients } from "./observe";

interface Place {
  readonly desired: Desired;
  /** Atlas reaches the vault over the public network. */
  readonly isPublic: boolean;
}

interface Cause {
  /**
   * `assignment`: the role assignment may only be too new. `unchecked`: the login cannot read the permissions. The
   * other kinds do not change with time.
   */
  readonly kind: "network" | "key" | "policy" | "assignment" | "unchecked";
  readonly says: string;
}

/** In the order in which Atlas meets them: the network, then the key, then the permissions. */
async function causesOf(reading: Reading<Clients>, { desired, isPublic }: Place): Promise<readonly Cause[]> {
  const [network, key, rights] = await Promise.all([
    isPublic ? closedVault(reading, desired) : undefined,
    unusableKey(reading, desired),
    lackingRights(reading, desired),
  ]);
  return [
    ...(network === undefined ? [] : [{ kind: "network", says: network } as const]),
    ...(key === undefined ? [] : [{ kind: "key", says: key } as const]),
    ...(rights === undefined ? [] : [rights]),
  ];
}

/**
 * ASSUMED(role-list-late): Azure lists a new role assignment within this time. So a permission that is missing in two looks, this far apart, is missing unless
 * this program assigns a role itself.
 */
export const CONFIRMED_MS = 30_000;

const LASTING = {
  network: { code: "VAULT_KEEPS_ATLAS_OUT" },
  key: { code: "KEY_DOES_NOT_FIT" },
  policy: { code: "ACCESS_POLICY_MISSING" },
  assignment: { code: "ROLE_ASSIGNMENT_MISSING" },
} as const;

interface Shown {
  readonly causes: readonly Cause[];
  /** Azure has twice listed no such role assignment: it is missing, not only too new. */
  readonly isConfirmed: boolean;
}

/** The error for the first cause. Its hint names the other causes. `undefined`: a retry may help. */
function lasting({ causes, isConfirmed }: Shown, refusal: CmkError): CmkError | undefined {
  const [first, ...others] = causes;
  if (first === undefined || first.kind === "unchecked" || (first.kind === "assignment" && !isConfirmed))
    return undefined;
  const { status, requestId } = refusal;
  return new CmkError(first.says, {
    ...LASTING[first.kind],
    hint: `${first.kind === "assignment" ? `${BY_PROGRAM} ` : ""}${besides(others.map(({ says }) => says))}Nothing was changed. Atlas's answer was ${refusal.code}.`,
    status,
    requestId,
    cause: refusal,
  });
}

export interface RefusalWatch {
  /**
   * Reads the causes from Azure, and once more later. A cause that does not change with time ends the retries. A missing
   * permission is a warning, and the retries continue.
   */
  refused(error: unknown): Promise<never>;
  /** After the last retry: the error names the missing permission, too. */
  gaveUp(error: unknown): never;
}

interface Watched extends Place {
  readonly forMs: number;
  /** What a trial as Atlas's app showed. */
  readonly forbidden?: string | undefined;
}

/** For one write that Atlas may refuse because of Azure's settings. The write is retried for `forMs`. */
export function watchRefusals(run: Run<Clients>, { forMs, forbidden, ...place }: Watched): RefusalWatch {
  const { clock } = run.clients;
  let firstMs: number | undefined;
  let isConfirmed = false;
  let missing: Cause | undefined;
  const isDue = (): boolean => {
    if (firstMs === undefined) return true;
    const isLate = clock.now() - firstMs >= CONFIRMED_MS;
    return isLate && !isConfirmed && missing?.kind === "assignment" && !mayBeNew();
  };
  const mayBeNew = (): boolean => assignsRoles(run, place.desired.keyVaultId);
  return {
    refused: async (error) => {
      if (!hasCode(error, ...GRANT) || !isDue()) throw error;
      isConfirmed = firstMs !== undefined;
      firstMs ??= clock.now();
      const causes = await causesOf(run, place);
      [missing] = causes;
      const end = lasting({ causes, isConfirmed }, error);
      if (end !== undefined) throw end;
      const isShort = missing?.kind === "assignment" && !mayBeNew();
      const triedMs = isShort ? Math.min(forMs, CONFIRMED_MS) : forMs;
      if (missing !== undefined && !isConfirmed) run.warn(`${retriedText(place.desired, triedMs)} ${missing.says}`);
      throw error;
    },
    gaveUp: (error) => {
      const hint = missing?.says ?? forbidden;
      if (hint === undefined || !hasCode(error, ...GRANT)) throw error;
      const { what, code, status, requestId } = error;
      // The refusal's own remedy names every permission that may be missing. Here the missing one is known.
      throw new CmkError(what, { code, hint, status, requestId, cause: error });
    },
  };
}
