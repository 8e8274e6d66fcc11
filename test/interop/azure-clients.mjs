// Microsoft's clients for JavaScript on the emulator: each operation once, what came of it as a line of JSON. A script of azure.test.ts, which installs
// the clients and knows what must come; azure_clients.py does the same in Python. Plain JavaScript, because the clients' types are not installed.
import { createRequire } from "node:module";

const { cache, emulatorUrl, tenantId, subscriptionId, runner } = JSON.parse(process.argv[2] ?? "");
const load = createRequire(`${cache}/package.json`);
const { createDefaultHttpClient, createHttpHeaders } = load("@azure/core-rest-pipeline");
const { ClientSecretCredential } = load("@azure/identity");
const { KeyVaultManagementClient } = load("@azure/arm-keyvault");
const { AuthorizationManagementClient } = load("@azure/arm-authorization");
const { CryptographyClient, KeyClient } = load("@azure/keyvault-keys");

const transport = createDefaultHttpClient();

/** The one seam: ids and URLs keep their real names, and the real host goes along in a header. */
const httpClient = {
  sendRequest: async (request) => {
    const { host, pathname, search } = new URL(request.url);
    const headers = createHttpHeaders({ ...request.headers.toJSON({ preserveCase: true }), "X-Forwarded-Host": host });
    const sent = { ...request, url: `${emulatorUrl}${pathname}${search}`, headers, allowInsecureConnection: true };
    return { ...(await transport.sendRequest(sent)), request };
  },
};
const options = { httpClient, retryOptions: { maxRetries: 0 } };
const atOnce = { updateIntervalInMs: 1 };

async function operation(client, name, work) {
  const line = await work().then(
    (shown) => ({ client, operation: name, shown }),
    (error) => ({ client, operation: name, failed: `${error.name}: ${error.message}` }),
  );
  console.log(JSON.stringify(line));
}

async function all(pages, show) {
  const found = [];
  for await (const one of pages) found.push(show(one));
  return found.sort();
}

const GROUP = "keys";
const VAULT = "interop-kv";
const OLD_VAULT = "payments-kv";
const LOCATION = "eastus2";
const credential = new ClientSecretCredential(tenantId, runner.clientId, runner.clientSecret, options);

async function identity() {
  const scope = "https://management.azure.com/.default";
  await operation("identity", "log in with a client secret", async () => {
    const { token } = await credential.getToken(scope);
    return token.split(".").length;
  });
  await operation("identity", "read why a wrong secret is refused", async () => {
    const wrong = new ClientSecretCredential(tenantId, runner.clientId, "guessed", options);
    return wrong.getToken(scope).then(
      () => "not refused",
      (error) => /AADSTS\d+/.exec(error.message)?.[0] ?? error.message,
    );
  });
}

const name = ({ name: found }) => found;

async function vaults() {
  const arm = new KeyVaultManagementClient(credential, subscriptionId, options);
  const properties = {
    tenantId,
    sku: { family: "A", name: "standard" },
    enableRbacAuthorization: true,
    softDeleteRetentionInDays: 7,
  };
  const does = (what, work) => operation("arm-keyvault", what, work);
  const deleted = () => all(arm.vaults.listDeleted(), name);
  const remove = () => arm.vaults.delete(GROUP, VAULT);

  await does("check that a vault's name is free", async () => {
    const answer = await arm.vaults.checkNameAvailability({ name: VAULT, type: "Microsoft.KeyVault/vaults" });
    return answer.nameAvailable;
  });
  await does("create a vault", async () => {
    const made = await arm.vaults.createOrUpdate(GROUP, VAULT, { location: LOCATION, properties }, atOnce);
    return made.properties.vaultUri;
  });
  await does("get a vault", async () => (await arm.vaults.get(GROUP, VAULT)).properties.provisioningState);
  await does("list the vaults of a resource group", () => all(arm.vaults.listByResourceGroup(GROUP), name));
  await does("list the vaults of a subscription", () => all(arm.vaults.listBySubscription(), name));
  await does("list the vaults as resources", () => all(arm.vaults.list(), name));
  await does("update a vault's tags", async () => {
    return (await arm.vaults.update(GROUP, VAULT, { tags: { team: "payments" } })).tags;
  });
  await does("add an access policy", async () => {
    const policy = { tenantId, objectId: runner.servicePrincipalId, permissions: { keys: ["get"] } };
    const body = { properties: { accessPolicies: [policy] } };
    return (await arm.vaults.updateAccessPolicy(GROUP, VAULT, "add", body)).properties.accessPolicies.length;
  });
  await does("delete a vault", async () => (await remove()) ?? null);
  await does("list the deleted vaults", deleted);
  await does("get a deleted vault", async () => (await arm.vaults.getDeleted(VAULT, LOCATION)).properties.location);
  await does("recover a vault", async () => {
    const body = { location: LOCATION, properties: { ...properties, createMode: "recover" } };
    return (await arm.vaults.createOrUpdate(GROUP, VAULT, body, atOnce)).name;
  });
  await does("purge a deleted vault", async () => {
    await remove();
    await arm.vaults.purgeDeleted(VAULT, LOCATION, atOnce);
    return deleted();
  });
  await partsOfVaults(arm, does);
}

