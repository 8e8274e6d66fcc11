// A stack as the engine shows it to a policy: unknown values throw, as in a preview.
import { createRequire } from "node:module";
import {
  type Policies,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
  unknownCheckingProxy,
} from "@pulumi/policy";
import { expect } from "vitest";
import { policies } from "../../../policy/policies.ts";
import { COMPONENT, isUnknownValue, type Seen } from "../../../policy/seen.ts";

/** The engine's word for an unknown text. */
export const UNKNOWN: string = createRequire(import.meta.url)("@pulumi/policy/proxy").unknownStringValue;

export const projectId = "64b7f0c0a1b2c3d4e5f60718";
export const vaultId = (name: string): string =>
  `/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/${name}`;

export interface Given {
  readonly name?: string;
  /** The inputs. */
  readonly props?: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
  readonly parent?: Seen;
  /** Resources whose outputs a property came from. */
  readonly from?: Readonly<Record<string, readonly Seen[]>>;
  readonly stack?: string;
}

export function resource(type: string, { name = "one", props = {}, stack = "dev", ...given }: Given = {}): Seen {
  return {
    type,
    urn: `urn:pulumi:${stack}::keys::${given.parent === undefined ? "" : `${given.parent.type}$`}${type}::${name}`,
    props: unknownCheckingProxy(props),
    opts: { protect: given.protect ?? false },
    parent: given.parent,
    propertyDependencies: given.from ?? {},
  };
}

export const our = (kind: string, given?: Given): Seen => resource(`pulumi-nodejs:dynamic/atlas-cmk:${kind}`, given);

export const component = (given?: Given): Seen => resource(COMPONENT, { name: "cmk", ...given });

export interface Result {
  /** By URN: the second line, which is the finding. */
  readonly violations: Readonly<Record<string, string>>;
  readonly notApplicable?: string;
  /** What could not be checked before `pulumi up`. */
  readonly unknown?: string;
}

interface Around {
  readonly config?: object;
  readonly tags?: Readonly<Record<string, string>>;
}

type Policy = StackValidationPolicy & Required<Pick<ResourceValidationPolicy, "validateResource">>;

const policyWith = (name: string): Policy => {
  const found = (policies as Policies).find((one) => one.name === name);
  if (found === undefined || !("validateStack" in found && "validateResource" in found))
    throw new Error(`no policy ${name}`);
  return found as Policy;
};

class NotApplicable extends Error {}

function notApplicable(reason = ""): never {
  throw new NotApplicable(reason);
}

/** In a preview every output is unknown that is no input. */
const outputsOf = ({ props }: Seen): Seen["props"] =>
  unknownCheckingProxy(
    new Proxy(props, { get: (inputs, name) => (name in inputs ? Reflect.get(inputs, name) : UNKNOWN) }),
  );

/** What the pack's server does with a policy in a preview: each resource with its inputs, then the whole stack with its outputs. */
export function run(name: string, resources: readonly Seen[], { config = {}, tags = {} }: Around = {}): Result {
  const violations: Record<string, string> = {};
  const { validateResource, validateStack } = policyWith(name);
  const around = { stackTags: new Map(Object.entries(tags)), getConfig: () => config, notApplicable };
  for (const one of resources)
    expect(() => (validateResource as (args: object) => void)({ ...one, ...around })).toThrow(NotApplicable);
  const args = { ...around, resources: resources.map((one) => ({ ...one, props: outputsOf(one) })) };
  try {
    void validateStack(args as unknown as Parameters<typeof validateStack>[0], (message, urn = "") => {
      violations[urn] = message;
    });
    return { violations };
  } catch (error) {
    if (error instanceof NotApplicable) return { violations, notApplicable: error.message };
    if (isUnknownValue(error)) return { violations, unknown: error.message };
    throw error;
  }
}
