// Proves what test/program/pulumi-words.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { pulumiWords } from "../../scenarios/pulumi-words.ts";

pulumiWords(createTestStack);
