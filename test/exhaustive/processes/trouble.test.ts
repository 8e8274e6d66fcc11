// Proves what test/program/trouble.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "../../../testing/engine/index.ts";
import { trouble } from "../../scenarios/trouble.ts";

trouble(createTestStack);
