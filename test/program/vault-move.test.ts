// Proves on the test double how a project changes to another vault, with and without private endpoints.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { vaultMove } from "../scenarios/vault-move.ts";

vaultMove(createFastStack);
