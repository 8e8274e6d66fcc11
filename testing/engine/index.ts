// The test double of the Pulumi engine: a program's whole life without the CLI. For tests and the demo, not published.
export { DOUBLE_NOTICE } from "./render.ts";
export { createTestStack, type TestStackOptions } from "./stack.ts";
