// Proves that the component's vault stays closed on the test double: program and plugin in this process, an engine of our own between them.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { componentClosed } from "../scenarios/component-closed.ts";

componentClosed(createFastStack);
