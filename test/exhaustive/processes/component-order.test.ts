// Proves what test/program/component-order.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { componentOrder } from "../../scenarios/component-order.ts";

componentOrder(createTestStack);
