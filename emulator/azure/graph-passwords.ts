// An app's passwords: told without their values, added and removed. Who may, graph.ts has looked at.
import { type Answer, azureRefusal } from "../http.ts";
import { textOf } from "../json.ts";
import { armBody, objectIn } from "./arm-body.ts";
import type { ArmParts } from "./arm-request.ts";
import { guidOf, nextText, versionIdOf } from "./guid.ts";
import type { AzurePrincipal } from "./store.ts";

type Secret = AzurePrincipal["secrets"][number];

const YEAR_MS = 365 * 86_400_000;
/** FACT(graph-passwords): what a new password lives where nothing is said. */
const BY_DEFAULT_MS = 2 * YEAR_MS;
/** A password that does not run out, as the portal writes it. */
const NEVER_MS = Date.UTC(2299, 11, 31);

export const applicationId = (app: AzurePrincipal): string => guidOf(`application ${app.clientId}`);

export const passwordsOf = (app: AzurePrincipal): readonly unknown[] =>
  app.secrets.map((secret, index) => credential(app, { displayName: `secret ${index + 1}`, ...secret }));

function credential(app: AzurePrincipal, { value, expiresMs = NEVER_MS, startMs, displayName, keyId }: Secret) {
  return {
    customKeyIdentifier: null,
    displayName: displayName ?? null,
    endDateTime: new Date(expiresMs).toISOString(),
    hint: value.slice(0, 3),
    keyId: keyId ?? guidOf(`${app.clientId} ${value}`),
    secretText: null,
    startDateTime: new Date(startMs ?? expiresMs - YEAR_MS).toISOString(),
  };
}

export function changePasswords(
  parts: ArmParts,
  change: { readonly app: AzurePrincipal; readonly text: string; readonly action: string },
): Answer {
  return change.action === "addpassword" ? add(parts, change) : remove(change);
}

/** FACT(graph-passwords): the value is told in this answer, and never again. */
function add(parts: ArmParts, { app, text }: { readonly app: AzurePrincipal; readonly text: string }): Answer {
  const nowMs = parts.azure.clock.now();
  const { displayName, startDateTime, endDateTime } = objectIn(armBody(text), "passwordCredential");
  const untilMs =
    endDateTime === undefined || endDateTime === null ? nowMs + BY_DEFAULT_MS : Date.parse(textOf(endDateTime));
  if (!(untilMs > nowMs && untilMs <= NEVER_MS))
    throw azureRefusal(400, "CredentialInvalidEndDate", "Credential end date is invalid.");
  const what = nextText(parts.azure.store, `password of ${app.clientId}`);
  const secret: Secret = {
    value: `emulated~${versionIdOf(what)}`,
    expiresMs: untilMs,
    startMs: Date.parse(textOf(startDateTime)) || nowMs,
    keyId: guidOf(what),
    ...(typeof displayName === "string" ? { displayName } : {}),
  };
  app.secrets.push(secret);
  return { status: 200, json: { ...credential(app, secret), secretText: secret.value } };
}

function remove({ app, text }: { readonly app: AzurePrincipal; readonly text: string }): Answer {
  const { keyId } = armBody(text);
  const index = app.secrets.findIndex((one) => credential(app, one).keyId === keyId);
  if (index < 0)
    throw azureRefusal(400, "Request_BadRequest", `No password credential found with keyId '${textOf(keyId)}'.`);
  app.secrets.splice(index, 1);
  return { status: 204 };
}
