// Projects of several Atlas organizations in one program.
// Each organization has a Provider, and each project has a vault and a key.
import * as pulumi from "@pulumi/pulumi";
import { CustomerManagedKeys, Provider } from "pulumi-atlas-cmk";

interface Organization {
  clientId: string;
  /** Base URL of this organization's Atlas, such as https://cloud.mongodbgov.com. @default https://cloud.mongodb.com */
  baseUrl?: string;
  projects: Record<string, { projectId: string; clusters: string[] }>;
}

const config = new pulumi.Config();
const resourceGroupName = config.require("resourceGroupName");
const protect = config.getBoolean("protect") ?? true;

export const keyIdentifiers: Record<string, pulumi.Output<string>> = {};

for (const [name, organization] of Object.entries(
  config.requireObject<Record<string, Organization>>("organizations"),
)) {
  const provider = new Provider(name, {
    clientId: organization.clientId,
    clientSecret: config.requireSecret(`${name}ClientSecret`),
    ...(organization.baseUrl === undefined ? {} : { baseUrl: organization.baseUrl }),
  });
  for (const [project, { projectId, clusters }] of Object.entries(organization.projects)) {
    const cmk = new CustomerManagedKeys(project, { projectId, resourceGroupName, clusters }, { provider, protect });
    keyIdentifiers[project] = cmk.keyIdentifier;
  }
}
