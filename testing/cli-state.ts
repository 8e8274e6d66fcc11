// Reads `pulumi stack export` into the shape that both kinds of stack share.
import type { PendingOperation, PropertyMap, ResourceState, StackState } from "./stack-types.ts";

interface ExportedResource extends Omit<ResourceState, "inputs" | "outputs" | "dependencies" | "custom"> {
  readonly custom?: boolean;
  readonly inputs?: PropertyMap;
  readonly outputs?: PropertyMap;
  readonly dependencies?: readonly string[] | null;
}

interface Exported {
  readonly deployment: {
    readonly resources?: readonly ExportedResource[];
    readonly pending_operations?: readonly {
      readonly type: PendingOperation["type"];
      readonly resource: ExportedResource;
    }[];
  };
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

export function readExport(text: string): StackState {
  const { deployment } = JSON.parse(text) as Exported;
  return {
    resources: (deployment.resources ?? []).map(resourceState),
    pendingOperations: (deployment.pending_operations ?? []).map(({ type, resource }) => ({ type, urn: resource.urn })),
  };
}

function resourceState(resource: ExportedResource): ResourceState {
  const { urn, type, id, parent, provider, initErrors } = resource;
  return {
    urn,
    type,
    custom: resource.custom ?? false,
    inputs: masked(resource.inputs ?? {}),
    outputs: masked(resource.outputs ?? {}),
    dependencies: resource.dependencies ?? [],
    ...(id === undefined ? {} : { id }),
    ...(parent === undefined ? {} : { parent }),
    ...(provider === undefined ? {} : { provider }),
    ...(initErrors === undefined ? {} : { initErrors }),
    ...(resource.delete === true ? { delete: true } : {}),
    ...(resource.pendingReplacement === true ? { pendingReplacement: true } : {}),
    ...(resource.protect === true ? { protect: true } : {}),
    ...(resource.retainOnDelete === true ? { retainOnDelete: true } : {}),
    ...(resource.external === true ? { external: true } : {}),
  };
}

function masked(properties: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, maskedValue(value)]));
}

function maskedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskedValue);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value && value[SIGNATURE] === SECRET_SIGNATURE) return "[secret]";
  return masked({ ...value });
}
