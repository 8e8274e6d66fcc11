// Proves the life of a registration on the test double: program and plugin in this process, an engine of our own between them.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { accessLife } from "../scenarios/access.ts";

accessLife(createFastStack);
