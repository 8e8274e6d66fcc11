// The base URL of a service, as a setting gives it: an origin and nothing more. Support layer, pure.
import { CmkError } from "./errors";
import { isLoopback, refuseInsecure } from "./loopback";

/** The origin in the setting. Any other part of the URL would send every request to a wrong address, so it is refused. No message repeats it. */
export function originOf(value: string, setting: string): string {
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(value) ? undefined : withScheme(value);
  if (whole !== undefined) throw malformed(setting, "has no scheme", whole);
  if (!URL.canParse(value)) throw malformed(setting, "is not a URL", undefined);
  refuseInsecure(value, setting);
  const url = new URL(value);
  const more = beside(url);
  if (more.length > 0) throw malformed(setting, `has ${inWords(more)}`, url.origin);
  return url.origin;
}

/** `href` keeps the `?` or `#` of an empty query or fragment. */
function beside(url: URL): readonly string[] {
  const [beforeFragment = "", ...fragment] = url.href.split("#");
  return [
    ...(url.username === "" && url.password === "" ? [] : ["a login"]),
    ...(url.pathname === "/" ? [] : ["a path"]),
    ...(beforeFragment.includes("?") ? ["a query"] : []),
    ...(fragment.length === 0 ? [] : ["a fragment"]),
  ];
}

const inWords = (parts: readonly string[]): string =>
  parts.length === 1 ? parts.join() : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

function withScheme(value: string): string | undefined {
  const scheme = isLoopback(`http://${value}`) ? "http" : "https";
  return URL.canParse(`${scheme}://${value}`) ? new URL(`${scheme}://${value}`).origin : undefined;
}

const malformed = (setting: string, fault: string, right: string | undefined): CmkError =>
  new CmkError(`${setting} must be an origin (scheme, host and port), but it ${fault}.`, {
    code: "MALFORMED_SETTING",
    hint: `Set ${setting} to ${right ?? "an origin such as https://cloud.mongodb.com"}.`,
  });
