// Proves the component's other shapes on the test double: program and plugin in this process, the neighbours' stand-ins, an engine of our own between them.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { componentVariants } from "../scenarios/component-variants.ts";

componentVariants(createFastStack);
