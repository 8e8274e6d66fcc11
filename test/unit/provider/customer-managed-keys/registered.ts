// What a program registers with the engine, as it goes over the wire: inputs, options, edges. No engine runs: a mock answers.
import * as pulumi from "@pulumi/pulumi";
import { visibleInputs } from "../../../../provider/testing.ts";

export interface Registered {
  readonly type: string;
  readonly name: string;
  /** Name of the parent. */
  readonly parent: string | undefined;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Names of what it comes after, the parent left out. */
  readonly after: readonly string[];
  readonly retainOnDelete: boolean;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly aliases: readonly string[];
  readonly provider: string;
  /** The hidden input that names resources of another package. */
  readonly elsewhere: unknown;
}

export const ids = {
  project: "64b7f0c0a1b2c3d4e5f60718",
  otherProject: "64b7f0c0a1b2c3d4e5f60799",
  tenant: "11111111-1111-4111-8111-111111111111",
  group: "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys",
  role: "64b7f0c0a1b2c3d4e5f60731",
  principal: "44444444-4444-4444-8444-444444444444",
} as const;
const vaultId = (name: string): string => `${ids.group}/providers/Microsoft.KeyVault/vaults/${name}`;
export const madeVaultId = vaultId("atlas-cmk-12345678");
export const existingVaultId = vaultId("payments-kv");

/** The ids and outputs that the real providers would give. */
function answerOf({ type, name, inputs }: pulumi.runtime.MockResourceArgs): { id: string; state: object } {
  switch (type.split(":").at(-1)) {
    case "KeyVault":
      return { id: madeVaultId, state: { ...inputs, keyVaultId: madeVaultId } };
    case "AzureAccess":
      return { id: `${inputs.projectId}/${ids.role}/${ids.principal}`, state: inputs };
    case "EncryptionAtRest":
      return {
        id: "encryption",
        state: { ...inputs, keyIdentifier: "https://made/keys/atlas", encryptionAtRestProvider: "AZURE" },
      };
    case "PrivateNetworking":
      return { id: "networking", state: { ...inputs, regions: inputs.regions ?? ["US_EAST_2"] } };
    default:
      return { id: `${name}-id`, state: inputs };
  }
}

/** Of the request, what the tests look at. */
interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getDependenciesList(): string[];
  getRetainondelete(): boolean;
  getProtect(): boolean;
  getIgnorechangesList(): string[];
  getAliasesList(): ReadonlyArray<{ getSpec(): { getName(): string } | undefined; getUrn(): string }>;
  getProvider(): string;
}
interface Monitor {
  registerResource(request: Request, callback: unknown): Promise<void>;
}

const nameIn = (urn: string): string => urn.split("::").at(-1) ?? "";

/** Runs a program's lines in a stack of their own and says what they registered, the stack left out. */
export async function registeredBy(program: () => void, preview = false): Promise<readonly Registered[]> {
  const all: Registered[] = [];
  const inputsOf = new Map<string, Readonly<Record<string, unknown>>>();
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => {
        inputsOf.set(args.name, args.inputs);
        return answerOf(args);
      },
      call: () => ({}),
    },
    "project",
    "stack",
    preview,
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor; // the mock's, which has exactly these
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = async (request, callback) => {
    await register(request, callback);
    all.push(toRegistered(request, inputsOf.get(request.getName()) ?? {}));
  };
  await pulumi.runtime.runInPulumiStack(async () => program());
  await settled();
  return all.filter(({ type }) => type !== "pulumi:pulumi:Stack");
}

const toRegistered = (request: Request, inputs: Registered["inputs"]): Registered => ({
  type: request.getType(),
  name: request.getName(),
  parent: request.getParent() === "" ? undefined : nameIn(request.getParent()),
  inputs: visibleInputs(inputs),
  after: [...new Set(request.getDependenciesList().map(nameIn))].sort(),
  retainOnDelete: request.getRetainondelete(),
  protect: request.getProtect(),
  ignoreChanges: request.getIgnorechangesList(),
  aliases: request.getAliasesList().map((alias) => alias.getSpec()?.getName() ?? alias.getUrn()),
  provider: request.getProvider(),
  elsewhere: inputs.__elsewhere,
});

/** Internal, but exported: what one test leaves behind would reach the next one's mocks. */
const settled = (): Promise<void> => (pulumi.runtime as unknown as { waitForRPCs: () => Promise<void> }).waitForRPCs();
