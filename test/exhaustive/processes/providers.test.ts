// Proves what test/program/providers.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { providers } from "../../scenarios/providers.ts";

providers(createTestStack);
