// Makes the inputs that state keeps from arguments in normal form: the fingerprint of the secret, the URL of the key.
// Applies the checks of a preview. Async, over the clients. It writes nothing.
import type { Asked, Calling, Resolved } from "../../engine/run";
import { toRoleText } from "../../project/client-secret";
import { fingerprint } from "../../support/fingerprint";
import { ownEntry } from "../../support/own";
import type { Properties } from "../../support/properties";
import { type InPreviewOf, isUnknown } from "../../support/unknowns";
import { hadSecret, type SecretAccess, secretAccessOf } from "../access";
import { type Arguments, desiredOf } from "../plan";
import { noWayBackText, unsetVariableText } from "../texts";
import { refusedSecret } from "./client-secret";
import { previewFaults } from "./guards";
import { keyIdentifier } from "./key-version";
import type { Clients } from "./observe";

export async function resolve(call: Calling<Clients>, { args, olds }: Asked<Arguments>): Promise<Resolved> {
  const access = secretAccessOf(args.access);
  // FACT(pulumi-check-leak): the engine prints the value of a property that a check failure names. `access` has a secret.
  const refused = (reason: string): Resolved => ({ inputs: { ...args }, failures: [{ property: "", reason }] });
  const refusal = await refusedSecret(call, { access, azureEnvironment: args.azureEnvironment, olds });
  if (refusal !== undefined) return refused(refusal);
  if (access !== undefined && hadRole(olds)) call.warn(noWayBackText);
  if (hadSecret(olds) && isRoleIn(args.access)) call.warn(toRoleText);
  const secret = fingerprinted(call, { access, olds });
  if ("failure" in secret) return refused(secret.failure);
  const inputs = desiredOf(args, await keyIdentifier(call, { args, olds }), secret.fingerprint);
  return { inputs, failures: call.preview ? await previewFaults(call, { inputs, olds }) : [] };
}

const hadRole = ({ access }: Properties): boolean =>
  typeof access === "object" && access !== null && "roleId" in access;

const isRoleIn = (access: Arguments["access"]): boolean => !isUnknown(access) && "roleId" in access;

interface Fingerprinting {
  readonly access: InPreviewOf<SecretAccess> | undefined;
  readonly olds: Properties;
}

/**
 * The salt comes from the old inputs, so that the same secret has the same fingerprint. If the variable is not set, the
 * old fingerprint is kept.
 */
function fingerprinted(
  call: Calling<Clients>,
  { access, olds }: Fingerprinting,
): { readonly fingerprint: string | undefined } | { readonly failure: string } {
  const variable = access?.clientSecretEnv;
  if (typeof variable !== "string") return { fingerprint: undefined };
  const old = typeof olds.clientSecretFingerprint === "string" ? olds.clientSecretFingerprint : undefined;
  const value = ownEntry(call.clients.env, variable);
  if (value !== undefined && value !== "") return { fingerprint: fingerprint(value, old) };
  if (old !== undefined) return { fingerprint: old };
  const says = unsetVariableText(variable);
  if (!call.preview) return { failure: says };
  call.warn(says);
  return { fingerprint: undefined };
}
