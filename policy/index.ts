// The policy pack: `pulumi preview --policy-pack node_modules/pulumi-atlas-cmk/policy`. It starts a server, so no other file imports it.
import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";

new PolicyPack("atlas-cmk", {
  displayName: "MongoDB Atlas customer-managed keys in Azure Key Vault",
  description: "Rules for MongoDB Atlas encryption at rest with customer-managed keys in Azure Key Vault.",
  policies,
});
