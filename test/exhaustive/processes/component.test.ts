// Proves what test/program/component.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { componentLife } from "../../scenarios/component.ts";

componentLife(createTestStack);
