// Proves the kill table on the test double: program and plugin in this process, an engine of our own between them. What the real engine prints
// and does is proved in test/e2e.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { kills } from "../scenarios/kill.ts";

kills(createFastStack);
