// Proves on the test double that four hundred days need no unplanned change, for each way to name a key. With -u it draws the pictures of the docs.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { fourHundredDays } from "../scenarios/years.ts";

fourHundredDays(createFastStack, ["pinned", "latest", "version-less"]);
