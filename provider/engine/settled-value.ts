// The value of an input. Bridge layer, program side.
import * as pulumi from "@pulumi/pulumi";

/**
 * The value alone, `undefined` while it is not known. An output would bring its dependencies, and a resource would wait for what it does not need. The SDK's types
 * leave out `promise`, but the SDK's own `dependsOn` calls it.
 */
export const settledValue = (input: pulumi.Input<unknown>): Promise<unknown> =>
  (pulumi.output(input) as unknown as { promise(): Promise<unknown> }).promise();
