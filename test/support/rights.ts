// Single rights as data: who needs which for what, and how a test takes one away. docs/rights.md holds what is then said; the tests compare.
import { readFileSync } from "node:fs";
import type { Emulator } from "../../emulator/index.ts";
import { quickstart, type Seed } from "../../emulator/seeds.ts";

const VAULT = "Microsoft.KeyVault/vaults";
const SUBSCRIPTION = `/subscriptions/${quickstart.subscriptionId}`;

/** What Atlas's principal needs on the vault. */
export const ATLAS_ACTIONS = [`${VAULT}/read`, `${VAULT}/keys/read`] as const;
export const ATLAS_DATA_ACTIONS = [
  `${VAULT}/keys/read`,
  `${VAULT}/keys/encrypt/action`,
  `${VAULT}/keys/decrypt/action`,
] as const;

/** What the login of a pipeline needs, on the resource group. */
const RUNNER_ACTIONS = [
  "Microsoft.Resources/subscriptions/resourceGroups/read",
  `${VAULT}/read`,
  `${VAULT}/write`,
  `${VAULT}/keys/read`,
  `${VAULT}/keys/write`,
  `${VAULT}/privateEndpointConnections/read`,
  `${VAULT}/privateEndpointConnections/write`,
  `${VAULT}/PrivateEndpointConnectionsApproval/action`,
  "Microsoft.Authorization/permissions/read",
  "Microsoft.Authorization/roleAssignments/read",
  "Microsoft.Authorization/roleAssignments/write",
  "Microsoft.Authorization/roleDefinitions/read",
  "Microsoft.Authorization/roleDefinitions/write",
] as const;
/** On the subscription. */
const SUBSCRIPTION_ACTIONS = [
  "Microsoft.Resources/subscriptions/providers/read",
  "Microsoft.Network/register/action",
] as const;

const role = (
  number: number,
  name: string,
  gives: { actions: readonly string[]; dataActions?: readonly string[] },
) => ({
  id: `99999999-0000-4000-8000-00000000000${number}`,
  name,
  actions: gives.actions,
  notActions: [],
  dataActions: gives.dataActions ?? [],
  notDataActions: [],
});

export interface Without {
  /** Of Atlas's principal. */
  readonly atlas?: { readonly action?: string; readonly dataAction?: string };
  /** Of the login. */
  readonly runner?: string;
}

const less = (all: readonly string[], one: string | undefined): readonly string[] => all.filter((each) => each !== one);

const rolesWithout = ({ atlas = {}, runner }: Without) => [
  role(1, "Atlas", {
    actions: less(ATLAS_ACTIONS, atlas.action),
    dataActions: less(ATLAS_DATA_ACTIONS, atlas.dataAction),
  }),
  role(2, "Pipeline", { actions: less(RUNNER_ACTIONS, runner) }),
  role(3, "Pipeline of the subscription", { actions: less(SUBSCRIPTION_ACTIONS, runner) }),
];

/** A seed in which everybody has exactly the rights that are needed, less one. */
export const seedWithout =
  (seed: (nowMs: number) => Seed, without: Without) =>
  (nowMs: number): Seed => {
    const { atlas, azure } = seed(nowMs);
    const scope = `${SUBSCRIPTION}/resourceGroups/keys`;
    const runner = quickstart.runner.servicePrincipalId;
    return {
      atlas,
      azure: {
        ...azure,
        roleDefinitions: rolesWithout(without),
        roleAssignments: [
          { scope, principalId: quickstart.servicePrincipalId, role: "Atlas" },
          { scope, principalId: runner, role: "Pipeline" },
          { scope: SUBSCRIPTION, principalId: runner, role: "Pipeline of the subscription" },
        ],
        graphRights: azure.graphRights ?? { [runner]: ["Application.ReadWrite.OwnedBy"] },
      },
    };
  };

/** Gives back all that is needed, or takes one right. */
export const setRights = (emulator: Emulator, without: Without = {}): void => {
  emulator.store.azure.roleDefinitions = rolesWithout(without);
};

/** Names in the place of ids, so that a page can hold what is said. */
export const named = (text: string): string =>
  text
    .replace(/\/subscriptions\/[^/]+\/resourceGroups\/keys\/providers\/Microsoft\.KeyVault\/vaults\/[\w-]+/g, "{vault}")
    .replace(/, request id [0-9a-f-]{36}/g, "")
    .replace(/(the role (?:assignment|definition)) [0-9a-f-]{36}/g, "$1 {name}")
    .replace(/ear-pe-[0-9a-f]+\.[0-9a-f-]+/g, "{connection}")
    .replaceAll(SUBSCRIPTION, "{subscription}")
    .replaceAll(quickstart.subscriptionId, "{subscription id}")
    .replaceAll(quickstart.projectId, "{project}")
    .replaceAll(quickstart.servicePrincipalId, "{Atlas's principal}")
    .replaceAll(quickstart.runner.clientId, "{login}")
    .replaceAll(quickstart.runner.servicePrincipalId, "{login's object id}")
    .replaceAll(quickstart.tenantId, "{tenant}")
    .replaceAll(quickstart.roleId, "{role}")
    .replace(/\s+/g, " ")
    .trim();

export interface Said {
  readonly preview: string;
  readonly up: string;
}

const PAGE = new URL("../../docs/rights.md", import.meta.url);

/** What the page says in one place: `nothing`, or a list whose items may go on in the next line. */
const saidIn = (text = ""): string =>
  text
    .split(/^- /m)
    .slice(1)
    .map((item) => item.replace(/\s+/g, " ").trim())
    .join("<br>") || NOTHING;

/** The page's sections by their heading. */
export function page(): Readonly<Record<string, Said>> {
  const sections = readFileSync(PAGE, "utf8")
    .split(/^(?=##)/m)
    .filter((section) => section.startsWith("### "))
    .map(
      (section) =>
        /^### (?<right>.+)\n\nPreview:(?<preview>[\s\S]*?)\n`pulumi up`:(?<up>[\s\S]*)$/.exec(section)?.groups,
    );
  return Object.fromEntries(
    sections.map((said) => [said?.right ?? "", { preview: saidIn(said?.preview), up: saidIn(said?.up) }]),
  );
}

export const NOTHING = "–";
