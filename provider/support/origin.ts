// Whether an address that a service gives is its own. Support layer, pure.

/** The address given, absolute, where it is of the origin that was asked: a credential goes nowhere else. */
export function sameOrigin(given: string, asked: string): string | undefined {
  if (!URL.canParse(given, asked)) return undefined;
  const url = new URL(given, asked);
  return url.origin === new URL(asked).origin ? url.href : undefined;
}
