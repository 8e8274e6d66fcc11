// Proves what test/program/trouble.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { trouble } from "../../scenarios/trouble.ts";

trouble(createTestStack);
