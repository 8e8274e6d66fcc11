// Proves what docs/taking-over.md says on the test double: program and plugin in this process, the neighbours' stand-ins, an engine of our own between them.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { takingOver } from "../scenarios/taking-over.ts";

takingOver(createFastStack);
