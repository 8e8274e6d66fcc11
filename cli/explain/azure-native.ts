// Steps of azure-native that delete, replace or change what Atlas's key needs: the vault, its resource group, a key, a permission. Pure.
import { parseKeyVaultId } from "#provider/support/azure-names";
import { ownEntry } from "#provider/support/own";
import { names, say, type Words } from "../words";
import { actionOf, type Changes, isOurs } from "./changes";
import { type Finding, known } from "./finding";
import { differing, objectIn, type Preview, type Step, type StepState } from "./preview";

/** By module and name, in any API version. */
const KINDS: Readonly<Record<string, string>> = {
  "keyvault:Vault": "vault",
  "keyvault:Key": "key",
  "keyvault:AccessPolicy": "access policy",
  "authorization:RoleAssignment": "role assignment",
  "resources:ResourceGroup": "resource group",
};

/** `azure-native:keyvault:Vault`, `azure-native:keyvault/v20230701:Vault`, `azure-native_keyvault_v20230701:keyvault:Vault`. */
const FORM = /^azure-native(?:_\w+)?:(\w+)(?:\/v\w+)?:(\w+)$/;
const VAULT_IN_ID = /\/providers\/Microsoft\.KeyVault\/vaults\/([^/]+)/i;
const IN_COMPONENT = /\batlas-cmk:index:CustomerManagedKeys\$(?:[^:]+:[^:]*:[^:]+\$)*azure-native\b/;

/** Findings by URN. Resources that are not in it are only counted. */
export function azureFindings(preview: Preview, { others, mode }: Pick<Changes, "others" | "mode">) {
  const used = usedIn(preview);
  return new Map(
    others.flatMap((step) => {
      const object = objectOf(step);
      if (object === undefined || !isUsed(object, used)) return [];
      const meaning = meaningOf(object, mode);
      if (meaning === undefined) return [];
      const place = object.vault === undefined ? undefined : ({ kind: "vault", name: object.vault } as const);
      return [[step.urn, { ...meaning, place, resource: step.name } satisfies Finding] as const];
    }),
  );
}

interface AzureObject {
  readonly step: Step;
  readonly kind: string;
  readonly vault: string | undefined;
  /** Resource id of the object; of a role assignment: its scope. */
  readonly id: string | undefined;
  readonly principal: string | undefined;
}

function objectOf(step: Step): AzureObject | undefined {
  const [, module, type] = FORM.exec(step.type) ?? [];
  const named = module === undefined ? undefined : ownEntry(KINDS, `${module}:${type}`);
  const id = idOf(step);
  const generic = `${module}:${type}` === "resources:Resource" && parseKeyVaultId(id ?? "") !== undefined;
  const kind = generic ? "vault" : named;
  if (kind === undefined) return undefined;
  const text = (name: string) => textIn(step, name);
  const place = kind === "role assignment" ? text("scope") : id;
  const own = kind === "vault" ? (text("vaultName") ?? text("name")) : text("vaultName");
  return { step, kind, vault: VAULT_IN_ID.exec(place ?? "")?.[1] ?? own, id: place, principal: text("principalId") };
}

const statesOf = ({ old, new: now }: Step): readonly StepState[] => [old, now].filter((one) => one !== undefined);
const propertiesOf = (step: Step) => statesOf(step).flatMap(({ inputs, outputs }) => [inputs, outputs]);
const textIn = (step: Step, name: string): string | undefined =>
  propertiesOf(step)
    .map((properties) => known(properties, name))
    .find((text) => text !== undefined);
const idOf = (step: Step): string | undefined =>
  statesOf(step)
    .map(({ id }) => id)
    .find((id) => id !== "") ?? textIn(step, "id");

interface Used {
  readonly ids: readonly string[];
  /** Names of vaults are unique in Azure. */
  readonly vaults: readonly string[];
  readonly principals: readonly string[];
  readonly urns: ReadonlySet<string>;
}

