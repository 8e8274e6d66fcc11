// Property values as the engine holds them: plain JSON, with a marker object around secrets and a sentinel for unknowns.
// The markers are the wire's own, so that values pass between program and state untouched.

export type Properties = Readonly<Record<string, unknown>>;

// FACT(pulumi-unknowns): the signatures under which the SDK sends unknowns and secrets.
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

export interface Secret {
  readonly [SIGNATURE]: typeof SECRET_SIGNATURE;
  readonly value: unknown;
}

export function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isSecret(value: unknown): value is Secret {
  return isRecord(value) && value[SIGNATURE] === SECRET_SIGNATURE && "value" in value;
}

export function secret(value: unknown): Secret {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET_SIGNATURE, value };
}

/** Rebuilds a value from below; `leaf` sees scalars and secrets, and answers for them. */
function mapValue(value: unknown, leaf: (value: unknown) => unknown): unknown {
  if (isSecret(value)) return leaf(value);
  if (Array.isArray(value)) return value.map((item) => mapValue(item, leaf));
  if (isRecord(value)) return mapProperties(value, leaf);
  return leaf(value);
}

export function mapProperties(properties: Properties, leaf: (value: unknown) => unknown): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, mapValue(value, leaf)]));
}

function unwrapLeaf(value: unknown): unknown {
  return isSecret(value) ? mapValue(value.value, unwrapLeaf) : value;
}

/** In clear, for the provider's process, which takes no secrets (F7). */
export function unwrapped(properties: Properties): Properties {
  return mapProperties(properties, unwrapLeaf);
}

export function unwrappedValue(value: unknown): unknown {
  return mapValue(value, unwrapLeaf);
}

export function masked(properties: Properties): Properties {
  return mapProperties(properties, (value) => (isSecret(value) ? "[secret]" : value));
}

function some(value: unknown, test: (leaf: unknown) => boolean): boolean {
  if (isSecret(value)) return test(value) || some(value.value, test);
  if (Array.isArray(value)) return value.some((item) => some(item, test));
  if (isRecord(value)) return Object.values(value).some((item) => some(item, test));
  return test(value);
}

export function hasSecrets(value: unknown): boolean {
  return some(value, isSecret);
}

export function hasUnknowns(value: unknown): boolean {
  return some(value, (leaf) => leaf === UNKNOWN);
}

/** Marks in `outs` again what was secret in `ins` under the same key (provider_plugin.go, annotateSecrets). */
export function annotateSecrets(outs: Properties, ins: Properties): Properties {
  const annotated: Record<string, unknown> = { ...outs };
  for (const [key, before] of Object.entries(ins)) {
    if (!(key in annotated)) continue;
    const after = annotated[key];
    if (isPlainObject(after) && isPlainObject(before)) annotated[key] = annotateSecrets(after, before);
    else if (hasSecrets(before)) annotated[key] = secret(after);
  }
  return annotated;
}

function isPlainObject(value: unknown): value is Properties {
  return isRecord(value) && !isSecret(value);
}

export function sameValue(left: unknown, right: unknown): boolean {
  if (left === UNKNOWN || right === UNKNOWN) return false;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameValue(item, right[index]));
  }
  if (isRecord(left) && isRecord(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((key) => key in left && key in right && sameValue(left[key], right[key]));
  }
  return left === right;
}
