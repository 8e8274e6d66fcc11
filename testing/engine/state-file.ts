// The stack's state on disk, in the shape of the CLI's deployment (version 3), with secrets encrypted.
// The key lives in memory only: such a file is of no use to anyone but the stack that wrote it.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import {
  isRecord,
  isSecret,
  mapProperties,
  type Properties,
  SECRET_SIGNATURE,
  SIGNATURE,
  secret,
  unwrappedValue,
} from "./property.ts";
import { type Resource, urnName } from "./resource.ts";

export interface PendingOperationState {
  readonly type: "creating" | "updating" | "deleting" | "reading";
  readonly resource: Resource;
}

interface Deployment {
  readonly resources: readonly Resource[];
  readonly pendingOperations: readonly PendingOperationState[];
}

export interface StateFile {
  readonly path: string;
  read(): Deployment;
  write(deployment: Deployment): void;
}

export function openStateFile(path: string): StateFile {
  const vault = createVault();
  return {
    path,
    read: () =>
      existsSync(path) ? decode(parse(readFileSync(path, "utf8")), vault) : { resources: [], pendingOperations: [] },
    write(deployment) {
      // In two moves, so that a reader never sees half a file.
      writeFileSync(`${path}.new`, JSON.stringify(encode(deployment, vault), undefined, 1));
      renameSync(`${path}.new`, path);
    },
  };
}

interface Vault {
  seal(value: unknown): string;
  open(ciphertext: string): unknown;
}

function createVault(): Vault {
  const key = randomBytes(32);
  return {
    seal(value) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const body = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
    },
    open(ciphertext) {
      const bytes = Buffer.from(ciphertext, "base64");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8"));
    },
  };
}

interface StoredResource {
  readonly urn: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly type: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly external?: boolean;
  readonly dependencies?: readonly string[];
  readonly initErrors?: readonly string[];
  readonly provider?: string;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly pendingReplacement?: boolean;
  readonly additionalSecretOutputs?: readonly string[];
  readonly delete?: boolean;
  readonly retainOnDelete?: boolean;
  readonly deletedWith?: string;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
}

interface Stored {
  readonly version: 3;
  readonly deployment: {
    readonly manifest: { readonly version: string };
    readonly resources: readonly StoredResource[];
    readonly pending_operations: readonly {
      readonly type: PendingOperationState["type"];
      readonly resource: StoredResource;
    }[];
  };
}

function parse(text: string): Stored {
  // Only `encode` below writes this text.
  return JSON.parse(text) as Stored;
}

function encode(deployment: Deployment, vault: Vault): Stored {
  return {
    version: 3,
    deployment: {
      manifest: { version: "test double" },
      resources: deployment.resources.map((resource) => encodeResource(resource, vault)),
      pending_operations: deployment.pendingOperations.map((operation) => ({
        type: operation.type,
        resource: encodeResource(operation.resource, vault),
      })),
    },
  };
}

function encodeResource(resource: Resource, vault: Vault): StoredResource {
  const seal = (value: unknown): unknown =>
    isSecret(value) ? { [SIGNATURE]: SECRET_SIGNATURE, ciphertext: vault.seal(unwrappedValue(value)) } : value;
  const { name: _name, ...kept } = resource;
  const stored = {
    ...kept,
    inputs: mapProperties(resource.inputs, seal),
    outputs: mapProperties(resource.outputs, seal),
  };
  return Object.fromEntries(
    Object.entries(stored).filter(([key, value]) => !isDefault(key, value)),
  ) as unknown as StoredResource;
}

/** Left out of the file, as the CLI leaves them out. */
function isDefault(key: string, value: unknown): boolean {
  if (key === "inputs" || key === "outputs" || key === "custom") return false;
  if (Array.isArray(value)) return value.length === 0;
  return value === "" || value === false || (isRecord(value) && Object.keys(value).length === 0);
}

function decode(stored: Stored, vault: Vault): Deployment {
  return {
    resources: stored.deployment.resources.map((resource) => decodeResource(resource, vault)),
    pendingOperations: stored.deployment.pending_operations.map((operation) => ({
      type: operation.type,
      resource: decodeResource(operation.resource, vault),
    })),
  };
}

function decodeResource(stored: StoredResource, vault: Vault): Resource {
  return {
    urn: stored.urn,
    type: stored.type,
    name: urnName(stored.urn),
    custom: stored.custom,
    id: stored.id ?? "",
    inputs: openSecrets(stored.inputs, vault),
    outputs: openSecrets(stored.outputs, vault),
    parent: stored.parent ?? "",
    provider: stored.provider ?? "",
    dependencies: stored.dependencies ?? [],
    propertyDependencies: stored.propertyDependencies ?? {},
    initErrors: stored.initErrors ?? [],
    delete: stored.delete ?? false,
    pendingReplacement: stored.pendingReplacement ?? false,
    protect: stored.protect ?? false,
    retainOnDelete: stored.retainOnDelete ?? false,
    external: stored.external ?? false,
    deletedWith: stored.deletedWith ?? "",
    additionalSecretOutputs: stored.additionalSecretOutputs ?? [],
    ignoreChanges: stored.ignoreChanges ?? [],
    replaceOnChanges: stored.replaceOnChanges ?? [],
  };
}

function openSecrets(properties: Properties, vault: Vault): Properties {
  const open = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(open);
    if (!isRecord(value)) return value;
    if (value[SIGNATURE] === SECRET_SIGNATURE) return secret(vault.open(String(value.ciphertext)));
    return openSecrets(value, vault);
  };
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, open(value)]));
}
