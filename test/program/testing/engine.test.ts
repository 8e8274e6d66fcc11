// Proves that the test double, with program and plugin in this process, does what a real CLI did when the recordings were made.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { ownWays, recordings } from "./double.ts";

recordings(createFastStack);
ownWays(createFastStack);
