// Proves the life of a registration on the test double: real program, real plugin process, an engine of our own between them.
import { createTestStack } from "../../testing/engine/index.ts";
import { accessLife } from "../scenarios/access.ts";

accessLife(createTestStack);
