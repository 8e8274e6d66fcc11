// Proves what test/program/networking.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "@pulumi-atlas-cmk/testing";
import { privateNetworking } from "../../scenarios/networking.ts";
import { othersOnThePath } from "../../scenarios/networking-others.ts";

privateNetworking(createTestStack);
othersOnThePath(createTestStack);
