// Proves what test/program/access.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { accessLife } from "../../scenarios/access.ts";

accessLife(createTestStack);
