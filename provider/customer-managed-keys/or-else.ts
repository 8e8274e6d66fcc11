// A default for an argument that may be null only once it is known, as of a configuration or another stack. Program side.
import * as pulumi from "@pulumi/pulumi";

/** The argument, or the default where it is absent or comes to null. */
export const orElse = <T>(given: pulumi.Input<T> | undefined, fallback: pulumi.Input<T>): pulumi.Input<T> =>
  given === undefined ? fallback : (pulumi.output(given).apply((known) => known ?? fallback) as pulumi.Output<T>); // both are T, so unwrapping changes nothing
