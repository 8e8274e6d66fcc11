// One call of a provider over its connection, and what its refusals mean.
import { PartialFailure } from "./provider.ts";
import { fromStruct, grpc, providerMessages, statusMessages } from "./wire.ts";

export type Callback<T> = (error: import("@grpc/grpc-js").ServiceError | null, response: T) => void;

export function call<T>(invoke: (callback: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    invoke((error, response) => (error === null ? resolve(response) : reject(parseError(error))));
  });
}

/** What Node's gRPC says when the process behind a connection is gone; the text is what Go's says. */
const GONE: readonly number[] = [grpc.status.UNAVAILABLE, grpc.status.CANCELLED];

function parseError(error: import("@grpc/grpc-js").ServiceError): Error {
  const packed = error.metadata?.get("grpc-status-details-bin")[0];
  if (!(packed instanceof Buffer)) {
    return new Error(GONE.includes(error.code) ? "error reading from server: EOF" : error.details);
  }
  for (const detail of statusMessages.Status.deserializeBinary(packed).getDetailsList()) {
    if (!detail.getTypeName().endsWith("ErrorResourceInitFailed")) continue;
    const failed = providerMessages.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
    return new PartialFailure({
      id: failed.getId(),
      outputs: fromStruct(failed.getProperties()),
      reasons: failed.getReasonsList(),
    });
  }
  return new Error(error.details);
}
