// Proves what a person reads on the rows, on the test double: program and plugin in this process, an engine of our own between them.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { rows } from "../scenarios/rows.ts";

rows(createFastStack);
