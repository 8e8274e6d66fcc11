// Proves that the component looks before it makes anything, on the test double: program and plugin in this process, an engine of our own between them.
import { createFastStack } from "../../testing/engine/index.ts";
import { componentFirst } from "../scenarios/component-first.ts";

componentFirst(createFastStack);
