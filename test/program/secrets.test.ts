// Proves on the test double that no secret is found anywhere. What the real engine writes is proved in test/e2e.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { secrets } from "../scenarios/secrets.ts";

secrets(createFastStack);
