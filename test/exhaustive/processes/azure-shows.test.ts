// Proves what test/program/azure-shows.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "../../../testing/engine/index.ts";
import { azureShows } from "../../scenarios/azure-shows.ts";

azureShows(createTestStack);
