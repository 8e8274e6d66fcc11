// Proves that an example runs as a user runs it: TypeScript under the SDK's own runner, program and plugin in processes of their own. What each example
// does is proved in test/program.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { examples } from "../scenarios/examples.ts";

examples(createTestStack, ["quickstart"]);
