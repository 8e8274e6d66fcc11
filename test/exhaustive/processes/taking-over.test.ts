// Proves what test/program/taking-over.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { takingOver } from "../../scenarios/taking-over.ts";

takingOver(createTestStack);
