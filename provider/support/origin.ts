// Whether a URL in a service's answer belongs to that service. Support layer, pure.

/** The given URL, absolute, where its origin is the one that was asked. A credential is sent nowhere else. */
export function sameOrigin(given: string, asked: string): string | undefined {
  if (!URL.canParse(given, asked)) return undefined;
  const url = new URL(given, asked);
  return url.origin === new URL(asked).origin ? url.href : undefined;
}
