// Proves the component's role assignments on the test double: program and plugin in this process, the neighbours' stand-ins, an engine of our own between
// them.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { componentGrants } from "../scenarios/component-grants.ts";

componentGrants(createFastStack);
