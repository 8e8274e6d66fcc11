// Proves on the test double that each example does what its README says. What the real engine does with them is proved in test/e2e.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { examples } from "../scenarios/examples.ts";

examples(createFastStack);
