// Proves `atlas-cmk adopt` on the test double: the program that it writes runs in this process, with an engine of our own.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { adopting } from "../scenarios/adopting.ts";

adopting(createFastStack);
