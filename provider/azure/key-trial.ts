// Tries a key in its vault: encrypts random bytes and decrypts them again, as the login or as the app of a client secret. Azure layer, on the data plane. It
// changes nothing, and waits for no vault that this machine cannot reach.
import { randomBytes } from "node:crypto";
import { partsOfKeyIdentifier } from "../support/azure-names";
import { hasCode } from "../support/errors";
import { BRIEFLY } from "../support/retry";
import type { AzureLogin } from "./credentials";
import { type KeyDataParts, withVault } from "./key-data-client";
import { tokensOf } from "./login";
import type { AzureClient, TrialApp } from "./types";

const BYTES = 32;

/** FACT(vault-data-plane-algorithms): the library encrypts with this algorithm in the vault, not on this machine. */
const ALGORITHM = "RSA-OAEP-256";

type Calls = Pick<AzureClient, "tryKey" | "isDataPlaneOut">;

export const keyTrialCalls = (parts: KeyDataParts): Calls => {
  const own = partsAs(parts, parts.login);
  const asApp = (app: TrialApp) => partsAs(parts, { kind: "clientSecret", ...app });
  return {
    tryKey: async (keyIdentifier, app, options) => {
      const asked = { keyIdentifier, what: "the trial", patience: BRIEFLY };
      const { keyName = "", keyVersion } = partsOfKeyIdentifier(keyIdentifier);
      // An answer that is not Key Vault's leaves this absent, and proves nothing.
      let isSame: boolean | undefined;
      await withVault(app === undefined ? own : asApp(app), asked, options, async (vault, call) => {
        // A login that may not read the key ends here, before anything is encrypted.
        const key = await vault.client.getKey(
          keyName,
          keyVersion === undefined ? call : { ...call, version: keyVersion },
        );
        const client = new vault.library.CryptographyClient(key, vault.credential, vault.pipeline);
        const plaintext = randomBytes(BYTES);
        const { result: ciphertext } = await client.encrypt({ algorithm: ALGORITHM, plaintext }, call);
        const { result: decrypted } = await client.decrypt({ algorithm: ALGORITHM, ciphertext }, call);
        isSame = plaintext.equals(decrypted);
        return undefined;
      });
      return isSame;
    },
    isDataPlaneOut: isDataPlaneOut(parts),
  };
};

/** With a login for trials alone, which waits no longer than the trial. */
const partsAs = (parts: KeyDataParts, login: AzureLogin): KeyDataParts => ({
  ...parts,
  login,
  tokens: tokensOf({ ...parts, login, patience: BRIEFLY }),
});

/** FACT(vault-health): asks for no token. */
const isDataPlaneOut =
  ({ http }: KeyDataParts): Calls["isDataPlaneOut"] =>
  async (keyIdentifier, { signal } = {}) => {
    const { origin, host } = new URL(keyIdentifier);
    const asked = { method: "GET", url: `${origin}/healthstatus`, headers: {}, what: `the health of ${host}` } as const;
    try {
      const patience = { patience: BRIEFLY, ...(signal === undefined ? {} : { signal }) };
      return (await http.sendToAzure({ ...asked, ...patience })).status >= 500;
    } catch (error) {
      if (hasCode(error, "UNREACHABLE", "PROXY_REFUSED", "BAD_ANSWER")) return false;
      throw error;
    }
  };
