// The program of the program and e2e tests: declares what the environment variable PROGRAM says, so that a test can change it between two runs.
const pulumi = require("@pulumi/pulumi");
const cmk = require("pulumi-atlas-cmk");

const made = {};

/** "@name.output" is another resource's output, { "secret": value } a Pulumi secret, { "env": name } a value that only this run knows. */
const resolved = (given) => {
  if (typeof given === "string" && given.startsWith("@")) {
    const [name, output] = given.slice(1).split(".");
    return made[name][output];
  }
  if (Array.isArray(given)) return given.map(resolved);
  if (typeof given !== "object" || given === null) return given;
  if ("secret" in given) return pulumi.secret(given.secret);
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, resolved(value)]));
};

const optionsOf = ({ dependsOn = [], provider, providers, parent, ...options } = {}) => ({
  ...options,
  dependsOn: dependsOn.map((name) => made[name]),
  ...(provider === undefined ? {} : { provider: made[provider] }),
  ...(providers === undefined ? {} : { providers: providers.map((name) => made[name]) }),
  ...(parent === undefined ? {} : { parent: made[parent] }),
});

/** A component of the user's own that only holds others. */
class Group extends pulumi.ComponentResource {
  constructor(name, _args, options) {
    super("world:index:Group", name, {}, options);
  }
}

/** A resource of the test's own whose output is unknown in the preview that makes it. */
class Upstream extends pulumi.dynamic.Resource {
  constructor(name, args, options) {
    super(
      { create: async (inputs) => ({ id: name, outs: { ...inputs, value: inputs.gives } }) },
      name,
      { ...args, value: undefined },
      options,
    );
  }
}

/** Another tool's vault, as azure-native keeps one: each create and each update sends the whole vault by PUT, with that tool's own defaults. */
const putVault = async ({ vaultId, tenantId, tags }) => {
  const send = async (host, path, init) => {
    const headers = { ...init.headers, "X-Forwarded-Host": host };
    const answer = await fetch(process.env.ATLAS_CMK_AZURE_ENDPOINT + path, { ...init, headers });
    if (!answer.ok) throw new Error(`${init.method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const login = await send("login.microsoftonline.com", `/${tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: process.env.ARM_CLIENT_ID,
      client_secret: process.env.ARM_CLIENT_SECRET,
      scope: "https://management.azure.com/.default",
    }).toString(),
  });
  await send("management.azure.com", `${vaultId}?api-version=2026-02-01`, {
    method: "PUT",
    headers: { authorization: `Bearer ${login.access_token}`, "content-type": "application/json" },
    body: JSON.stringify({
      location: "eastus2",
      tags,
      properties: {
        tenantId,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        publicNetworkAccess: "Enabled",
      },
    }),
  });
};

class AnyVault extends pulumi.dynamic.Resource {
  constructor(name, args, options) {
    const provider = {
      create: async (inputs) => {
        await putVault(inputs);
        return { id: inputs.vaultId, outs: inputs };
      },
      update: async (_id, _olds, news) => {
        await putVault(news);
        return { outs: news };
      },
    };
    super(provider, name, args, options);
  }
}

/** No resource: the function's result, by the name of a resource. */
class NeededKeyVersions {
  constructor(_name, args) {
    this.keyVersions = cmk.getNeededKeyVersionsOutput(args).keyVersions;
  }
}

const kinds = {
  ...cmk,
  NeededKeyVersions,
  Group,
  Upstream,
  AnyVault,
  /** Another package's, loaded where a program declares them. */
  get AzureResource() {
    return require("@pulumi/azure-native/resources").Resource;
  },
  get AzureVault() {
    return require("@pulumi/azure-native/keyvault").Vault;
  },
  get AdvancedCluster() {
    return require("@pulumi/mongodbatlas").AdvancedCluster;
  },
  get Cluster() {
    return require("@pulumi/mongodbatlas").Cluster;
  },
  get TheirEncryptionAtRest() {
    return require("@pulumi/mongodbatlas").EncryptionAtRest;
  },
  get TheirPrivateEndpoint() {
    return require("@pulumi/mongodbatlas").EncryptionAtRestPrivateEndpoint;
  },
};
/** With the option `get`, an id, the resource is only read. */
const makeOne = ({ kind, name, args, options: { get, ...options } = {} }) =>
  get === undefined
    ? new kinds[kind](name, resolved(args), optionsOf(options))
    : kinds[kind].get(name, resolved(get), resolved(args), optionsOf(options));

for (const declared of JSON.parse(process.env.PROGRAM)) made[declared.name] = makeOne(declared);
for (const [name, given] of Object.entries(JSON.parse(process.env.PROGRAM_OUTPUTS || "{}")))
  exports[name] = resolved(given);
