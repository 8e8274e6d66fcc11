// A key carried to another vault: backed up with all its versions, and restored. Who may, vault-keys.ts has looked at.
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { setOwn } from "../own.ts";
import type { AzureKey, AzureVault } from "./store.ts";
import { vaultRefusal } from "./vault-request.ts";

interface Carried {
  readonly world: string;
  readonly name: string;
  readonly key: AzureKey;
}

/** FACT(key-backup): the whole key. ASSUMED(key-backup-policy): but for its rotation policy. */
export function backupOf(vault: AzureVault, name: string, key: AzureKey): string {
  const { rotationPolicy: _policy, ...carried } = key;
  return sealed(JSON.stringify({ world: worldOf(vault), name, key: carried } satisfies Carried));
}

/** With a seal, so that a blob that nobody made here is none. */
const sealed = (text: string): string => Buffer.from(`${sealOf(text)} ${text}`).toString("base64url");

const sealOf = (text: string): string => createHash("sha256").update(`an emulated backup ${text}`).digest("hex");

/** FACT(key-backup). It returns the key's name. ASSUMED(emulator-azure-codes): status and code of the refusals. */
export function restore(vault: AzureVault, value: unknown): string {
  const carried = carriedIn(value);
  if (carried === undefined) throw vaultRefusal(400, "BadParameter", "The backup blob is invalid.");
  const { world, name, key } = carried;
  if (world !== worldOf(vault))
    throw vaultRefusal(
      400,
      "BadParameter",
      "The backup blob belongs to another subscription or geography and cannot be restored to this vault.",
    );
  if (Object.keys(vault.keys).some((one) => one.toLowerCase() === name.toLowerCase()))
    throw vaultRefusal(409, "Conflict", `The key ${name} already exists in this key vault.`);
  setOwn(vault.keys, name, structuredClone(key));
  return name;
}

/** Of the key in a blob; empty where it is none. */
export const backedUpName = (value: unknown): string => carriedIn(value)?.name ?? "";

function carriedIn(value: unknown): Carried | undefined {
  const blob = typeof value === "string" ? Buffer.from(value, "base64url").toString() : "";
  const text = blob.slice(blob.indexOf(" ") + 1);
  return sealed(text) === value ? JSON.parse(text) : undefined;
}

/** FACT(key-backup): where a backup can be restored. */
const worldOf = ({ id, location }: AzureVault): string =>
  `${id.split("/")[2]?.toLowerCase()} ${geographyOf(location.toLowerCase().replaceAll(" ", ""))}`;

/** FACT(azure-geographies): a region that is not named here is one of its own. */
const GEOGRAPHIES: Readonly<Record<string, readonly string[]>> = {
  "United States": [
    ...["eastus", "eastus2", "centralus", "northcentralus", "southcentralus"],
    ...["westus", "westus2", "westus3", "westcentralus"],
  ],
  Europe: ["northeurope", "westeurope"],
  "United Kingdom": ["uksouth", "ukwest"],
  Germany: ["germanywestcentral", "germanynorth"],
  France: ["francecentral", "francesouth"],
  Switzerland: ["switzerlandnorth", "switzerlandwest"],
  Canada: ["canadacentral", "canadaeast"],
  Japan: ["japaneast", "japanwest"],
  Australia: ["australiaeast", "australiasoutheast", "australiacentral", "australiacentral2"],
};

const geographyOf = (region: string): string =>
  Object.entries(GEOGRAPHIES).find(([, regions]) => regions.includes(region))?.[0] ?? region;
