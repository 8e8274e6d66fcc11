// Reads the CLI's event log: which steps were taken, what was said, how it ended.
// The log holds debug messages of the SDK with secrets in clear (FACT(pulumi-debug-secrets)): they are dropped here,
// and the caller deletes the file.
import type { DiffKind, Message, OperationResult, PropertyMap, Severity, StepOp, StepRecord } from "./stack-types.ts";

export type EventSummary = Pick<OperationResult, "steps" | "changeSummary" | "messages" | "outputs">;

interface StepMetadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly detailedDiff?: Readonly<Record<string, { readonly diffKind: DiffKind }>> | null;
  readonly new?: { readonly outputs?: PropertyMap } | null;
}

/** As much of an engine event as is used here. */
interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: StepMetadata };
  readonly resOutputsEvent?: { readonly metadata: StepMetadata };
  readonly diagnosticEvent?: {
    readonly urn?: string;
    readonly message: string;
    readonly severity: string;
    readonly ephemeral?: boolean;
  };
  readonly summaryEvent?: { readonly resourceChanges?: Readonly<Record<string, number>> };
}

const STACK_TYPE = "pulumi:pulumi:Stack";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function readEvents(text: string): EventSummary {
  const events = text.split("\n").flatMap(parseEvent);
  const stacks = events
    .flatMap((event) => event.resOutputsEvent?.metadata ?? [])
    .filter((step) => step.type === STACK_TYPE);
  return {
    steps: events.flatMap((event, index) => stepRecord(event, events.slice(index + 1))),
    changeSummary: events.findLast((event) => event.summaryEvent !== undefined)?.summaryEvent?.resourceChanges ?? {},
    messages: events.flatMap(messageOf),
    outputs: shownOutputs(stacks.at(-1)?.new?.outputs ?? {}),
  };
}

function parseEvent(line: string): readonly EngineEvent[] {
  if (line.trim() === "") return [];
  try {
    return [JSON.parse(line) as EngineEvent];
  } catch {
    // A killed CLI leaves half a line.
    return [];
  }
}

function stepRecord(event: EngineEvent, later: readonly EngineEvent[]): readonly StepRecord[] {
  const step = event.resourcePreEvent?.metadata;
  if (step === undefined || isDefaultProvider(step)) return [];
  // What a refresh found is known only after it.
  const told =
    step.op === "refresh"
      ? later.find((next) => next.resOutputsEvent?.metadata.urn === step.urn)?.resOutputsEvent?.metadata
      : step;
  const detailed = told?.detailedDiff ?? undefined;
  return [
    {
      op: step.op as StepOp,
      urn: step.urn,
      name: nameOf(step.urn),
      type: step.type,
      ...(detailed === undefined ? {} : { diff: diffOf(detailed) }),
    },
  ];
}

function diffOf(detailed: NonNullable<StepMetadata["detailedDiff"]>): NonNullable<StepRecord["diff"]> {
  return Object.fromEntries(Object.entries(detailed).map(([path, { diffKind }]) => [path, { kind: diffKind }]));
}

function isDefaultProvider(step: StepMetadata): boolean {
  return step.type.startsWith("pulumi:providers:") && /^default(_|$)/.test(nameOf(step.urn));
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function messageOf(event: EngineEvent): readonly Message[] {
  const said = event.diagnosticEvent;
  if (said === undefined || said.severity === "debug") return [];
  const text = said.message.trimEnd();
  return [{ severity: said.severity as Severity, urn: said.urn ?? "", text, ephemeral: said.ephemeral ?? false }];
}

function shownOutputs(outputs: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [key, value === UNKNOWN ? "[unknown]" : value]),
  );
}
