// Tokens of the emulated Entra: given out, remembered, looked at by ARM and Key Vault. They look like JWTs; no one checks a signature.
import { randomUUID } from "node:crypto";

export interface Token {
  /** The resource without a trailing slash: https://management.azure.com. */
  readonly audience: string;
  readonly tenantId: string;
  readonly objectId: string;
  readonly clientId: string;
  readonly expiresMs: number;
}

export interface TokenBox {
  give(token: Token): string;
  find(text: string): Token | undefined;
}

export function createTokenBox(): TokenBox {
  const given = new Map<string, Token>();
  return {
    give: (token) => {
      const text = jwt(token);
      given.set(text, token);
      return text;
    },
    find: (text) => given.get(text),
  };
}

/** Scheme and case as in HTTP; `undefined` where there is none. */
export const bearerOf = (authorization: string | undefined): string | undefined =>
  /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1];

function jwt(token: Token): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    aud: token.audience,
    iss: `https://sts.windows.net/${token.tenantId}/`,
    exp: Math.floor(token.expiresMs / 1000),
    appid: token.clientId,
    idtyp: "app",
    oid: token.objectId,
    sub: token.objectId,
    tid: token.tenantId,
    uti: randomUUID(),
    ver: "1.0",
  };
  return [part({ typ: "JWT", alg: "RS256", kid: "emulator" }), part(claims), "c2lnbmF0dXJl"].join(".");
}
