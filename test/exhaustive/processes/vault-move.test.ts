// Proves what test/program/vault-move.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { vaultMove } from "../../scenarios/vault-move.ts";

vaultMove(createTestStack);
