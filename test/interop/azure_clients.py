"""Microsoft's clients for Python on the emulator: each operation once, what came of it as a line of JSON.

A script of azure.test.ts, which installs the clients and knows what must come; azure-clients.mjs does the same in JavaScript.
"""

import json
import re
import sys
from urllib.parse import urlsplit

from azure.core.exceptions import ClientAuthenticationError
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import ClientSecretCredential
from azure.keyvault.keys import KeyClient, KeyRotationLifetimeAction, KeyRotationPolicy, KeyRotationPolicyAction
from azure.keyvault.keys.crypto import CryptographyClient, EncryptionAlgorithm, KeyWrapAlgorithm, SignatureAlgorithm
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.keyvault import KeyVaultManagementClient
from hashlib import sha256

given = json.loads(sys.argv[1])
runner = given["runner"]


class EmulatorTransport(RequestsTransport):
    """The one seam: ids and URLs keep their real names, and the real host goes along in a header."""

    def send(self, request, **kwargs):
        real = request.url
        url = urlsplit(real)
        request.headers["X-Forwarded-Host"] = url.netloc
        request.url = given["emulatorUrl"] + url.path + (f"?{url.query}" if url.query else "")
        try:
            return super().send(request, **kwargs)
        finally:
            request.url = real


options = {"transport": EmulatorTransport(), "retry_total": 0, "polling_interval": 0}


def operation(client, name, work):
    try:
        line = {"shown": work()}
    except Exception as error:  # every failure is the table's to show
        line = {"failed": f"{type(error).__name__}: {error}"}
    print(json.dumps({"client": client, "operation": name, **line}), flush=True)


GROUP = "keys"
VAULT = "interop-kv"
OLD_VAULT = "payments-kv"
LOCATION = "eastus2"
credential = ClientSecretCredential(
    given["tenantId"], runner["clientId"], runner["clientSecret"], transport=EmulatorTransport()
)


def names(pages):
    return sorted(one.name for one in pages)


def identity():
    scope = "https://management.azure.com/.default"

    def wrong():
        try:
            ClientSecretCredential(
                given["tenantId"], runner["clientId"], "guessed", transport=EmulatorTransport()
            ).get_token(scope)
        except ClientAuthenticationError as error:
            return re.search(r"AADSTS\d+", error.message).group()
        return "not refused"

    operation("identity", "log in with a client secret", lambda: len(credential.get_token(scope).token.split(".")))
    operation("identity", "read why a wrong secret is refused", wrong)


def vaults():
    arm = KeyVaultManagementClient(credential, given["subscriptionId"], **options)
    properties = {
        "tenantId": given["tenantId"],
        "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
        "softDeleteRetentionInDays": 7,
    }

    def does(name, work):
        operation("arm-keyvault", name, work)

    def make(**more):
        body = {"location": LOCATION, "properties": {**properties, **more}}
        return arm.vaults.begin_create_or_update(GROUP, VAULT, body).result()

    def deleted():
        return names(arm.vaults.list_deleted())

    def policy():
        one = {
            "tenantId": given["tenantId"],
            "objectId": runner["servicePrincipalId"],
            "permissions": {"keys": ["get"]},
        }
        answer = arm.vaults.update_access_policy(GROUP, VAULT, "add", {"properties": {"accessPolicies": [one]}})
        return len(answer.properties.access_policies)

    def purge():
        arm.vaults.delete(GROUP, VAULT)
        arm.vaults.begin_purge_deleted(VAULT, LOCATION).result()
        return deleted()

    does(
        "check that a vault's name is free",
        lambda: arm.vaults.check_name_availability(
            {"name": VAULT, "type": "Microsoft.KeyVault/vaults"}
        ).name_available,
    )
    does("create a vault", lambda: make().properties.vault_uri)
    does("get a vault", lambda: arm.vaults.get(GROUP, VAULT).properties.provisioning_state)
    does("list the vaults of a resource group", lambda: names(arm.vaults.list_by_resource_group(GROUP)))
    does("list the vaults of a subscription", lambda: names(arm.vaults.list_by_subscription()))
    does("list the vaults as resources", lambda: names(arm.vaults.list()))
    does("update a vault's tags", lambda: arm.vaults.update(GROUP, VAULT, {"tags": {"team": "payments"}}).tags)
    does("add an access policy", policy)
    does("delete a vault", lambda: arm.vaults.delete(GROUP, VAULT))
    does("list the deleted vaults", deleted)
    does("get a deleted vault", lambda: arm.vaults.get_deleted(VAULT, LOCATION).properties.location)
    does("recover a vault", lambda: make(createMode="recover").name)
    does("purge a deleted vault", purge)
    parts_of_vaults(arm, does)


