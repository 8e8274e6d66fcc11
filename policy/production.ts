// Whether a stack is production: by its tag, else by its name. Pure.

export const DEFAULTS = {
  /** `prod`, `eu-prod`, `production-2`, `live`; not `product` and not `preprod`. */
  pattern: "(^|[^a-z0-9])(prod|prd|production|live)([^a-z]|$)",
  tag: "environment",
} as const;

export interface Production {
  readonly tags: ReadonlyMap<string, string>;
  readonly pattern?: string | undefined;
  readonly tag?: string | undefined;
}

/** Whether the resource with this URN is of a production stack. A stack that has the tag is judged by the tag's value alone. */
export function isProduction({ tags, pattern, tag }: Production, urn: string): boolean {
  const word = tags.get(tag ?? DEFAULTS.tag) ?? stackOf(urn);
  return expressionOf(pattern ?? DEFAULTS.pattern).test(word);
}

function expressionOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "i");
  } catch {
    throw new Error(
      "protect-production: 'pattern' in the configuration of the policy pack is not a regular expression.",
    );
  }
}

/** `urn:pulumi:<stack>::<project>::…` */
const stackOf = (urn: string): string => /^urn:pulumi:(.*?)::/.exec(urn)?.[1] ?? "";
