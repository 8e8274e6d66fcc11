// Proves on the test double that explicit instances keep their credentials apart. What the real engine does with them is proved in test/e2e.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { providers } from "../scenarios/providers.ts";

providers(createFastStack);
