// Proves what test/program/guards.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { guards } from "../../scenarios/guards.ts";

guards(createTestStack);
