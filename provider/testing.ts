// For unit tests of programs: the entry point `pulumi-atlas-cmk/testing`. Pure: it loads neither Pulumi nor a provider.
import { isHidden } from "./engine/hidden";

/**
 * The inputs of a resource as the program set them, in the mock of a unit test (`pulumi.runtime.setMocks`). The mock gets further inputs, whose names begin with
 * two underscores: they are for the engine.
 *
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { visibleInputs } from "pulumi-atlas-cmk/testing";
 *
 * const registered = new Map<string, Record<string, unknown>>();
 * await pulumi.runtime.setMocks({
 *   newResource: ({ name, inputs }) => {
 *     registered.set(name, visibleInputs(inputs));
 *     return { id: `${name}-id`, state: inputs };
 *   },
 *   call: ({ inputs }) => inputs,
 * });
 * ```
 */
export const visibleInputs = (inputs: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(inputs).filter(([name]) => !isHidden(name)));
