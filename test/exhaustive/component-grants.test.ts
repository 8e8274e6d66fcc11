// Proves that the component's role assignments get through on the next `up` after a death at every request about roles, with program and plugin in this
// process. `npm test` cuts after the writes only.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { componentGrants } from "../scenarios/component-grants.ts";

componentGrants(createFastStack, { every: true });
