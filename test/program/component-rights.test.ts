// Proves on the test double what the component says of missing rights, bad input, and of what is too new: real program, real plugin processes.
import { createFastStack } from "../../testing/engine/index.ts";
import { componentRights } from "../scenarios/component-rights.ts";

componentRights(createFastStack);
