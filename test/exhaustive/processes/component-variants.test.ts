// Proves what test/program/component-variants.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { componentVariants } from "../../scenarios/component-variants.ts";

componentVariants(createTestStack);
