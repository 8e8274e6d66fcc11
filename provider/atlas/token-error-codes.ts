// What Atlas's token endpoint answers instead of a token, with its cause and remedy in our words. Atlas layer, data only; the API's codes are beside.
import type { Explanation } from "./explanation";

/** FACT(atlas-token-errors): by the `error` word. */
export const TOKEN_ERRORS = {
  invalid_client: {
    cause: "the client id or secret is wrong, or the secret has expired",
    remedy: "Look at the service account in the organization's access manager, and make a new secret.",
  },
  access_denied: {
    cause: "the service account may not take a token",
    remedy: "Look at the service account in the organization's access manager: it may be suspended or deleted.",
  },
  invalid_request: {
    cause: "the request is malformed",
    remedy: "Check the client id and secret for characters that do not belong there.",
  },
  invalid_grant: {
    cause: "the service account may not use this way of logging in",
    remedy: "Use a service account of the organization (its client id begins with mdb_sa_id_).",
  },
  unsupported_grant_type: {
    cause: "this base URL knows no service accounts",
    remedy: "Check the base URL, or use an API key.",
  },
  server_error: { cause: "Atlas failed", remedy: "Run again later." },
} satisfies Readonly<Record<string, Explanation>>;
