// Proves what test/program/azure-shows.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { azureShows } from "../../scenarios/azure-shows.ts";

azureShows(createTestStack);
