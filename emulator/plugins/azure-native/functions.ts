// The functions of azure-native that programs call: the identity of the login, and look-ups of objects.
import type { Properties } from "../values.ts";
import type { Arm } from "./arm.ts";
import { functionKinds, type ResourceKind } from "./kinds.ts";
import type { Login } from "./login.ts";
import { idFor, outputsFor } from "./shape.ts";

interface FunctionParts {
  readonly arm: Arm;
  readonly login: Login;
  readonly subscriptionId: string;
}

type PluginFunction = (parts: FunctionParts, args: Properties) => Promise<Properties>;

const getter =
  (kind: ResourceKind): PluginFunction =>
  async ({ arm, subscriptionId }, args) => {
    const id = idFor(kind, args, subscriptionId);
    const answer = await arm.get(id, kind.apiVersion).catch((error: unknown) => {
      throw new Error(`request failed ${id}: ${error instanceof Error ? error.message : String(error)}`);
    });
    return { ...outputsFor(kind, answer), id: answer.id };
  };

export const functions: Readonly<Record<string, PluginFunction>> = {
  "azure-native:authorization:getClientConfig": async ({ arm, login, subscriptionId }) => ({
    clientId: login.clientId,
    objectId: (await arm.claims()).oid,
    subscriptionId,
    tenantId: login.tenantId,
  }),
  "azure-native:keyvault:getVault": getter(functionKinds.vault),
  "azure-native:keyvault:getKey": getter(functionKinds.key),
  "azure-native:resources:getResourceGroup": getter(functionKinds.resourceGroup),
};
