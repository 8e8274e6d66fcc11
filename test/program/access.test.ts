// Proves the life of a registration on the test double: real program, real plugin process, an engine of our own between them.
import { createFastStack } from "../../testing/engine/index.ts";
import { accessLife } from "../scenarios/access.ts";

accessLife(createFastStack);
