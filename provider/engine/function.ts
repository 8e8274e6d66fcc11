// Common parts of the functions for programs: the stack's configuration, and a variant that takes and returns outputs. Bridge layer, program side.
import * as pulumi from "@pulumi/pulumi";
import { hasCode } from "../support/errors";

/** Stack configuration by full key, such as `mongodbatlas:clientId`. */
export const programConfig = {
  get: (key: string): string | undefined => {
    const [namespace, ...name] = key.split(":");
    return name.length === 0 ? undefined : new pulumi.Config(namespace).get(name.join(":"));
  },
};

/** The `…Output` variant. In a preview without credentials, it warns and returns an unknown value instead of failing the program. */
export const outputTwin =
  <Args, Result>(name: string, call: (args: pulumi.Unwrap<Args>) => Promise<Result>) =>
  (args: Args): pulumi.Output<Result> =>
    pulumi.output(args).apply(async (known): Promise<Result> => {
      try {
        return await call(known);
      } catch (error) {
        if (!pulumi.runtime.isDryRun() || !hasCode(error, "NO_CREDENTIALS")) throw error;
        await pulumi.log.warn(`${name}: the value is not known until \`pulumi up\`. ${error.message}`);
        return pulumi.unknown as Result;
      }
    }) as pulumi.Output<Result>; // a result holds no outputs, so unwrapping changes nothing
