// ARM's resource providers of a subscription, as far as Microsoft.Network: whether it is registered, and registering it.
import { type Answer, azureRefusal, type Request, type Route } from "../http.ts";
import { setOwn } from "../own.ts";
import { type ArmParts, admit, RESOURCES_VERSIONS } from "./arm-request.ts";
import { networkState } from "./settling.ts";

const PROVIDER = "/subscriptions/{subscription}/providers/{namespace}";
const NETWORK = "Microsoft.Network";

type PathParts = Readonly<Record<string, string>>;

export function armProviderRoutes(parts: ArmParts): readonly Route[] {
  return [
    { method: "GET", path: PROVIDER, handle: (request, path) => get(parts, request, path) },
    { method: "POST", path: `${PROVIDER}/register`, handle: (request, path) => register(parts, request, path) },
  ];
}

function get(parts: ArmParts, request: Request, path: PathParts): Answer {
  enter(parts, { request, path, action: "Microsoft.Resources/subscriptions/providers/read" });
  return shown(parts, path);
}

/** FACT(arm-registration): needs the action `/register/action` of the provider, which Contributor and Owner have. */
function register(parts: ArmParts, request: Request, path: PathParts): Answer {
  enter(parts, { request, path, action: `${NETWORK}/register/action` });
  const { store, clock } = parts.azure;
  const id = (path.subscription ?? "").toLowerCase();
  const state = networkState(store, id, clock.now());
  if (state === "NotRegistered" || state === "Unregistered")
    setOwn(store.networkProvider, id, { state: "Registering", sinceMs: clock.now() });
  return shown(parts, path);
}

function enter(
  parts: ArmParts,
  ask: { readonly request: Request; readonly path: PathParts; readonly action: string },
): void {
  const { request, path, action } = ask;
  const scope = `/subscriptions/${path.subscription}`;
  admit(parts, { request, scope, action, type: "providers", versions: RESOURCES_VERSIONS });
  if ((path.namespace ?? "").toLowerCase() !== NETWORK.toLowerCase())
    throw azureRefusal(404, "InvalidResourceNamespace", `The resource namespace '${path.namespace}' is invalid.`);
}

const shown = (parts: ArmParts, path: PathParts): Answer => ({
  status: 200,
  json: {
    id: `/subscriptions/${path.subscription}/providers/${NETWORK}`,
    namespace: NETWORK,
    registrationPolicy: "RegistrationRequired",
    registrationState: networkState(parts.azure.store, path.subscription ?? "", parts.azure.clock.now()),
    resourceTypes: [],
  },
});
