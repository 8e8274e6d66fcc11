// Proves what test/program/component-rights.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { componentRights } from "../../scenarios/component-rights.ts";

componentRights(createTestStack);
