// Proves what test/program/secrets.test.ts does, with program and plugin in processes of their own.
import { createTestStack } from "../../../testing/engine/index.ts";
import { secrets } from "../../scenarios/secrets.ts";

secrets(createTestStack);
