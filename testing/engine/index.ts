// The test double of the Pulumi engine: a program's whole life without the CLI. For tests and the demo, not published.
import type { Stack } from "../stack-types.ts";
import { createTestStack, type TestStackOptions } from "./stack.ts";

export { DOUBLE_NOTICE } from "./render.ts";
export { createTestStack, type TestStackOptions };

/** The same with program and plugin in the caller's process: an operation then takes milliseconds, not seconds. */
export const createFastStack = (options: TestStackOptions): Promise<Stack> =>
  createTestStack({ ...options, hosts: "inProcess" });
