// Which URLs may be plain http. Support layer, pure.
import { CmkError } from "./errors";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

export const isLoopback = (url: string): boolean => URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);

/** `https:` anywhere, `http:` on this machine only: every request carries a credential. */
export function refuseInsecure(url: string, setting: string): void {
  const isSafe =
    URL.canParse(url) && (new URL(url).protocol === "https:" || (new URL(url).protocol === "http:" && isLoopback(url)));
  if (!isSafe)
    throw new CmkError(`${setting} is ${withoutLogin(url)}, which is neither an https URL nor on this machine.`, {
      code: "INSECURE_URL",
      hint: "Set an https URL. Plain http is only for an emulator on this machine (loopback).",
    });
}

/** A URL may contain a user and a password. No message repeats them. */
const withoutLogin = (url: string): string => url.replace(/\/\/[^/]*@/, "//");