def parts_of_vaults(arm, does):
    connections = arm.private_endpoint_connections

    def make():
        body = {"properties": {"kty": "RSA", "keySize": 2048, "keyOps": ["encrypt", "decrypt"]}}
        made = arm.keys.create_if_not_exist(GROUP, OLD_VAULT, "made-at-arm", body)
        return [made.properties.kty, made.properties.key_size]

    def listed():
        return [one.split(".")[0] for one in names(connections.list_by_resource(GROUP, OLD_VAULT))]

    def first():
        return names(connections.list_by_resource(GROUP, OLD_VAULT))[0]

    def status(answer):
        return answer.properties.private_link_service_connection_state.status

    def approve():
        state = {"status": "Approved", "description": "ours"}
        body = {"properties": {"privateLinkServiceConnectionState": state}}
        return status(connections.put(GROUP, OLD_VAULT, first(), body))

    def cut():
        connections.begin_delete(GROUP, OLD_VAULT, first()).result()

    does("create a key", make)
    does("get a key", lambda: arm.keys.get(GROUP, OLD_VAULT, "atlas").properties.key_uri)
    does("list the keys", lambda: names(arm.keys.list(GROUP, OLD_VAULT)))
    does("list the versions of a key", lambda: names(arm.keys.list_versions(GROUP, OLD_VAULT, "atlas")))
    does("list the private endpoint connections", listed)
    does("approve a private endpoint connection", approve)
    does("get a private endpoint connection", lambda: status(connections.get(GROUP, OLD_VAULT, first())))
    does("delete a private endpoint connection", cut)
    does("list the connections that are left", listed)


def roles():
    arm = AuthorizationManagementClient(credential, given["subscriptionId"], **options)
    scope = f"/subscriptions/{given['subscriptionId']}/resourceGroups/{GROUP}"
    assignment = "99999999-0000-4000-8000-000000000001"
    officers = "roleName eq 'Key Vault Crypto Officer'"

    def does(name, work):
        operation("arm-authorization", name, work)

    def is_listed(condition="atScope()"):
        return assignment in names(arm.role_assignments.list_for_scope(scope, filter=condition))

    def unique():
        found = [one.role_name for one in arm.role_definitions.list(scope)]
        return len(found) == len(set(found)) and "Key Vault Crypto Officer" in found

    def make():
        body = {
            "properties": {
                "principalId": runner["servicePrincipalId"],
                "principalType": "ServicePrincipal",
                "roleDefinitionId": next(iter(arm.role_definitions.list(scope, filter=officers))).id,
            }
        }
        made = arm.role_assignments.create(scope, assignment, body)
        return [made.scope, made.principal_id]

    def remove():
        arm.role_assignments.delete(scope, assignment)
        return is_listed()

    does("list the role definitions", unique)
    does(
        "find a role definition by its name",
        lambda: [one.role_name for one in arm.role_definitions.list(scope, filter=officers)],
    )
    does("create a role assignment", make)
    does("get a role assignment", lambda: arm.role_assignments.get(scope, assignment).principal_type)
    does("list the role assignments of a scope", is_listed)
    does(
        "list the role assignments of a principal",
        lambda: is_listed(f"principalId eq '{runner['servicePrincipalId']}'"),
    )
    does("delete a role assignment", remove)