/** What resources of ours name, whether they change or not. */
function usedIn({ steps }: Preview): Used {
  const ours = steps.filter(({ type }) => isOurs(type));
  const properties = ours.flatMap(propertiesOf);
  const all = (...wanted: readonly string[]) =>
    wanted.flatMap((name) => properties.flatMap((one) => known(one, name)?.toLowerCase() ?? []));
  const ids = all("keyVaultId");
  const ofIds = ids.flatMap((id) => parseKeyVaultId(id)?.keyVaultName ?? []);
  return {
    ids,
    vaults: [...ofIds, ...all("vaultName")],
    principals: all("principalId", "servicePrincipalId"),
    urns: new Set(ours.flatMap(statesOf).flatMap(({ dependencies }) => dependencies)),
  };
}

function isUsed({ step, kind, vault, id, principal }: AzureObject, used: Used): boolean {
  const isAbove = used.ids.some((one) => id !== undefined && `${one}/`.startsWith(`${id.toLowerCase()}/`));
  if (vault !== undefined && used.vaults.includes(vault.toLowerCase())) return true;
  if (kind === "role assignment" && isAbove && vault === undefined)
    return principal !== undefined && used.principals.includes(principal.toLowerCase());
  return isAbove || used.urns.has(step.urn) || IN_COMPONENT.test(step.urn);
}

function meaningOf(object: AzureObject, mode: Changes["mode"]): Pick<Finding, "topic" | "words" | "check"> | undefined {
  const { step, kind } = object;
  const action = actionOf(step, mode);
  const what = say`${step.name} (${[`${kind} of azure-native`]}${inVault(object)})`;
  if (action === "gone") return { topic: "drift", words: say`${what} no longer exists in Azure.`, check: CHECK };
  if (action === "unclear") return { topic: "unverified", words: say`${what}: this step cannot be explained.` };
  if (action === "update") return updated(object, what);
  if (action !== "delete" && action !== "replace") return undefined;
  if (step.old?.isProtected === true)
    return { topic: "refused", words: say`${what} has the option protect: Pulumi refuses its deletion.` };
  const done = [action === "delete" ? "is deleted" : "is replaced: the old one is deleted"];
  return { topic: "risk", words: say`${what} ${done}. ${[ownEntry(LOSS, kind) ?? ""]}`, check: CHECK };
}

const inVault = ({ kind, vault }: AzureObject): Words => {
  if (vault === undefined) return [];
  return kind === "vault" ? say` ${vault}` : say`, vault ${vault}`;
};

const KEY_LOSS = "Atlas can then read no data and no snapshot that needs";
const ACCESS_LOSS = "Atlas may lose its access to the key.";
const LOSS: Readonly<Record<string, string>> = {
  vault: `${KEY_LOSS} a key of this vault.`,
  "resource group": `${KEY_LOSS} a key of a vault in it.`,
  key: `${KEY_LOSS} this key.`,
  "role assignment": ACCESS_LOSS,
  "access policy": ACCESS_LOSS,
};
const CHECK: Words = ["No project and no snapshot needs what azure-native deletes or changes."];

/** What decides who may use a key, and from where. */
const DECISIVE = [
  "accessPolicies",
  "accessPolicy",
  "attributes",
  "enableRbacAuthorization",
  "keyOps",
  "networkAcls",
  "publicNetworkAccess",
];

function updated({ step, kind }: AzureObject, what: Words) {
  if (kind === "resource group") return undefined;
  const [olds, news] = [step.old, step.new].map((state) => {
    const inputs = state?.inputs ?? {};
    return { ...inputs, ...objectIn(inputs.properties) };
  });
  const changed = differing(olds ?? {}, news ?? {}).filter((name) => DECISIVE.includes(name));
  if (changed.length === 0) return undefined;
  return { topic: "risk", words: say`${what} changes: ${names(changed)}. ${[ACCESS_LOSS]}`, check: CHECK } as const;
}
