// Azure's refusals with their cause and remedy in our words. Azure layer, pure.
import { CmkError } from "../support/errors";

/** FACT(docs): Entra's codes, azure.md §7. */
export const ENTRA_ERRORS: Readonly<Record<string, { readonly cause: string; readonly remedy: string }>> = {
  AADSTS7000215: { cause: "the client secret is wrong", remedy: "Give the secret's value, not its id." },
  AADSTS7000222: { cause: "the client secret has expired", remedy: "Add a new secret to the app registration." },
  AADSTS700016: { cause: "the tenant has no such app", remedy: "Check the client id and the tenant." },
  AADSTS90002: { cause: "there is no such tenant", remedy: "Check the tenant id." },
  AADSTS53003: {
    cause: "a conditional access policy blocks the login",
    remedy: "Ask the tenant's administrator to let this app log in from here.",
  },
};

/** FACT(docs): ARM's codes. */
export const ARM_ERRORS: Readonly<Record<string, { readonly cause: string; readonly remedy: string }>> = {
  AuthorizationFailed: {
    cause: "the login lacks the right",
    remedy: "Grant it Microsoft.KeyVault/vaults/keys/versions/read on the vault (Key Vault Reader or Reader).",
  },
  ResourceNotFound: { cause: "there is no such vault or key", remedy: "Check 'keyVaultId' and 'keyName'." },
  ParentResourceNotFound: { cause: "there is no such vault", remedy: "Check 'keyVaultId'." },
  ResourceGroupNotFound: { cause: "there is no such resource group", remedy: "Check 'keyVaultId'." },
  SubscriptionNotFound: {
    cause: "the login sees no such subscription",
    remedy: "Check 'keyVaultId' and the login's tenant.",
  },
  KeyNotFound: { cause: "the vault has no such key", remedy: "Check 'keyName'." },
};

/** A login that failed. Without any it is the same code as for Atlas, so that a preview warns instead of failing. */
export function loginError(cause: unknown, login: string): CmkError {
  const text = cause instanceof Error ? cause.message : "";
  const code = /AADSTS\d+/.exec(text)?.[0];
  const known = code === undefined ? undefined : ENTRA_ERRORS[code];
  const reason = known?.cause ?? (code === undefined ? "it gave no token" : `Entra answered ${code}`);
  return new CmkError(`The login to Azure failed with ${login}: ${reason}${code === undefined ? "" : ` (${code})`}.`, {
    code: code ?? "NO_CREDENTIALS",
    hint:
      known?.remedy ??
      "Log in with `az login`, or set ARM_TENANT_ID, ARM_CLIENT_ID and ARM_CLIENT_SECRET where Pulumi runs.",
    cause,
  });
}

export function azureError(
  status: number,
  body: string,
  asked: { readonly what: string; readonly login: string },
): CmkError {
  const code = /"code"\s*:\s*"([^"]+)"/.exec(body)?.[1];
  const known = code === undefined ? undefined : ARM_ERRORS[code];
  const origin = code === undefined ? `HTTP ${status}` : `HTTP ${status}, ${code}`;
  return new CmkError(
    `Azure refused ${asked.what} to ${asked.login}: ${known?.cause ?? "no reason that this version knows"} (${origin}).`,
    {
      code: code ?? `HTTP_${status}`,
      status,
      hint: known?.remedy ?? "Look the code up in Azure's documentation.",
    },
  );
}
