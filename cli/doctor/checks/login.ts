// Whether Atlas and Azure accept the logins, and how far this machine's clock is from theirs. Pure.

import { timeOf } from "#provider/support/dates";
import type { CmkError } from "#provider/support/errors";
import { type Check, type Finding, failed, judged, PASSED, unread, warning } from "../outcome";
import type { Look, Sight } from "../sight";

/** The credential itself is missing or refused, whatever it may do. */
const OF_ATLAS_LOGIN = [
  "BASE_URL_ELSEWHERE",
  "HALF_A_CREDENTIAL",
  "HTTP_401",
  "INSECURE_URL",
  "MALFORMED_SETTING",
  "NO_ACCESS_TOKEN",
  "NO_CREDENTIALS",
  "NO_CURRENT_USER",
];
const OF_AZURE_LOGIN = [
  "AZURE_LOGIN_FAILED",
  "HALF_A_CREDENTIAL",
  "INSECURE_URL",
  "MALFORMED_SETTING",
  "NO_CREDENTIALS",
];
const THROTTLED = 429;

/** The service could not answer: that says nothing of the login. */
const isFault = ({ status = 0 }: CmkError): boolean => status >= 500 || status === THROTTLED;
const isRefusal = ({ status = 0 }: CmkError): boolean => status >= 400 && status < 500 && status !== THROTTLED;
const isOfAtlasLogin = (error: CmkError): boolean => OF_ATLAS_LOGIN.includes(error.code) && !isFault(error);
const isOfAzureLogin = (error: CmkError): boolean =>
  (OF_AZURE_LOGIN.includes(error.code) || error.code.startsWith("AADSTS") || error.status === 401) && !isFault(error);

/** What the service said, with its own remedy where it has one. */
const said = ({ what, hint }: CmkError, values: Finding["values"]): Finding => ({
  says: what,
  ...(hint === undefined ? {} : { remedy: hint }),
  ...(values === undefined ? {} : { values }),
});

const errorOf = <T>(look: Look<T>): CmkError | undefined => (look.kind === "unseen" ? look.error : undefined);

const atlasValues = ({ target, logins }: Sight): Finding["values"] => ({
  project: target.projectId,
  id: logins.atlasClientId,
});

const atlasAccepts: Check = (sight) => {
  const error = errorOf(sight.atlas.project);
  if (error === undefined) return judged(sight.atlas.project, () => PASSED);
  if (isOfAtlasLogin(error)) return failed(said(error, atlasValues(sight)));
  return isRefusal(error) ? PASSED : unread(error);
};

const projectVisible: Check = (sight) => {
  const error = errorOf(sight.atlas.project);
  if (error === undefined) return judged(sight.atlas.project, () => PASSED);
  if (!isRefusal(error)) return unread(error);
  // An invitation to what is no project cannot succeed.
  const isGone = error.code === "GROUP_NOT_FOUND";
  return failed({ ...said(error, atlasValues(sight)), ...(isGone ? { commands: ["atlas projects list"] } : {}) });
};

const NOT_OWNER = ["USER_UNAUTHORIZED", "ACCESS_FORBIDDEN"];

/** FACT(atlas-endpoint-owner): Project Owner, even to read private endpoints. So no write is needed to know the role. */
const projectOwner: Check = (sight) => {
  const error = errorOf(sight.atlas.endpoints);
  if (error === undefined) return judged(sight.atlas.endpoints, () => PASSED);
  return NOT_OWNER.includes(error.code) ? failed(said(error, atlasValues(sight))) : unread(error);
};

const azureAccepts: Check = ({ azure, logins }) => {
  const error = errorOf(azure.login);
  if (error === undefined) return judged(azure.login, () => PASSED);
  if (!isOfAzureLogin(error)) return isRefusal(error) ? PASSED : unread(error);
  const isOfApp = logins.azureClientId !== undefined;
  if (error.code === "InvalidAuthenticationTokenTenant")
    return failed({
      ...said(error, {}),
      commands: isOfApp ? OF_ANOTHER_TENANT : ["az login --tenant {tenant}"],
    });
  return failed({ ...said(error, {}), ...(isOfApp ? { commands: ["export ARM_CLIENT_SECRET={secret}"] } : {}) });
};

/** The app must be of that tenant too. */
const OF_ANOTHER_TENANT = [
  "export ARM_TENANT_ID={tenant}",
  "export ARM_CLIENT_ID={client}",
  "export ARM_CLIENT_SECRET={secret}",
];

const MINUTE_MS = 60_000;
/** Entra accepts a difference of five minutes. */
const MOST_MS = 5 * MINUTE_MS;

/** A service that gives no time has its own check: the login. */
const clocksAgree: Check = ({ skewMs, nowMs }) => {
  const known = Object.entries(skewMs).flatMap(([service, look]) =>
    look.kind === "seen" ? [{ service, offMs: look.value }] : [],
  );
  if (known.length === 0) return undefined;
  const off = known.filter(({ offMs }) => Math.abs(offMs) > MINUTE_MS);
  const findings = off.map(({ service, offMs }) => ({
    says: `This machine's clock is ${Math.round(Math.abs(offMs) / MINUTE_MS)} minutes ${offMs > 0 ? "ahead of" : "behind"} ${service}'s: ${timeOf(nowMs)} here, ${timeOf(nowMs - offMs)} there.`,
  }));
  if (findings.length === 0) return PASSED;
  return off.some(({ offMs }) => Math.abs(offMs) > MOST_MS) ? failed(...findings) : warning(...findings);
};

export const LOGIN_CHECKS = {
  "CMK-D001": atlasAccepts,
  "CMK-D002": projectVisible,
  "CMK-D003": projectOwner,
  "CMK-D004": azureAccepts,
  "CMK-D005": clocksAgree,
} satisfies Record<string, Check>;
