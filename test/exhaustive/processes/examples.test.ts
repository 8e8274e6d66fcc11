// Proves what test/program/examples.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { examples } from "../../scenarios/examples.ts";

examples(createTestStack);
