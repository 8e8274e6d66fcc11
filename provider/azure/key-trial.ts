// Tries a key in its vault: encrypts random bytes and decrypts them again, as the login or as the app of a client secret. Azure layer, on the data plane. It
// changes nothing, and waits for no vault that this machine cannot reach.
import { randomBytes } from "node:crypto";
import { partsOfKeyIdentifier } from "../support/azure-names";
import { hasCode } from "../support/errors";
import { CLOUDS } from "./clouds";
import { type KeyDataParts, withVault } from "./key-data-client";
import { tokenSource } from "./login";
import type { AzureClient, TrialApp } from "./types";

/** A run can do without these calls, so they give up soon. */
const PATIENCE = { attempts: 2, timeoutMs: 10_000 } as const;

const BYTES = 32;

/** FACT(vault-data-plane-algorithms): the library encrypts with this algorithm in the vault, not on this machine. */
const ALGORITHM = "RSA-OAEP-256";

type Calls = Pick<AzureClient, "tryKey" | "isDataPlaneOut">;

export const keyTrialCalls = (parts: KeyDataParts): Calls => ({
  tryKey: async (keyIdentifier, app, options) => {
    const asked = { keyIdentifier, what: "the trial", patience: PATIENCE };
    const { keyName = "", keyVersion } = partsOfKeyIdentifier(keyIdentifier);
    const result = await withVault(partsAs(parts, app), asked, options, async (vault, call) => {
      // A login that may not read the key ends here, before anything is encrypted.
      const key = await vault.client.getKey(
        keyName,
        keyVersion === undefined ? call : { ...call, version: keyVersion },
      );
      const client = new vault.library.CryptographyClient(key, vault.credential, vault.pipeline);
      const plaintext = randomBytes(BYTES);
      const { result: ciphertext } = await client.encrypt({ algorithm: ALGORITHM, plaintext }, call);
      const { result: decrypted } = await client.decrypt({ algorithm: ALGORITHM, ciphertext }, call);
      return plaintext.equals(decrypted);
    });
    return result === true;
  },
  /** FACT(vault-health): asks for no token. */
  isDataPlaneOut: async (keyIdentifier, { signal } = {}) => {
    const url = `${new URL(keyIdentifier).origin}/healthstatus`;
    const what = `the health of ${new URL(keyIdentifier).host}`;
    try {
      const { status } = await parts.http.sendToAzure({
        method: "GET",
        url,
        headers: {},
        what,
        patience: PATIENCE,
        ...(signal === undefined ? {} : { signal }),
      });
      return status >= 500;
    } catch (error) {
      if (hasCode(error, "UNREACHABLE", "PROXY_REFUSED", "BAD_ANSWER")) return false;
      throw error;
    }
  },
});

/** With the app's own login in the cloud of the call. */
function partsAs(parts: KeyDataParts, app: TrialApp | undefined): KeyDataParts {
  if (app === undefined) return parts;
  const login = { kind: "clientSecret", ...app } as const;
  return {
    ...parts,
    login,
    tokens: (environment) => tokenSource({ ...parts, login, authorityHost: CLOUDS[environment].authority }),
  };
}
