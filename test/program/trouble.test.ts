// Proves on the test double what happens when something goes wrong: program and plugin in this process, an engine of our own between them. What the
// real engine prints and does is proved in test/e2e.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { trouble } from "../scenarios/trouble.ts";

trouble(createFastStack);
