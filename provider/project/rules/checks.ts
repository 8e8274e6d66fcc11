// What `atlas-cmk doctor` checks, and the policies and exceptions of status that mean the same. Pure data.
import type { DoctorFacts, Group, Rule, RuleId } from "./rule";

const both = (group: Group, ...needs: readonly RuleId[]): DoctorFacts => ({ group, when: "both", needs });
const after = (group: Group, ...needs: readonly RuleId[]): DoctorFacts => ({ group, when: "after", needs });

/** Each of them alone keeps Atlas from the key. */
const CAUSES = [
  "CMK-D034",
  "CMK-D040",
  "CMK-D050",
  "CMK-D051",
  "CMK-D052",
  "CMK-D053",
  "CMK-D054",
  "CMK-D060",
  "CMK-D061",
  "CMK-D065",
  "CMK-D066",
  "CMK-D067",
] as const;

const WITHOUT_KEY = "Atlas cannot use the key, and shuts the project's encrypted clusters down within 15 minutes.";
const ASSIGN_LOGIN = "az role assignment create --role {role} --assignee {login} --scope {scope}";
const ASSIGN_ATLAS =
  "az role assignment create --role {role} --assignee-object-id {principal} --assignee-principal-type ServicePrincipal --scope {scope}";

export const CHECKS = [
  {
    id: "CMK-D001",
    title: "Atlas accepts the credential",
    level: "error",
    consequence: "Nothing of the project can be read or changed.",
    remedy: {
      text: "Set both halves of a service account that is Project Owner.",
      commands: ["export MONGODB_ATLAS_CLIENT_ID={id}", "export MONGODB_ATLAS_CLIENT_SECRET={secret}"],
    },
    doctor: both("login"),
  },
  {
    id: "CMK-D002",
    title: "The Atlas credential can see the project",
    level: "error",
    consequence: "`pulumi up` is refused. A wrong project id looks the same.",
    remedy: {
      text: "Check the project id and the organization of the credential. An Organization Owner adds the service account to the project.",
      commands: [
        `echo '{"roles":["GROUP_OWNER"]}' | atlas api serviceAccounts inviteGroupServiceAccount --groupId {project} --clientId {id}`,
      ],
    },
    doctor: both("login", "CMK-D001"),
  },
  {
    id: "CMK-D003",
    title: "The Atlas credential is Project Owner",
    level: "error",
    consequence: "Atlas refuses to enable customer-managed keys, to encrypt clusters, and to show private endpoints.",
    remedy: {
      text: "Give the credential the role Project Owner on the project.",
      commands: [
        `echo '{"roles":["GROUP_OWNER"]}' | atlas api serviceAccounts updateGroupServiceAccount --groupId {project} --clientId {id}`,
      ],
    },
    doctor: both("login", "CMK-D002"),
  },
  {
    id: "CMK-D004",
    title: "Azure accepts the login",
    level: "error",
    consequence: "Neither the vault nor the key can be read or changed.",
    remedy: {
      text: "Log in to Azure. In CI, set ARM_TENANT_ID, ARM_CLIENT_ID and ARM_CLIENT_SECRET, or use OIDC.",
      commands: ["az login"],
    },
    doctor: both("login"),
  },
  {
    id: "CMK-D005",
    title: "The clock of this machine agrees with Atlas's and Azure's",
    level: "error",
    consequence:
      "Tokens and certificates count as expired or not valid yet, and dates of secrets and keys are judged wrongly.",
    remedy: { text: "Set the clock by the network's time.", commands: ["sudo timedatectl set-ntp true"] },
    doctor: both("machine"),
  },
  {
    id: "CMK-D006",
    title: "Node.js is a version that the package supports",
    level: "warning",
    consequence: "The package is not tested with this version.",
    remedy: { text: "Install a supported version of Node.js.", commands: ["nvm install {version}"] },
    doctor: both("machine"),
  },
  {
    id: "CMK-D007",
    title: "The Pulumi CLI is new enough for the package",
    level: "warning",
    consequence: "The package is not tested with an older Pulumi CLI.",
    remedy: { text: "Install the Pulumi CLI.", commands: ["curl -fsSL https://get.pulumi.com | sh"] },
    doctor: both("machine"),
  },
  {
    id: "CMK-D008",
    title: "The program's @pulumi/pulumi is new enough for the package",
    level: "warning",
    consequence: "The program gets a second @pulumi/pulumi, or fails when it starts.",
    remedy: { text: "Update it in the folder of the program.", commands: ["npm install @pulumi/pulumi@^{version}"] },
    doctor: both("machine"),
  },
  {
    id: "CMK-D009",
    title: "The program uses the version of this command",
    level: "warning",
    consequence: "This command may judge differently than the program's version of the package.",
    remedy: {
      text: "Run the program's own command (`npx atlas-cmk doctor` in its folder), or update the package there.",
      commands: ["npm install pulumi-atlas-cmk@{version}"],
    },
    doctor: both("machine"),
  },
  {
    id: "CMK-D020",
    title: "Every cluster of the project can use a customer-managed key",
    level: "warning",
    consequence:
      "Free, flex and serverless clusters stay without a customer-managed key, and Atlas refuses to encrypt them.",
    remedy: {
      text: "Upgrade the cluster to a dedicated tier (M10 or higher), or leave it out of the program.",
      commands: ["atlas clusters upgrade {cluster} --projectId {project} --tier M10"],
    },
    doctor: both("project", "CMK-D002"),
    status: { note: "a cluster cannot use a customer-managed key" },
  },
  {
    id: "CMK-D021",
    title: "No cluster of the project is encrypted with a key of another cloud",
    level: "warning",
    consequence: "Such a cluster is not encrypted with the Azure key until it is decrypted first.",
    remedy: {
      text: "Decrypt the cluster: a full initial sync. Then encrypt it with the Azure key.",
      commands: [
        `echo '{"encryptionAtRestProvider":"NONE"}' | atlas api clusters updateCluster --groupId {project} --clusterName {cluster}`,
      ],
    },
    doctor: both("project", "CMK-D003"),
    status: { note: "a cluster is encrypted with a key of another provider" },
  },
  {
    id: "CMK-D022",
    title: "Every cluster that needs a private endpoint has its nodes in Azure only",
    level: "warning",
    consequence:
      "Atlas disables multi-cloud clusters when private networking is enabled, and creates no private endpoint outside Azure.",
    remedy: {
      text: "Move the cluster to Azure regions, or to another project, or use the key without private networking.",
      commands: ["atlas clusters update {cluster} --projectId {project} --file {file}"],
    },
    doctor: both("project", "CMK-D002"),
  },
  {
    id: "CMK-D023",
    title: "The project uses a customer-managed key in Azure",
    level: "error",
    consequence: "No cluster of the project can be encrypted with a customer-managed key.",
    remedy: {
      text: "Check what the first `pulumi up` needs, then run it.",
      commands: ["atlas-cmk doctor --before --project {project}", "pulumi up"],
    },
    doctor: after("project", "CMK-D002"),
    status: { attention: "the project has no customer-managed key in Azure" },
  },
  {
    id: "CMK-D024",
    title: "Atlas uses the vault and the key that were named",
    level: "error",
    consequence: "The checks below are about a key that does not protect the project.",
    remedy: {
      text: "Name the key that Atlas has. Or set the other one in the program and run `pulumi up`.",
      commands: ["atlas-cmk doctor --project {project}"],
    },
    doctor: after("project", "CMK-D023"),
  },
  {
    id: "CMK-D030",
    title: "The resource group exists",
    level: "error",
    consequence: "`pulumi up` cannot create the vault.",
    remedy: {
      text: "Create the resource group in the region of the clusters, or name another one.",
      commands: ["az group create --subscription {subscription} --name {group} --location {location}"],
    },
    doctor: { group: "permissions", when: "before", needs: ["CMK-D004"] },
  },
  {
    id: "CMK-D031",
    title: "The Azure login may change the vault and its keys",
    level: "error",
    consequence: "`pulumi up` is refused as soon as it changes the vault or the key.",
    remedy: { text: "Assign the login a role with these actions.", commands: [ASSIGN_LOGIN] },
    doctor: both("permissions", "CMK-D004", "CMK-D030"),
  },
  {
    id: "CMK-D032",
    title: "The Azure login may approve private endpoint connections",
    level: "warning",
    consequence: "Private endpoints stay at PENDING_ACCEPTANCE until another login approves their connections.",
    remedy: { text: "Assign the login a role with these actions.", commands: [ASSIGN_LOGIN] },
    doctor: both("permissions", "CMK-D031"),
  },
  {
    id: "CMK-D033",
    title: "The Azure login may assign roles on the vault",
    level: "warning",
    consequence: "`pulumi up` cannot create Atlas's role assignments, and refuses where they are in the program.",
    remedy: {
      text: "Assign the login the role. Or let an administrator assign Atlas's roles, and leave them out of the program.",
      commands: [ASSIGN_LOGIN],
    },
    doctor: { group: "permissions", when: "before", needs: ["CMK-D031"] },
  },
  {
    id: "CMK-D034",
    title: "Microsoft.Network is registered with the vault's subscription",
    level: "error",
    consequence: "Atlas's private endpoints to the vault fail.",
    remedy: {
      text: "Register the resource provider. It takes minutes. A login with the permission does it in `pulumi up` too.",
      commands: ["az provider register --namespace Microsoft.Network --subscription {subscription} --wait"],
    },
    doctor: both("permissions", "CMK-D004"),
  },
  {
    id: "CMK-D040",
    title: "The vault exists",
    level: "error",
    consequence: WITHOUT_KEY,
    remedy: {
      text: "Recover the deleted vault. A recovery does not restore role assignments: run `atlas-cmk doctor` after it.",
      commands: ["az keyvault recover --name {vault}"],
    },
    doctor: both("vault", "CMK-D004"),
    status: { critical: "Azure has no such vault" },
  },
  {
    id: "CMK-D041",
    title: "The vault is protected against purging",
    level: "warning",
    consequence:
      "A login with the permission can delete the key for ever, and with it the data of every cluster and snapshot.",
    remedy: {
      text: "Enable purge protection. It cannot be disabled again.",
      commands: [
        "az keyvault update --subscription {subscription} --resource-group {group} --name {vault} --enable-purge-protection true",
      ],
    },
    doctor: both("vault", "CMK-D040"),
    policy: { name: "vault-purge-protection", enforcement: "mandatory", control: "DP-8" },
    status: { attention: "a deleted key can be purged" },
  },
  {
    id: "CMK-D050",
    title: "The key exists",
    level: "error",
    consequence: WITHOUT_KEY,
    remedy: {
      text: "Recover the deleted key. If it cannot be recovered, restore it from a backup (`az keyvault key restore`).",
      commands: ["az keyvault key recover --vault-name {vault} --name {key}"],
    },
    doctor: both("key", "CMK-D040"),
    status: { critical: "the vault has no such key" },
  },
  {
    id: "CMK-D051",
    title: "The key version is enabled",
    level: "error",
    consequence: WITHOUT_KEY,
    remedy: {
      text: "Enable the version.",
      commands: ["az keyvault key set-attributes --vault-name {vault} --name {key} --version {version} --enabled true"],
    },
    doctor: both("key", "CMK-D050"),
    status: { critical: "the version in use is disabled or gone, or no version is enabled" },
  },
  {
    id: "CMK-D052",
    title: "The key is of type RSA or RSA-HSM",
    level: "error",
    consequence: "Atlas refuses the key: it encrypts and decrypts with the key itself.",
    remedy: {
      text: "Azure never changes a key's type. Create another key, and name it in the program.",
      commands: [
        "az keyvault key create --vault-name {vault} --name {newkey} --kty RSA --size 3072 --ops encrypt decrypt",
      ],
    },
    doctor: both("key", "CMK-D050"),
  },
  {
    id: "CMK-D053",
    title: "The key allows encrypt and decrypt",
    level: "error",
    consequence: WITHOUT_KEY,
    remedy: {
      text: "Allow the operations.",
      commands: ["az keyvault key set-attributes --vault-name {vault} --name {key} --ops {ops}"],
    },
    doctor: both("key", "CMK-D052"),
  },
  {
    id: "CMK-D054",
    title: "The key version is active, and does not expire soon",
    level: "error",
    consequence:
      "An expired version decrypts, and encrypts no more. Atlas refuses a version that expires within 48 hours.",
    remedy: {
      text: "Create a new version. Where the program pins 'keyVersion', set the new version there, and run `pulumi up`.",
      commands: ["az keyvault key rotate --vault-name {vault} --name {key}", "pulumi up"],
    },
    doctor: both("key", "CMK-D051"),
    status: {
      critical: "the version in use is expired, not active yet, or expires within 48 hours",
      attention: "the version in use expires within 60 days, and Atlas gets no newer one by itself",
    },
  },
  {
    id: "CMK-D060",
    title: "The vault's public network access lets Atlas in",
    level: "error",
    consequence: "Atlas cannot reach the key until the project has private networking.",
    remedy: {
      text: "Enable public network access until the project has private networking: PrivateNetworking disables it again.",
      commands: [
        "az keyvault update --subscription {subscription} --resource-group {group} --name {vault} --public-network-access Enabled",
      ],
    },
    doctor: both("network", "CMK-D040"),
  },
  {
    id: "CMK-D061",
    title: "The vault's firewall lets Atlas in",
    level: "error",
    consequence: "Atlas cannot reach the key until the project has private networking.",
    remedy: {
      text: "Add firewall rules for Atlas's addresses (getAtlasIpAddresses in a program).",
      commands: [
        "az keyvault network-rule add --subscription {subscription} --resource-group {group} --name {vault} --ip-address {addresses}",
      ],
    },
    doctor: both("network", "CMK-D060", "CMK-D002"),
  },
  {
    id: "CMK-D062",
    title: "A vault with private endpoints is closed to the public network",
    level: "warning",
    consequence: "The vault answers requests from every network, although the clusters no longer need that.",
    remedy: {
      text: "Set publicNetworkAccess: Disabled in PrivateNetworking and run `pulumi up`. It proves first that no other project needs the access.",
      commands: ["pulumi up"],
    },
    doctor: after("network", "CMK-D040", "CMK-D065", "CMK-D066", "CMK-D067"),
    policy: { name: "vault-not-public", enforcement: "advisory", control: "NS-2" },
    status: { attention: "Atlas uses private endpoints, and the vault has public network access" },
  },
  {
    id: "CMK-D065",
    title: "Every region with encrypted clusters has a private endpoint",
    level: "error",
    consequence: "The nodes in the region cannot reach the key once the vault is closed.",
    remedy: {
      text: "Run `pulumi up`: PrivateNetworking creates the missing endpoints. With 'regions' in the program, add the region.",
      commands: ["pulumi up"],
    },
    doctor: after("network", "CMK-D003", "CMK-D023"),
    status: { attention: "a region of an encrypted cluster has no private endpoint" },
  },
  {
    id: "CMK-D066",
    title: "Every private endpoint connection is approved",
    level: "error",
    consequence:
      "The region's nodes cannot reach the key through the private endpoint. Atlas deletes endpoints that wait too long.",
    remedy: {
      text: "Approve the connection that Atlas names. `pulumi up` does the same.",
      commands: ['az keyvault private-endpoint-connection approve --id {connection} --description "MongoDB Atlas"'],
    },
    doctor: after("network", "CMK-D003", "CMK-D023", "CMK-D040"),
    status: { attention: "a private endpoint's connection waits for approval, or was rejected or deleted in Azure" },
  },
  {
    id: "CMK-D067",
    title: "Every private endpoint is ACTIVE",
    level: "error",
    consequence: "The region's nodes cannot reach the key through the private endpoint.",
    remedy: {
      text: "Run `pulumi up`: it replaces endpoints that failed, and waits for the others.",
      commands: ["pulumi up"],
    },
    doctor: after("network", "CMK-D003", "CMK-D023", "CMK-D034"),
    status: { attention: "a private endpoint is not ACTIVE for another reason" },
  },
  {
    id: "CMK-D070",
    title: "The project's access to Azure is registered in Atlas",
    level: "error",
    consequence: WITHOUT_KEY,
    remedy: {
      text: "Run `pulumi up`: AzureAccess registers the service principal again, and EncryptionAtRest uses it.",
      commands: ["pulumi up"],
    },
    doctor: after("access", "CMK-D023"),
  },
  {
    id: "CMK-D071",
    title: "Atlas's service principal exists in the tenant",
    level: "error",
    consequence: WITHOUT_KEY,
    remedy: {
      text: "Create the service principal of Atlas's app, then run `pulumi up`: it registers the principal and assigns its roles.",
      commands: ["az ad sp create --id {app}", "pulumi up"],
    },
    doctor: { ...after("access", "CMK-D004", "CMK-D070"), explainedBy: [...CAUSES, "CMK-D072", "CMK-D073"] },
  },
  {
    id: "CMK-D072",
    title: "Atlas's service principal has the roles that it needs on the vault",
    level: "error",
    consequence: WITHOUT_KEY,
    remedy: {
      text: "Create the role assignment. It takes minutes to take effect.",
      commands: [ASSIGN_ATLAS],
    },
    doctor: { ...after("access", "CMK-D040", "CMK-D070"), explainedBy: CAUSES },
  },
  {
    id: "CMK-D073",
    title: "The vault's access policies give Atlas's service principal the key permissions",
    level: "error",
    consequence: WITHOUT_KEY,
    remedy: {
      text: "Add the access policy. Other principals' policies stay.",
      commands: [
        "az keyvault set-policy --subscription {subscription} --resource-group {group} --name {vault} --object-id {principal} --key-permissions get encrypt decrypt",
      ],
    },
    doctor: { ...after("access", "CMK-D040", "CMK-D070"), explainedBy: CAUSES },
  },
  {
    id: "CMK-D074",
    title: "The client secret by which Atlas logs in is valid for 60 days at least",
    level: "error",
    consequence: WITHOUT_KEY,
    remedy: {
      text: "Add a second client secret, set it in the program, and run `pulumi up`. Then delete the old one. Or change to a role, which never expires.",
      commands: [
        "az ad app credential reset --id {client} --append --years 1",
        "pulumi config set --secret {name} {secret}",
        "pulumi up",
        "az ad app credential delete --id {client} --key-id {secretid}",
      ],
    },
    doctor: after("access", "CMK-D004", "CMK-D023"),
    status: {
      critical: "the app registration has no client secret that is valid",
      attention: "the app registration's last client secret ends within 60 days",
    },
  },
  {
    id: "CMK-D080",
    title: "Atlas can use the key",
    level: "error",
    consequence:
      "Atlas shuts the project's encrypted clusters down within 15 minutes, unless it can only not reach the vault.",
    remedy: {
      text: "Azure shows no cause, or cannot be read. Run `pulumi up`: Atlas tries the key again. During an outage of Azure Key Vault (https://azure.status.microsoft) nothing can be repaired, and nothing is stopped.",
      commands: ["pulumi up"],
    },
    doctor: {
      ...after("key", "CMK-D023"),
      explainedBy: [...CAUSES, "CMK-D070", "CMK-D071", "CMK-D072", "CMK-D073", "CMK-D074"],
    },
    status: {
      critical: "Atlas cannot use the key. The text has the cause in Azure, and the clusters that Atlas stops",
      attention: "Atlas cannot reach the vault. Nothing is stopped, but a node that starts needs the key",
    },
  },
  {
    id: "CMK-D090",
    title: "The project's key rotation alert is enabled",
    level: "warning",
    consequence: "Nobody is told when a key version has been in use for too long.",
    remedy: {
      text: "Enable the alert. Where it is missing, run `pulumi up`: KeyRotationAlert creates it.",
      commands: ["atlas alerts settings enable {alert} --projectId {project}"],
    },
    doctor: after("alerts", "CMK-D023"),
    status: { attention: "the key rotation alert is missing or disabled" },
  },
  {
    id: "CMK-D091",
    title: "The alert's threshold is above the key's own rotation period",
    level: "warning",
    consequence: "Atlas reminds of a rotation that Azure does by itself, so the alert is soon ignored.",
    remedy: {
      text: "Set 'thresholdDays' of KeyRotationAlert above the rotation period, and run `pulumi up`.",
      commands: ["pulumi up"],
    },
    doctor: after("alerts", "CMK-D023", "CMK-D050", "CMK-D090"),
    policy: { name: "alert-above-rotation", enforcement: "advisory" },
  },
  {
    id: "CMK-D092",
    title: "No key rotation is due",
    level: "warning",
    consequence: "The key version has been in use for longer than the project's own threshold.",
    remedy: {
      text: "Rotate the key. Where the program pins 'keyVersion', set the new version there, and run `pulumi up`.",
      commands: ["az keyvault key rotate --vault-name {vault} --name {key}", "pulumi up"],
    },
    doctor: after("alerts", "CMK-D023", "CMK-D050"),
    status: { attention: "the key rotation alert is open" },
  },
] as const satisfies readonly Rule[];
