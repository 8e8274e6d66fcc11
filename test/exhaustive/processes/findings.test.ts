// Proves what test/program/findings.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { findings } from "../../scenarios/findings.ts";

findings(createTestStack);