KEY = "interop"
client = KeyClient(f"https://{OLD_VAULT}.vault.azure.net", credential, transport=EmulatorTransport(), retry_total=0)


def keys(name, work):
    operation("keyvault-keys", name, work)


def versions():
    return sorted(one.version for one in client.list_properties_of_key_versions(KEY))


def key_life():
    def make():
        made = client.create_rsa_key(KEY, size=2048)
        return [made.key_type, len(made.key.n)]

    def read():
        one = client.get_key(KEY)
        return one.id == f"https://{OLD_VAULT}.vault.azure.net/keys/{KEY}/{one.properties.version}"

    def listed():
        wanted = ["atlas", KEY, "on-a-curve"]
        return [one for one in names(client.list_properties_of_keys()) if one in wanted]

    def rotate():
        before = versions()
        return client.rotate_key(KEY).properties.version in before

    def shown(policy):
        actions = [[str(one.action.value), one.time_after_create or one.time_before_expiry] for one in policy.lifetime_actions]
        return [policy.expires_in, actions]

    def set_policy():
        action = KeyRotationLifetimeAction(KeyRotationPolicyAction.rotate, time_after_create="P90D")
        return shown(
            client.update_key_rotation_policy(
                KEY, KeyRotationPolicy(), expires_in="P1Y", lifetime_actions=[action]
            )
        )

    def disable():
        version = client.create_rsa_key("disabled-one", size=2048).properties.version
        return client.update_key_properties("disabled-one", version, enabled=False).properties.enabled

    keys("create a key", make)
    keys("get a key", read)
    keys("create a key on a curve", lambda: client.create_ec_key("on-a-curve", curve="P-256").key.crv)
    keys("list the keys", listed)
    keys("rotate a key", rotate)
    keys("list the versions of a key", lambda: len(versions()))
    keys("set a rotation policy", set_policy)
    keys("get a rotation policy", lambda: shown(client.get_key_rotation_policy(KEY)))
    keys("set tags", lambda: client.update_key_properties(KEY, versions()[0], tags={"team": "payments"}).properties.tags)
    keys("disable a version", disable)


def cryptography():
    crypto = CryptographyClient(client.get_key(KEY), credential, transport=EmulatorTransport(), retry_total=0)
    text = b"a master key"

    def encrypt():
        sealed = crypto.encrypt(EncryptionAlgorithm.rsa_oaep_256, text).ciphertext
        return crypto.decrypt(EncryptionAlgorithm.rsa_oaep_256, sealed).plaintext.decode()

    def wrap():
        wrapped = crypto.wrap_key(KeyWrapAlgorithm.rsa_oaep_256, text).encrypted_key
        return crypto.unwrap_key(KeyWrapAlgorithm.rsa_oaep_256, wrapped).key.decode()

    def sign():
        digest = sha256(text).digest()
        signature = crypto.sign(SignatureAlgorithm.rs256, digest).signature
        return crypto.verify(SignatureAlgorithm.rs256, digest, signature).is_valid

    keys("encrypt and decrypt", encrypt)
    keys("wrap and unwrap a key", wrap)
    keys("sign and verify", sign)


def key_end():
    def deleted():
        return [one for one in names(client.list_deleted_keys()) if one == KEY]

    def remove():
        return client.begin_delete_key(KEY, _polling_interval=0).result().name

    def purge():
        remove()
        client.purge_deleted_key(KEY)
        return deleted()

    keys("delete a key", remove)
    keys("get a deleted key", lambda: client.get_deleted_key(KEY).name)
    keys("list the deleted keys", deleted)
    keys("recover a key", lambda: client.begin_recover_deleted_key(KEY, _polling_interval=0).result().name)
    keys("purge a deleted key", purge)


for part in (identity, vaults, roles, key_life, cryptography, key_end):
    part()
