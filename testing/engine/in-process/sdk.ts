// The SDK's settings that are global in a process, kept apart for each program and plugin, as the SDK does itself for inline programs
// (automation/server.js). The SDK leaves these functions out of its types.
import { createRequire } from "node:module";

const sdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
const state: { withLocalStorage<T>(work: () => T): T } = sdk("./runtime/state.js");
export const settings: typeof import("@pulumi/pulumi/runtime/settings.js") & {
  waitForRPCs(): Promise<void>;
  signalAndWaitForShutdown(): Promise<void>;
} = sdk("./runtime/settings.js");
export const config: typeof import("@pulumi/pulumi/runtime/config.js") = sdk("./runtime/config.js");
export const stack: typeof import("@pulumi/pulumi/runtime/stack.js") = sdk("./runtime/stack.js");
export const log: typeof import("@pulumi/pulumi/log/index.js") = sdk("./log/index.js");
export const errors: typeof import("@pulumi/pulumi/errors.js") = sdk("./errors.js");
export const { defaultErrorMessage }: { defaultErrorMessage(error: unknown): string } = sdk("./cmd/run/error.js");

export interface SdkOptions {
  readonly project: string;
  readonly stack: string;
  readonly address: string;
  readonly dryRun: boolean;
}

const ORGANIZATION = "organization";
const PARALLEL = 16;

export function withSdk<T>(options: SdkOptions, work: () => T): T {
  return state.withLocalStorage(() => {
    const { project, stack: stackName, address, dryRun } = options;
    settings.resetOptions(project, stackName, PARALLEL, address, address, dryRun, ORGANIZATION);
    return work();
  });
}

/** As the plugin sees it, which is told of a project and of nothing else. */
export function sdkStore<T>(project: string, work: () => T): T {
  return withSdk({ project, stack: "", address: "", dryRun: false }, work);
}
