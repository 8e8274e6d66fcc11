// Proves what test/program/component-closed.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "../../../testing/engine/index.ts";
import { componentClosed } from "../../scenarios/component-closed.ts";

componentClosed(createTestStack);
