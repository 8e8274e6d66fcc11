// Leads requests for Azure's hosts to the emulated Azure.
import type { Answer, Request } from "./http.ts";
import type { Parts } from "./parts.ts";

export function azureAnswerer(_parts: Parts): (request: Request) => Promise<Answer> {
  return async (request) => ({
    status: 501,
    json: { error: { code: "NotImplemented", message: `the emulator has no ${request.host} yet` } },
  });
}
