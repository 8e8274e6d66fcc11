// Proves what test/program/component-grants.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { componentGrants } from "../../scenarios/component-grants.ts";

componentGrants(createTestStack);
