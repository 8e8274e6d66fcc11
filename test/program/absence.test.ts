// Proves on the test double that nothing counts as gone because it was not found: program and plugin in this process, an engine of our own between
// them. What the real engine prints and does is proved in test/e2e.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { absence } from "../scenarios/absence.ts";

absence(createFastStack);
