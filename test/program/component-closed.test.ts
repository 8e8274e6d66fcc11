// Proves that the component's vault stays closed on the test double: program and plugin in this process, an engine of our own between them.
import { createFastStack } from "../../testing/engine/index.ts";
import { componentClosed } from "../scenarios/component-closed.ts";

componentClosed(createFastStack);
