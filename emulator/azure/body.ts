// JSON bodies of Key Vault's data plane, parsed to an object or refused.
import { jsonObject } from "../json.ts";
import { vaultRefusal } from "./vault-request.ts";

export function parseBody(text: string): Readonly<Record<string, unknown>> {
  return jsonObject(text) ?? refuse();
}

export const objectOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;

function refuse(): never {
  throw vaultRefusal(400, "BadParameter", "The request body is not a JSON object.");
}
