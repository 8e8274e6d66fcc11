// Proves what test/program/kill.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { kills } from "../../scenarios/kill.ts";

kills(createTestStack);
