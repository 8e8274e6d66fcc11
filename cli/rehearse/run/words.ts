// A request in words. Pure. What is not known here is shown as it was sent.
import { say, type Words } from "../../words";

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly requestBody?: unknown;
}

type Fields = Readonly<Record<string, unknown>>;
type Saying = (found: readonly string[], body: Fields) => Words;

const GROUP = "^/api/atlas/v2/groups/[^/]+";
const VAULT = "/providers/Microsoft\\.KeyVault/vaults/([^/]+)";

const SAYINGS: ReadonlyArray<readonly [method: string, path: string, saying: Saying]> = [
  ["PATCH", `${GROUP}/encryptionAtRest$`, (_, body) => settings(fieldsOf(body.azureKeyVault))],
  ["PATCH", `${GROUP}/clusters/([^/]+)$`, ([name = ""], body) => cluster(name, body)],
  [
    "POST",
    `${GROUP}/encryptionAtRest/[^/]+/privateEndpoints$`,
    (_, body) => say`Request a private endpoint in ${textIn(body, "regionName")}.`,
  ],
  [
    "DELETE",
    `${GROUP}/encryptionAtRest/[^/]+/privateEndpoints/([^/]+)$`,
    ([id = ""]) => say`Delete the private endpoint ${id}.`,
  ],
  ["POST", `${GROUP}/cloudProviderAccess$`, () => say`Register Atlas's service principal with the project.`],
  ["PATCH", `${GROUP}/cloudProviderAccess/([^/]+)$`, ([id = ""]) => say`Authorize the role ${id}.`],
  [
    "DELETE",
    `${GROUP}/cloudProviderAccess/[^/]+/([^/]+)$`,
    ([id = ""]) => say`Remove the role ${id} from the project.`,
  ],
  ["POST", `${GROUP}/alertConfigs$`, (_, body) => say`Create the alert ${textIn(body, "eventTypeName")}.`],
  ["PUT", `${GROUP}/alertConfigs/([^/]+)$`, ([id = ""]) => say`Write the alert ${id}.`],
  [
    "PATCH",
    `${GROUP}/alertConfigs/([^/]+)$`,
    ([id = ""], body) => say`${body.enabled === true ? say`Enable` : say`Disable`} the alert ${id}.`,
  ],
  ["DELETE", `${GROUP}/alertConfigs/([^/]+)$`, ([id = ""]) => say`Delete the alert ${id}.`],
  ["PUT", `${VAULT}$`, ([name = ""]) => say`Create or recover the vault ${name}.`],
  ["PATCH", `${VAULT}$`, ([name = ""], body) => vault(name, fieldsOf(body.properties))],
  ["DELETE", `${VAULT}$`, ([name = ""]) => say`Delete the vault ${name}. Azure keeps it until its retention ends.`],
  [
    "PUT",
    `${VAULT}/privateEndpointConnections/([^/]+)$`,
    ([name = "", connection = ""]) => say`Approve the connection ${connection} to the vault ${name}.`,
  ],
  [
    "PUT",
    `${VAULT}/keys/([^/]+)$`,
    ([name = "", key = ""]) => say`Create the key ${key} in the vault ${name}, unless it is there.`,
  ],
  ["PUT", "/roleAssignments/([^/]+)$", ([name = ""]) => say`Assign a role (${name}).`],
  ["DELETE", "/roleAssignments/([^/]+)$", ([name = ""]) => say`Remove the role assignment ${name}.`],
  ["PUT", "/roleDefinitions/([^/]+)$", ([name = ""]) => say`Write the custom role ${name}.`],
  ["DELETE", "/roleDefinitions/([^/]+)$", ([name = ""]) => say`Delete the custom role ${name}.`],
  ["POST", "^/keys/([^/]+)/rotate$", ([key = ""]) => say`Create a new version of the key ${key}.`],
  ["PUT", "^/keys/([^/]+)/rotationpolicy$", ([key = ""]) => say`Write the rotation policy of the key ${key}.`],
  [
    "POST",
    "^/keys/([^/]+)/[^/]*/?(?:encrypt|decrypt)$",
    ([key = ""]) => say`Try the key ${key} on random bytes. That changes nothing.`,
  ],
  ["DELETE", "^/keys/([^/]+)$", ([key = ""]) => say`Delete the key ${key}. Azure keeps it until its retention ends.`],
];

export function inWords({ method, path, requestBody }: Sent): Words {
  for (const [wanted, pattern, saying] of SAYINGS) {
    const found = wanted === method ? new RegExp(pattern, "i").exec(path) : null;
    if (found !== null) return saying(found.slice(1).map(decoded), fieldsOf(requestBody));
  }
  return say`${method} ${path}`;
}

const fieldsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? { ...value } : {});
const textIn = (fields: Fields, name: string): string => (typeof fields[name] === "string" ? fields[name] : "?");

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function settings(given: Fields): Words {
  if (given.enabled === false) return say`Disable the project's customer-managed keys.`;
  const path = given.requirePrivateNetworking;
  const key = given.keyIdentifier;
  const parts = [
    ...(typeof key === "string" ? [say`the key ${key}`] : []),
    ...(path === undefined ? [] : [path === true ? say`private networking enabled` : say`private networking disabled`]),
    ...(typeof given.roleId === "string" ? [say`access by the role ${given.roleId}`] : []),
    ...(typeof given.clientID === "string" ? [say`access by the client secret of the app ${given.clientID}`] : []),
  ];
  return [
    ...say`Write the project's encryption at rest`,
    ...parts.flatMap((one, at) => [at === 0 ? ": " : ", ", ...one]),
    ".",
  ];
}

function cluster(name: string, { encryptionAtRestProvider: provider }: Fields): Words {
  if (provider === "AZURE") return say`Encrypt the cluster ${name} with the project's key. Atlas runs an initial sync.`;
  if (provider === "NONE") return say`Decrypt the cluster ${name}. Atlas runs an initial sync.`;
  return say`Change the cluster ${name}.`;
}

function vault(name: string, { publicNetworkAccess }: Fields): Words {
  if (publicNetworkAccess === "Disabled") return say`Disable public network access of the vault ${name}.`;
  if (publicNetworkAccess === "Enabled") return say`Enable public network access of the vault ${name}.`;
  return say`Change the vault ${name}.`;
}
