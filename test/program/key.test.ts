// Proves the life of a key in a stack on the test double: program and plugin in this process, an engine of our own between them.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { keyLife } from "../scenarios/key.ts";

keyLife(createFastStack);
