// Proves what test/program/life.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { life } from "../../scenarios/life.ts";

life(createTestStack);
