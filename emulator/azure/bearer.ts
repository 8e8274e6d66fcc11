// Who asks: a bearer token opened for one audience and one tenant. What the answer to a bad one looks like, each service says itself.
import type { Request } from "../http.ts";
import type { AzureParts } from "./parts.ts";
import { findPrincipal } from "./store.ts";
import { bearerOf, type Token, type TokenBox } from "./tokens.ts";

export interface Wanted {
  readonly audience: string;
  /** `undefined`: any. */
  readonly tenantId: string | undefined;
}

export type Bearer =
  | { readonly kind: "known"; readonly token: Token }
  | { readonly kind: "absent" | "unknown" | "expired" | "audience" | "tenant" };

export function readBearer(
  parts: { readonly azure: AzureParts; readonly tokens: TokenBox },
  request: Request,
  wanted: Wanted,
): Bearer {
  const text = bearerOf(request.headers.authorization);
  if (text === undefined) return { kind: "absent" };
  const token = parts.tokens.find(text);
  if (token === undefined || findPrincipal(parts.azure.store, token.objectId) === undefined) return { kind: "unknown" };
  if (token.expiresMs <= parts.azure.clock.now()) return { kind: "expired" };
  if (token.audience !== wanted.audience) return { kind: "audience" };
  const isOfTenant = wanted.tenantId === undefined || token.tenantId.toLowerCase() === wanted.tenantId.toLowerCase();
  return isOfTenant ? { kind: "known", token } : { kind: "tenant" };
}
