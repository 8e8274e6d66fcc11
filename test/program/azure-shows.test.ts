// Proves on the test double what a person reads of what Azure shows: program and plugin in this process, an engine of our own between them. What the
// real engine prints and does is proved in test/e2e.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { azureShows } from "../scenarios/azure-shows.ts";

azureShows(createFastStack);
