import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { fourHundredDays } from "../scenarios/years.ts";

fourHundredDays(createFastStack, ["pinned", "latest", "version-less"]);
