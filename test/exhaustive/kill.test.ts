// Proves the kill table at every request of every operation, with program and plugin in this process. `npm test` cuts the operations of the private path
// at the first of each kind of write only.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { kills } from "../scenarios/kill.ts";

kills(createFastStack, { every: true });
