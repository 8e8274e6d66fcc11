// The one interface behind which the test double and the driver of a real CLI stand, so that a scenario can run on both.
// Types only; what each of them does is in engine/ and cli.ts.

export type PropertyMap = Readonly<Record<string, unknown>>;

/** A plain value, or one that is kept as a secret of the stack. */
export type ConfigValue = string | { readonly secret: string };

export type StepOp =
  | "same"
  | "create"
  | "update"
  | "replace"
  | "create-replacement"
  | "delete-replaced"
  | "delete"
  | "discard"
  | "discard-replaced"
  | "refresh"
  | "read"
  | "remove-pending-replace";

export interface StepRecord {
  readonly op: StepOp;
  readonly urn: string;
  readonly name: string;
  readonly type: string;
  /** By property path. Absent where the provider said "changes" without saying which. */
  readonly diff?: Readonly<Record<string, { readonly kind: DiffKind }>>;
}

export type DiffKind = "add" | "delete" | "update" | "add-replace" | "delete-replace" | "update-replace";

export type Severity = "info" | "info#err" | "warning" | "error";

export interface Message {
  readonly severity: Severity;
  /** Empty: said of the stack as a whole. */
  readonly urn: string;
  readonly text: string;
  /** Shown in passing on the resource's row; not part of the diagnostics at the end. */
  readonly ephemeral: boolean;
}

export interface OperationResult {
  readonly ok: boolean;
  readonly steps: readonly StepRecord[];
  /** How many resources by kind of change, as the CLI counts them. */
  readonly changeSummary: Readonly<Record<string, number>>;
  readonly messages: readonly Message[];
  /** What a person reads. */
  readonly output: string;
  readonly errors: readonly string[];
  /** The stack's outputs; secrets read "[secret]". */
  readonly outputs: PropertyMap;
}

export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies: readonly string[];
  readonly initErrors?: readonly string[];
  /** Replaced already, its own delete still to come. */
  readonly delete?: boolean;
  readonly pendingReplacement?: boolean;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly external?: boolean;
}

export interface PendingOperation {
  readonly type: "creating" | "updating" | "deleting" | "reading";
  readonly urn: string;
}

/** Secrets read "[secret]" here; in the file they are encrypted. */
export interface StackState {
  readonly resources: readonly ResourceState[];
  readonly pendingOperations: readonly PendingOperation[];
}

export interface CommonOptions {
  /** Called as soon as a process of the dynamic provider runs. */
  readonly onPlugin?: (plugin: RunningPlugin) => void;
}

export interface RunningPlugin {
  /** Absent where it runs in the test's own process. */
  readonly pid: number | undefined;
  /** Ends it at once, in the middle of whatever it does. What it has sent is not taken back. */
  kill(): void;
}

export interface UpdateOptions extends CommonOptions {
  /** Render property changes. */
  readonly diff?: boolean;
  readonly refresh?: boolean;
  /** URNs to replace whatever their diff says. */
  readonly replace?: readonly string[];
  /** URNs; everything else stays as it is. */
  readonly target?: readonly string[];
  readonly continueOnError?: boolean;
}

interface PreviewOptions extends UpdateOptions {
  /** The file that gets the plan. */
  readonly savePlan?: string;
}

interface UpOptions extends UpdateOptions {
  /** A file with the plan that the run keeps to. */
  readonly plan?: string;
}

export interface RefreshOptions extends CommonOptions {
  readonly diff?: boolean;
  readonly previewOnly?: boolean;
  readonly clearPendingCreates?: boolean;
}

export interface DestroyOptions extends CommonOptions {
  readonly diff?: boolean;
  readonly refresh?: boolean;
  readonly runProgram?: boolean;
  readonly continueOnError?: boolean;
}

export interface Stack {
  /** "double" for the engine in this folder, "cli" for the real one. */
  readonly kind: "double" | "cli";
  /** Everything that the stack keeps on disk, so that a test can search it for a secret. */
  readonly directory: string;
  preview(options?: PreviewOptions): Promise<OperationResult>;
  up(options?: UpOptions): Promise<OperationResult>;
  refresh(options?: RefreshOptions): Promise<OperationResult>;
  destroy(options?: DestroyOptions): Promise<OperationResult>;
  state(): Promise<StackState>;
  setConfig(key: string, value: ConfigValue | undefined): void;
  setEnv(name: string, value: string | undefined): void;
  /** Ends a running operation as a killed CLI would: no further write to the state, the plugin dies too. */
  terminate(): Promise<void>;
  dispose(): Promise<void>;
}

export interface StackOptions {
  /** The folder with Pulumi.yaml. */
  readonly projectDir: string;
  readonly stackName?: string;
  readonly config?: Readonly<Record<string, ConfigValue>>;
  /** Added to this process's environment for the program and for the plugin. */
  readonly env?: Readonly<Record<string, string>>;
}
