// Proves what test/program/networking-guards.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { networkingGuards } from "../../scenarios/networking-guards.ts";

networkingGuards(createTestStack);
