// The Pulumi SDK's own gRPC stubs and the conversion between its structs and plain values.
// The only place that knows how those stubs are loaded: they are CommonJS, and grpc-js is the SDK's copy, not ours.
import { createRequire } from "node:module";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import providerServices from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerMessages from "@pulumi/pulumi/proto/provider_pb.js";
import resourceServices from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resourceMessages from "@pulumi/pulumi/proto/resource_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import type { Properties } from "./property.ts";

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
export const anyMessage = anys.Any;

export {
  engineMessages,
  engineServices,
  pluginMessages,
  providerMessages,
  providerServices,
  resourceMessages,
  resourceServices,
  statusMessages,
};

type Struct = InstanceType<typeof structs.Struct>;

export const MESSAGE_LIMIT = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** Of a client of ours. A connection of its own: grpc-js otherwise shares them by address, and a later server may get the port of an earlier one. */
export const CLIENT_OPTIONS = { ...MESSAGE_LIMIT, "grpc.use_local_subchannel_pool": 1 };

export function toStruct(values: Properties): Struct {
  // The stub's parameter type leaves out nested objects, which it does take.
  return structs.Struct.fromJavaScript(values as Parameters<typeof structs.Struct.fromJavaScript>[0]);
}

export function fromStruct(struct: Struct | undefined): Properties {
  return struct === undefined ? {} : { ...struct.toJavaScript() };
}

export function emptyMessage() {
  return new empties.Empty();
}