async function partsOfVaults(arm, does) {
  await does("create a key", async () => {
    const made = await arm.keys.createIfNotExist(GROUP, OLD_VAULT, "made-at-arm", {
      properties: { kty: "RSA", keySize: 2048, keyOps: ["encrypt", "decrypt"] },
    });
    return [made.kty, made.keySize];
  });
  await does("get a key", async () => (await arm.keys.get(GROUP, OLD_VAULT, "atlas")).keyUri);
  await does("list the keys", () => all(arm.keys.list(GROUP, OLD_VAULT), name));
  await does("list the versions of a key", () => all(arm.keys.listVersions(GROUP, OLD_VAULT, "atlas"), name));

  const connections = arm.privateEndpointConnections;
  const listed = () => all(connections.listByResource(GROUP, OLD_VAULT), (one) => one.name.split(".")[0]);
  const first = async () => (await all(connections.listByResource(GROUP, OLD_VAULT), name))[0];
  await does("list the private endpoint connections", listed);
  await does("approve a private endpoint connection", async () => {
    const state = { status: "Approved", description: "ours" };
    const body = { privateLinkServiceConnectionState: state };
    const answer = await connections.put(GROUP, OLD_VAULT, await first(), body);
    return answer.privateLinkServiceConnectionState.status;
  });
  await does("get a private endpoint connection", async () => {
    const answer = await connections.get(GROUP, OLD_VAULT, await first());
    return answer.privateLinkServiceConnectionState.status;
  });
  await does("delete a private endpoint connection", async () => {
    await connections.delete(GROUP, OLD_VAULT, await first(), atOnce);
    return null;
  });
  await does("list the connections that are left", listed);
}

async function roles() {
  const arm = new AuthorizationManagementClient(credential, subscriptionId, options);
  const does = (what, work) => operation("arm-authorization", what, work);
  const scope = `/subscriptions/${subscriptionId}/resourceGroups/${GROUP}`;
  const assignment = "99999999-0000-4000-8000-000000000001";
  const officers = { filter: "roleName eq 'Key Vault Crypto Officer'" };
  const definition = async () => (await all(arm.roleDefinitions.list(scope, officers), ({ id }) => id))[0];
  const isListed = async () =>
    (await all(arm.roleAssignments.listForScope(scope, { filter: "atScope()" }), name)).includes(assignment);

  await does("list the role definitions", async () => {
    const names = await all(arm.roleDefinitions.list(scope), ({ roleName }) => roleName);
    return names.length === new Set(names).size && names.includes("Key Vault Crypto Officer");
  });
  await does("find a role definition by its name", () =>
    all(arm.roleDefinitions.list(scope, officers), ({ roleName }) => roleName),
  );
  await does("create a role assignment", async () => {
    const made = await arm.roleAssignments.create(scope, assignment, {
      principalId: runner.servicePrincipalId,
      principalType: "ServicePrincipal",
      roleDefinitionId: await definition(),
    });
    return [made.scope, made.principalId];
  });
  await does("get a role assignment", async () => (await arm.roleAssignments.get(scope, assignment)).principalType);
  await does("list the role assignments of a scope", isListed);
  await does("list the role assignments of a principal", async () => {
    const filter = `principalId eq '${runner.servicePrincipalId}'`;
    return (await all(arm.roleAssignments.listForScope(scope, { filter }), name)).includes(assignment);
  });
  await does("delete a role assignment", async () => {
    await arm.roleAssignments.delete(scope, assignment);
    return isListed();
  });
}

