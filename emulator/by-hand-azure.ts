// Vaults, their keys and their connections changed by hand, as a person does in Azure's pages.

import { policyIn } from "./azure/rotation.ts";
import type { AzureConnection, AzureVault, ConnectionStatus } from "./azure/store.ts";
import { findConnection, findKey, type NetworkAcls } from "./azure/store.ts";
import { entriesOf, type Json, objectOf, refuseUnknown, setKnobs, unknown } from "./by-hand-parts.ts";
import { own } from "./own.ts";

const FIELDS = [
  "enableRbacAuthorization",
  "accessPolicies",
  "publicNetworkAccess",
  "policyDenies",
  "outage",
  "writeMs",
  "connectionOperation",
  "longRunning",
];

export function changeVault(vault: AzureVault, wanted: Json, nowMs: number): void {
  refuseUnknown(wanted, ["keys", "connections", "rotationPolicies", "networkAcls", "readOnly", ...FIELDS]);
  if (vault.readOnly === true && wanted.readOnly !== undefined && wanted.readOnly !== true)
    vault.writableSinceMs = nowMs;
  setKnobs(vault, wanted, ["readOnly", ...FIELDS]);
  if (wanted.networkAcls === null) delete vault.networkAcls;
  else if (wanted.networkAcls !== undefined) vault.networkAcls = aclsIn(objectOf(wanted.networkAcls));
  for (const [keyName, versions] of entriesOf(wanted.keys))
    if (versions === null) delete vault.keys[keyName];
    else for (const [version, value] of entriesOf(versions)) changeVersion(vault, { keyName, version, value });
  for (const [name, value] of entriesOf(wanted.rotationPolicies)) changePolicy(vault, { name, value, nowMs });
  for (const [name, value] of entriesOf(wanted.connections)) changeConnection(vault, { name, value, nowMs });
}

/** As on the wire; null takes it away. */
function changePolicy(
  vault: AzureVault,
  change: { readonly name: string; readonly value: unknown; readonly nowMs: number },
): void {
  const key = findKey(vault, change.name)?.key;
  const policy = policyIn(objectOf(change.value), change.nowMs);
  if (key === undefined || typeof policy === "string")
    throw unknown(`key ${change.name}, or policy: ${String(policy)}`);
  if (change.value === null) delete key.rotationPolicy;
  else key.rotationPolicy = policy;
}
/** Rules as plain addresses, or as ARM writes them. */
const aclsIn = ({ bypass = "AzureServices", defaultAction = "Allow", ipRules = [] }: Json): NetworkAcls => ({
  bypass: String(bypass),
  defaultAction: String(defaultAction),
  ipRules: (Array.isArray(ipRules) ? ipRules : []).map((rule: unknown) =>
    String(typeof rule === "string" ? rule : objectOf(rule).value),
  ),
});

function changeVersion(
  vault: AzureVault,
  change: { readonly keyName: string; readonly version: string; readonly value: unknown },
): void {
  const { keyName, version } = change;
  const found = own(vault.keys, keyName)?.versions.find((one) => one.version === version);
  if (found === undefined) throw unknown(`key version ${keyName}/${version}`);
  const { expires, notBefore, ...others } = objectOf(change.value);
  Object.assign(found, others, timesOf({ expiresMs: expires, notBeforeMs: notBefore }));
}

/** Times may be told in milliseconds or as ISO text; null takes one away. */
const timesOf = (given: Json): Json =>
  Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        value === null ? undefined : typeof value === "string" ? Date.parse(value) : value,
      ]),
  );

/** `null` removes the connection at once. An unknown name is a new connection of another owner. */
function changeConnection(
  vault: AzureVault,
  change: { readonly name: string; readonly value: unknown; readonly nowMs: number },
): void {
  const { name, value, nowMs } = change;
  const all = vault.connections ?? [];
  const found = findConnection(vault, name);
  if (value === null) {
    if (found === undefined) throw unknown(`connection ${name}`);
    vault.connections = all.filter((one) => one !== found);
    return;
  }
  const { status, description, ...rest } = objectOf(value);
  refuseUnknown(rest, []);
  if (status !== undefined && !isStatus(status)) throw unknown(`status ${String(status)}`);
  const connection = found ?? strangers(name, nowMs);
  if (found === undefined) vault.connections = [...all, connection];
  if (typeof description === "string") connection.description = description;
  if (status === undefined || status === connection.status) return;
  connection.status = status;
  connection.changedMs = nowMs;
}

const isStatus = (status: unknown): status is ConnectionStatus =>
  status === "Pending" || status === "Approved" || status === "Rejected" || status === "Disconnected";

const SOMEBODYS =
  "/subscriptions/88888888-0000-4000-8000-000000000001/resourceGroups/somebody/providers/Microsoft.Network/privateEndpoints";

const strangers = (name: string, nowMs: number): AzureConnection => ({
  name,
  privateEndpointId: `${SOMEBODYS}/${name.split(".")[0]}`,
  status: "Pending",
  description: "",
  changedMs: nowMs,
});
