// Proves Pulumi's own words in a stack on the test double: program and plugin in this process, an engine of our own between them.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { pulumiWords } from "../scenarios/pulumi-words.ts";

pulumiWords(createFastStack);
