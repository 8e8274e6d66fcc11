// Authenticates requests to Atlas: a service account's token, a given token, or HTTP digest. Atlas layer; it only chooses among them.
import type { Clock } from "../support/clock";
import { CmkError } from "../support/errors";
import type { Http, Send } from "../support/http";
import { type AtlasCredentials, nameOf } from "./credentials";
import { digestSend } from "./digest";
import { bearing, serviceAccountTokens } from "./service-account";

export interface Authenticated {
  /** Sends with the credential. Renews it once where Atlas no longer accepts it. */
  readonly send: Send;
  /** For messages: "the service account from the environment". */
  readonly credential: string;
  /** Values that must not appear in a message. */
  secrets(): readonly string[];
  /** Revokes the token that was requested here, if any. Never rejects. */
  close(): Promise<void>;
}

export interface AuthParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly credentials: AtlasCredentials;
  readonly baseUrl: string;
  readonly hasStack?: boolean;
}

export function authenticated({ http, clock, credentials, baseUrl, hasStack = true }: AuthParts): Authenticated {
  const credential = nameOf(credentials);
  const close = (): Promise<void> => Promise.resolve();
  switch (credentials.kind) {
    case "accessToken": {
      const { accessToken } = credentials;
      const send: Send = (request) => http.send(bearing(request, accessToken));
      return { send, credential, secrets: () => [accessToken], close };
    }
    case "apiKey":
      return { send: digestSend(http.send, credentials), credential, secrets: () => [credentials.privateKey], close };
    case "serviceAccount": {
      const tokens = serviceAccountTokens({ send: http.send, clock, baseUrl, credential }, credentials);
      return { ...tokens, credential, secrets: () => [credentials.clientSecret, ...tokens.secrets()] };
    }
    case "none":
      return { send: () => Promise.reject(noCredentials(hasStack)), credential, secrets: () => [], close };
    default:
      return credentials satisfies never;
  }
}

const noCredentials = (hasStack: boolean): CmkError =>
  new CmkError("No Atlas credential is set.", {
    code: "NO_CREDENTIALS",
    hint: hasStack
      ? `Set ${VARIABLES} (a service account that is Project Owner) where Pulumi runs, or run \`pulumi config set mongodbatlas:clientId\` and \`pulumi config set --secret mongodbatlas:clientSecret\`.`
      : `Set ${VARIABLES} (a service account of the project) in the environment. Then run again.`,
  });

const VARIABLES = "MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET";
