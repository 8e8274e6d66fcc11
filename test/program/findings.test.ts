// Proves on the test double the six findings about a key that Atlas cannot use: program and plugin in this process, an engine of our own between them. What the
// real engine prints and does is proved in test/e2e.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { findings } from "../scenarios/findings.ts";

findings(createFastStack);
