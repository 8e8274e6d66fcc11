// Proves on the test double that four hundred days of one way to name a key need no unplanned change; the other ways are in test/exhaustive.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { fourHundredDays } from "../scenarios/years.ts";

fourHundredDays(createFastStack, ["version-less"]);
