// A default for an argument that may turn out to be null, such as a value of a configuration or of another stack. Program side.
import * as pulumi from "@pulumi/pulumi";

/** The argument, or the default where the argument is absent or null. */
export const orElse = <T>(given: pulumi.Input<T> | undefined, fallback: pulumi.Input<T>): pulumi.Input<T> =>
  given === undefined ? fallback : (pulumi.output(given).apply((known) => known ?? fallback) as pulumi.Output<T>); // both are T, so unwrapping changes nothing
