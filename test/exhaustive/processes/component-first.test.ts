// Proves what test/program/component-first.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { componentFirst } from "../../scenarios/component-first.ts";

componentFirst(createTestStack);
