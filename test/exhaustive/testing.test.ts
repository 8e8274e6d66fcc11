// Proves that the test double, with program and plugin in processes of their own, does what a real CLI did when the recordings were made.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { ownWays, recordings } from "../program/testing/double.ts";

recordings(createTestStack);
ownWays(createTestStack);
