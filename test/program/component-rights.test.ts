// Proves on the test double what the component says of missing rights, bad input, and of what is too new: program and plugin in this process.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { componentRights } from "../scenarios/component-rights.ts";

componentRights(createFastStack);
