// The provider protocol's gRPC stubs, as the Pulumi SDK brings them, and the conversion between its structs and plain values.
// Libraries only: grpc-js is the SDK's own copy, because two copies refuse each other's objects.
import { createRequire } from "node:module";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import providerServices from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerMessages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import type { Properties } from "./values.ts";

const sdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
export const grpc: typeof import("@grpc/grpc-js") = sdk("@grpc/grpc-js");
const structs: typeof import("google-protobuf/google/protobuf/struct_pb.js") = sdk(
  "google-protobuf/google/protobuf/struct_pb.js",
);
const empties: typeof import("google-protobuf/google/protobuf/empty_pb.js") = sdk(
  "google-protobuf/google/protobuf/empty_pb.js",
);
const anys: typeof import("google-protobuf/google/protobuf/any_pb.js") = sdk(
  "google-protobuf/google/protobuf/any_pb.js",
);

export { pluginMessages, providerMessages, providerServices };

export type Struct = InstanceType<typeof structs.Struct>;

export const MESSAGE_LIMIT = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

export function toStruct(values: Properties): Struct {
  // The stub's parameter type leaves out nested objects, which it does take.
  return structs.Struct.fromJavaScript(values as Parameters<typeof structs.Struct.fromJavaScript>[0]);
}

export function fromStruct(struct: Struct | undefined): Properties {
  return struct === undefined ? {} : { ...struct.toJavaScript() };
}

export const emptyMessage = () => new empties.Empty();

export interface HalfMade {
  readonly id: string;
  readonly outputs: Properties;
  readonly inputs: Properties;
  readonly reasons: readonly string[];
}

/** "Made, but not finished", in the only form in which the engine understands it. */
export function halfMadeDetails({ id, outputs, inputs, reasons }: HalfMade) {
  const failed = new providerMessages.ErrorResourceInitFailed();
  failed.setId(id);
  failed.setProperties(toStruct(outputs));
  failed.setInputs(toStruct(inputs));
  failed.setReasonsList([...reasons]);
  const detail = new anys.Any();
  detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statusMessages.Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(reasons.join("; "));
  status.addDetails(detail);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return metadata;
}
