// Proves what test/program/networking-guards.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "../../../testing/engine/index.ts";
import { networkingGuards } from "../../scenarios/networking-guards.ts";

networkingGuards(createTestStack);
