// Errors of Atlas's token endpoint with their cause and remedy in our words. Atlas layer, data only. error-codes.ts has the API's codes.
import type { Explanation } from "./explanation";

/** FACT(atlas-token-errors), FACT(atlas-active-tokens): by the `error` word. */
export const TOKEN_ERRORS = {
  invalid_client: {
    cause: "the client id or secret is wrong, or the secret has expired",
    remedy: "Check the service account in the organization's access manager, and create a new secret.",
  },
  access_denied: {
    cause: "the service account lacks the permission to get a token, or has too many tokens",
    remedy:
      "Check the service account in the organization's access manager. It may be suspended or deleted. A service account has at most 100 active tokens: run fewer stacks at once. The token of a killed run ends within an hour.",
  },
  invalid_request: {
    cause: "the request has the wrong form",
    remedy: "Check the client id and the client secret for wrong characters.",
  },
  invalid_grant: {
    cause: "the service account lacks the permission for this kind of login",
    remedy: "Use a service account of the organization (its client id begins with mdb_sa_id_).",
  },
  unsupported_grant_type: {
    cause: "the service at this base URL does not support service accounts",
    remedy: "Check the base URL, or use an API key.",
  },
  server_error: { cause: "Atlas failed", remedy: "Run again later." },
} satisfies Readonly<Record<string, Explanation>>;
