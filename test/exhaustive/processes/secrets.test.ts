// Proves what test/program/secrets.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { secrets } from "../../scenarios/secrets.ts";

secrets(createTestStack);
