// Proves the guards of the private path on the test double: program and plugin in this process, an engine of our own between them. What the real engine prints
// and does is proved in test/e2e.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { networkingGuards } from "../scenarios/networking-guards.ts";

networkingGuards(createFastStack);
