// Proves what test/program/key.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { keyLife } from "../../scenarios/key.ts";

keyLife(createTestStack);
