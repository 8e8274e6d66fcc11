// Proves the order of another package's clusters beside the component on the test double: program and plugin in this process, the neighbours' stand-ins, an engine of our own between them.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { componentOrder } from "../scenarios/component-order.ts";

componentOrder(createFastStack);
