// Proves what test/program/rows.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { rows } from "../../scenarios/rows.ts";

rows(createTestStack);
