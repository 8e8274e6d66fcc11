// Proves what test/program/component-closed.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { componentClosed } from "../../scenarios/component-closed.ts";

componentClosed(createTestStack);
