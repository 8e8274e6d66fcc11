// Reads whether a resource provider is registered with a subscription, and registers it. Azure layer; it never unregisters one.
import type { Clock } from "../support/clock";
import { isText } from "../support/reader";
import { pathSegment } from "../support/url-path";
import { answerOf } from "./answers";
import type { Caller } from "./call";
import { pollUntilEnd } from "./poll";
import type { AzureCallOptions, AzureClient } from "./types";

/**
 * ASSUMED(resources-version): a stable version of Microsoft.Resources in every cloud (Azure refuses a wrong version with
 * `NoRegisteredProviderFound`).
 */
export const RESOURCES_VERSION = "2021-04-01";

type ProviderCalls = Pick<AzureClient, "getProviderRegistration" | "registerProvider">;

export function providerCalls(caller: Caller, clock: Clock): ProviderCalls {
  const stateOf = async (subscriptionId: string, namespace: string, options?: AzureCallOptions): Promise<string> => {
    const one = {
      ...providerAt(subscriptionId, namespace),
      action: "Microsoft.Resources/subscriptions/providers/read",
    };
    return parseState(one.what, await caller.look(one, options));
  };
  return {
    getProviderRegistration: stateOf,
    registerProvider: async (subscriptionId, namespace, options = {}) => {
      const { path, ...rest } = providerAt(subscriptionId, namespace);
      const write = {
        ...rest,
        path: `${path}/register`,
        method: "POST",
        action: `${namespace}/register/action`,
      } as const;
      if (isRegistered(await caller.change(write, parseState, options))) return;
      const end = await pollUntilEnd<void>({
        what: rest.what,
        clock,
        signal: options.signal,
        look: async () => {
          const state = await stateOf(subscriptionId, namespace, options);
          return isRegistered(state) ? { kind: "done", value: undefined } : { kind: "pending", state };
        },
      });
      if (end.kind === "failed") throw end.error;
    },
  };
}

const isRegistered = (state: string): boolean => state.toLowerCase() === "registered";

const providerAt = (subscriptionId: string, namespace: string) => ({
  path: `/subscriptions/${pathSegment(subscriptionId)}/providers/${pathSegment(namespace)}`,
  version: RESOURCES_VERSION,
  what: `the registration of ${namespace} with subscription ${subscriptionId}`,
});

const parseState = (what: string, json: unknown): string =>
  answerOf(what, "registrationState", json).required("registrationState", isText);
