// Proves the component's life on the test double: program and plugin in this process, the neighbours' stand-ins, an engine of our own between them.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { componentLife } from "../scenarios/component.ts";

componentLife(createFastStack);
