// What tests and the demo take from here: a stack on the double of the engine, a stack on a real CLI, and the one interface of both.
export { type CliStack, createCliStack } from "./cli.ts";
export { killQuietly, markedProcesses } from "./cli-processes.ts";
export { createFastStack, createTestStack, DOUBLE_NOTICE } from "./engine/index.ts";
export { type FoundCli, findCli } from "./find-cli.ts";
export { outcomeOf, playScenario, type ScenarioStep, type StepOutcome } from "./scenario.ts";
export type { ConfigValue, OperationResult, RunningPlugin, Stack, StackOptions } from "./stack-types.ts";
