// Proves what test/program/life.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "../../../testing/engine/index.ts";
import { life } from "../../scenarios/life.ts";

life(createTestStack);