const KEY = "interop";
const client = new KeyClient(`https://${OLD_VAULT}.vault.azure.net`, credential, options);
const keys = (what, work) => operation("keyvault-keys", what, work);
const versions = () => all(client.listPropertiesOfKeyVersions(KEY), ({ version }) => version);
const shownPolicy = ({ expiresIn, lifetimeActions = [] }) => [
  expiresIn,
  lifetimeActions.map((one) => [one.action, one.timeAfterCreate ?? one.timeBeforeExpiry]),
];

async function keyLife() {
  await keys("create a key", async () => {
    const made = await client.createRsaKey(KEY, { keySize: 2048 });
    return [made.keyType, made.key.n.length];
  });
  await keys("get a key", async () => {
    const read = await client.getKey(KEY);
    return read.id === `https://${OLD_VAULT}.vault.azure.net/keys/${KEY}/${read.properties.version}`;
  });
  await keys("create a key on a curve", async () => {
    return (await client.createEcKey("on-a-curve", { curve: "P-256" })).key.crv;
  });
  await keys("list the keys", async () => {
    const names = await all(client.listPropertiesOfKeys(), name);
    return names.filter((one) => ["atlas", KEY, "on-a-curve"].includes(one));
  });
  await keys("rotate a key", async () => {
    const before = await versions();
    return before.includes((await client.rotateKey(KEY)).properties.version);
  });
  await keys("list the versions of a key", async () => (await versions()).length);
  await keys("set a rotation policy", async () =>
    shownPolicy(
      await client.updateKeyRotationPolicy(KEY, {
        expiresIn: "P1Y",
        lifetimeActions: [{ action: "Rotate", timeAfterCreate: "P90D" }],
      }),
    ),
  );
  await keys("get a rotation policy", async () => shownPolicy(await client.getKeyRotationPolicy(KEY)));
  await keys("set tags", async () => {
    const [version] = await versions();
    return (await client.updateKeyProperties(KEY, version, { tags: { team: "payments" } })).properties.tags;
  });
  await keys("disable a version", async () => {
    const { properties } = await client.createRsaKey("disabled-one", { keySize: 2048 });
    const changed = await client.updateKeyProperties("disabled-one", properties.version, { enabled: false });
    return changed.properties.enabled;
  });
}

async function cryptography() {
  const read = await client.getKey(KEY);
  const crypto = new CryptographyClient(read, credential, options);
  const text = Buffer.from("a master key");
  await keys("encrypt and decrypt", async () => {
    const { result } = await crypto.encrypt("RSA-OAEP-256", text);
    return Buffer.from((await crypto.decrypt("RSA-OAEP-256", result)).result).toString();
  });
  await keys("wrap and unwrap a key", async () => {
    const { result } = await crypto.wrapKey("RSA-OAEP-256", text);
    return Buffer.from((await crypto.unwrapKey("RSA-OAEP-256", result)).result).toString();
  });
  await keys("sign and verify", async () => {
    const { result } = await crypto.signData("RS256", text);
    return (await crypto.verifyData("RS256", text, result)).result;
  });
}

async function keyEnd() {
  const deleted = async () => (await all(client.listDeletedKeys(), name)).filter((one) => one === KEY);
  const atOnceHere = { intervalInMs: 1 };
  const remove = async () => (await client.beginDeleteKey(KEY, atOnceHere)).pollUntilDone();
  await keys("delete a key", async () => (await remove()).name);
  await keys("get a deleted key", async () => (await client.getDeletedKey(KEY)).name);
  await keys("list the deleted keys", deleted);
  await keys("recover a key", async () => {
    return (await (await client.beginRecoverDeletedKey(KEY, atOnceHere)).pollUntilDone()).name;
  });
  await keys("purge a deleted key", async () => {
    await remove();
    await client.purgeDeletedKey(KEY);
    return deleted();
  });
}

for (const part of [identity, vaults, roles, keyLife, cryptography, keyEnd]) await part();
