// Proves that the component looks before it makes anything, on the test double: program and plugin in this process, an engine of our own between them.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { componentFirst } from "../scenarios/component-first.ts";

componentFirst(createFastStack);
